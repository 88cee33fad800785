"""What a debtor agreed to and asked for ⇄ the JSON of a case's row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from service.model.address_kind import AddressKind
from service.model.policy import Hours
from service.model.wish import Consent, Request


def consent_to_json(consent: Consent) -> dict[str, Any]:
    return _term(consent) | {
        "evidence": consent.evidence,
        "hours": _hours(consent.hours),
        "places": sorted(consent.places),
    }


def consent_from_json(record: dict[str, Any]) -> Consent:
    return Consent(
        since=date.fromisoformat(record["since"]),
        until=_day(record["until"]),
        evidence=record["evidence"],
        hours=_read(record["hours"]),
        places=frozenset(map(AddressKind, record["places"])),
    )


def request_to_json(request: Request) -> dict[str, Any]:
    return _term(request) | {
        "weekdays": sorted(request.weekdays),
        "only": _hours(request.only),
        "never": _hours(request.never),
        "no_places": sorted(request.no_places),
        "meet_at": request.meet_at,
    }


def request_from_json(record: dict[str, Any]) -> Request:
    return Request(
        since=date.fromisoformat(record["since"]),
        until=_day(record["until"]),
        weekdays=frozenset(record["weekdays"]),
        only=_read(record["only"]),
        never=_read(record["never"]),
        no_places=frozenset(map(AddressKind, record["no_places"])),
        meet_at=AddressKind(record["meet_at"]) if record["meet_at"] else None,
    )


def _term(wish: Consent | Request) -> dict[str, Any]:
    return {"since": wish.since.isoformat(), "until": wish.until.isoformat() if wish.until else None}


def _hours(hours: Iterable[Hours]) -> list[list[str]]:
    return [[stretch.start.isoformat(), stretch.end.isoformat()] for stretch in hours]


def _read(records: Iterable[list[str]]) -> tuple[Hours, ...]:
    return tuple(Hours(time.fromisoformat(start), time.fromisoformat(end)) for start, end in records)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
