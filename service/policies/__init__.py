"""The policies that ship: one JSON file each, checked when it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from service.errors import NotFoundError
from service.model.policy import DAY_KINDS, CrewRule, Hours, Policy, VisitCap

_FOLDER = Path(__file__).parent


class PolicyFileError(ValueError):
    """A policy file says something that it cannot mean."""


def policy_names() -> list[str]:
    """Every policy there is."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def load_policy(name: str) -> Policy:
    """The policy of that name; NotFoundError ``policy_missing``."""
    if name not in policy_names():
        raise NotFoundError(
            "policy_missing", f"There is no policy {name!r}.", f"Choose one of {', '.join(policy_names())}."
        )
    return parse_policy(name, json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def parse_policy(name: str, record: Mapping[str, Any]) -> Policy:
    """A policy from its JSON; PolicyFileError, with the place and the value, for anything unknown or impossible."""
    texts = ("title", "version", "source", "confidence", "advice")
    _only(record, "", {*texts, "effective_from", "hours", "crew", "caps"}, {*texts, "effective_from", "hours"})
    _only(record["hours"], "hours", set(DAY_KINDS), set(DAY_KINDS))
    return Policy(
        name=name,
        effective_from=None if record["effective_from"] is None else date.fromisoformat(record["effective_from"]),
        hours={kind: _each(record["hours"][kind], f"hours.{kind}", _hours) for kind in DAY_KINDS},
        crew=_each(record.get("crew", []), "crew", _crew),
        caps=_each(record.get("caps", []), "caps", _cap),
        **{text: record[text] for text in texts},
    )


def _hours(record: Any, place: str) -> Hours:
    start, end = (time.fromisoformat(text) for text in record)
    _sensible(start < end, place, record)
    return Hours(start, end)


def _crew(record: Any, place: str) -> CrewRule:
    _only(record, place, {"collectors", "risks", "after"}, {"collectors"})
    _sensible(record["collectors"] in (1, 2), place, record)
    after = time.fromisoformat(record["after"]) if "after" in record else None
    return CrewRule(record["collectors"], frozenset(record.get("risks", [])), after)


def _cap(record: Any, place: str) -> VisitCap:
    _only(record, place, {"visits", "days"}, {"visits", "days"})
    _sensible(record["visits"] >= 1 and record["days"] >= 1, place, record)
    return VisitCap(record["visits"], record["days"])


def _each[T](records: list[Any], place: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    return tuple(read(record, f"{place}[{i}]") for i, record in enumerate(records))


def _only(record: Mapping[str, Any], place: str, known: set[str], needed: set[str]) -> None:
    unknown, absent = set(record) - known, needed - set(record)
    if unknown or absent:
        raise PolicyFileError(f"policy {place or 'file'}: unknown {sorted(unknown)}, absent {sorted(absent)}")


def _sensible(sense: bool, place: str, value: Any) -> None:
    if not sense:
        raise PolicyFileError(f"policy {place}: {value} cannot be meant")
