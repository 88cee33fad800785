"""The policies that ship: one JSON file each, checked when it is read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.errors import NotFoundError
from service.lawful.policies.reading import policy_of
from service.lawful.policies.record import PolicyRecord
from service.model.policy import Policy

_FOLDER = Path(__file__).parent


class PolicyFileError(ValueError):
    """A policy file says something that it cannot mean."""


def policy_names() -> list[str]:
    """Every policy there is."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


@cache
def load_policy(name: str) -> Policy:
    """The policy of that name; NotFoundError ``policy_missing``."""
    if name not in policy_names():
        raise NotFoundError(
            "policy_missing", f"There is no policy {name!r}.", f"Choose one of {', '.join(policy_names())}."
        )
    return parse_policy(name, load_record(name))


def load_record(name: str) -> dict[str, Any]:
    """The file of a policy that there is, as JSON."""
    record: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return record


def parse_policy(name: str, record: Any) -> Policy:
    """A policy from its JSON; PolicyFileError, with the place, for anything unknown, absent or impossible."""
    try:
        return policy_of(name, PolicyRecord.model_validate_json(json.dumps(record)))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]
        raise PolicyFileError(f"policy {name}: {'; '.join(wrong)}") from error
