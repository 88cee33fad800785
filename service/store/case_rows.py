"""Cases ⇄ rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.engine import RowMapping

from geo.geocoding import Candidate, Precision
from geo.point import Point
from service.model.case import Address, AddressKind, AddressWanted, Case, CaseState, Debtor, Doubt, Window
from service.model.contact import Channel
from service.model.hold import Hold, HoldKind, HoldSource
from service.store.wish_rows import consent_from_json, consent_to_json, request_from_json, request_to_json

_SAME = (
    "id",
    "region",
    "priority",
    "service_seconds",
    "amount_minor",
    "currency",
    "days_overdue",
    "crew",
    "required",
    "not_before",
    "deadline",
    "limitation",
    "relation_value",
    "attempts",
    "notes",
    "product",
    "revision",
    "created_at",
    "updated_at",
)
_SETS = ("risks", "skills", "required_collectors", "forbidden_collectors", "preferred_collectors")


def case_row(case: Case, now: datetime) -> dict[str, Any]:
    """``now`` stands for a creation or update that the case does not name."""
    return {
        **{name: getattr(case, name) for name in _SAME},
        **{name: sorted(getattr(case, name)) for name in _SETS},
        "state": _stored_state(case),
        "held_until": _held_until(case.holds),
        "review_on": min((h.review_on for h in case.holds if h.review_on and h.lifted_on is None), default=None),
        "doubtful": case.doubtful,
        "forget_on": case.forget_on,
        "debtor_id": case.debtor.id,
        "debtor_name": case.debtor.name,
        "debtor_phone": case.debtor.phone,
        "debtor_language": case.debtor.language,
        "debtor_prefers": case.debtor.prefers,
        "addresses": [address_to_json(address) for address in case.addresses],
        "windows": [_window_to_json(window) for window in case.windows],
        "holds": [hold_to_json(hold) for hold in case.holds],
        "consents": [consent_to_json(consent) for consent in case.consents],
        "requests": [request_to_json(request) for request in case.requests],
        "created_at": case.created_at or now,
        "updated_at": case.updated_at or now,
    }


def case_from_row(row: RowMapping, today: date) -> Case:
    same: dict[str, Any] = {name: row[name] for name in _SAME}
    case = Case(
        state=CaseState(row["state"]),
        debtor=_debtor(row),
        addresses=tuple(address_from_json(address) for address in row["addresses"]),
        windows=tuple(_window_from_json(window) for window in row["windows"]),
        holds=tuple(hold_from_json(hold) for hold in row["holds"]),
        consents=tuple(consent_from_json(consent) for consent in row["consents"]),
        requests=tuple(request_from_json(request) for request in row["requests"]),
        **same | {name: frozenset(row[name]) for name in _SETS},
    )
    return case.settled(today)


def _debtor(row: RowMapping) -> Debtor:
    prefers = Channel(row["debtor_prefers"]) if row["debtor_prefers"] else None
    return Debtor(row["debtor_id"], row["debtor_name"], row["debtor_phone"], row["debtor_language"], prefers)


def _stored_state(case: Case) -> CaseState:
    """A case with any hold is stored as held: whether one still bars depends on the day of the reader."""
    settled = replace(case, holds=()).settled(date.min).state
    return CaseState.HELD if settled is CaseState.OPEN and case.holds else settled


def text_key(text: str) -> str:
    """The words alone: case, spacing, commas and stops do not make another address."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\s,;.]+", " ", folded).split())


def address_to_json(address: Address) -> dict[str, Any]:
    place = address.place
    return asdict(address) | {
        "place": [place.lat, place.lon] if place else None,
        "forget_on": _written(address.forget_on),
        "candidates": [candidate_to_json(candidate) for candidate in address.candidates],
        "wanted": asdict(address.wanted) | {"at": address.wanted.at.isoformat()} if address.wanted else None,
    }


def address_from_json(record: dict[str, Any]) -> Address:
    return Address(
        **record
        | {
            "kind": AddressKind(record["kind"]),
            "place": Point(*record["place"]) if record["place"] else None,
            "precision": Precision(record["precision"]) if record["precision"] else None,
            "doubt": Doubt(record["doubt"]) if record["doubt"] else None,
            "candidates": tuple(candidate_from_json(candidate) for candidate in record["candidates"]),
            "wanted": _wanted_from_json(record.get("wanted")),
            "forget_on": _day(record.get("forget_on")),
        }
    )


def _wanted_from_json(record: dict[str, Any] | None) -> AddressWanted | None:
    return AddressWanted(**record | {"at": datetime.fromisoformat(record["at"])}) if record else None


def candidate_to_json(candidate: Candidate) -> dict[str, Any]:
    point, forget_on = [candidate.point.lat, candidate.point.lon], _written(candidate.forget_on)
    return asdict(candidate) | {"point": point, "forget_on": forget_on}


def candidate_from_json(record: dict[str, Any]) -> Candidate:
    known = {"point": Point(*record["point"]), "precision": Precision(record["precision"])}
    return Candidate(**record | known | {"forget_on": _day(record.get("forget_on"))})


def _window_to_json(window: Window) -> dict[str, Any]:
    day = window.date.isoformat() if window.date else None
    return asdict(window) | {"start": window.start.isoformat(), "end": window.end.isoformat(), "date": day}


def _window_from_json(record: dict[str, Any]) -> Window:
    day = date.fromisoformat(record["date"]) if record["date"] else None
    start, end = time.fromisoformat(record["start"]), time.fromisoformat(record["end"])
    return Window(**record | {"start": start, "end": end, "date": day})


def hold_to_json(hold: Hold) -> dict[str, Any]:
    instants = {name: getattr(hold, name) for name in ("since", "until", "review_on", "set_at", "lifted_on")}
    return asdict(hold) | {name: at.isoformat() if at else None for name, at in instants.items()}


def hold_from_json(record: dict[str, Any]) -> Hold:
    """A hold that was kept before its source was written down has none of the later fields."""
    return Hold(
        kind=HoldKind(record["kind"]),
        since=date.fromisoformat(record["since"]),
        until=_day(record["until"]),
        note=record["note"],
        review_on=_day(record.get("review_on")),
        source=HoldSource(record.get("source", HoldSource.SUPERVISOR)),
        set_by=record.get("set_by", ""),
        set_at=datetime.fromisoformat(at) if (at := record.get("set_at")) else None,
        lifted_on=_day(record.get("lifted_on")),
        lifted_by=record.get("lifted_by", ""),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _held_until(holds: Iterable[Hold]) -> date | None:
    ends = [hold.last_day for hold in holds]
    return None if not ends or None in ends else max(end for end in ends if end)
