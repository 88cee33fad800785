"""A checked policy file → a policy."""

from __future__ import annotations

from datetime import time

from service.lawful.policies.record import CapRecord, CrewRecord, PlaceRecord, PolicyRecord, RetentionRecord, WeekRecord
from service.model.policy import (
    DAY_KINDS,
    MIDNIGHT,
    Cap,
    CrewRule,
    Hours,
    Notice,
    PlaceRule,
    Policy,
    Retention,
    Spared,
    Week,
)


def policy_of(name: str, record: PolicyRecord) -> Policy:
    """The policy of that name that a file describes."""
    return Policy(
        name=name,
        title=record.title,
        version=record.version,
        effective_from=record.effective_from,
        effective_until=record.effective_until,
        source=record.source,
        confidence=record.confidence,
        advice=record.advice,
        hours=_week(record.hours),
        consent_hours=_week(record.consent_hours) if record.consent_hours else None,
        crew=tuple(_crew(rule) for rule in record.crew),
        caps=tuple(_cap(cap) for cap in record.caps),
        places=tuple(_place(place) for place in record.places),
        named_place_first=record.named_place_first,
        notice=Notice(record.notice.days, frozenset(record.notice.uncounted)) if record.notice else None,
        spared=tuple(Spared(spared.around, spared.before, spared.after) for spared in record.spared),
        overdue_days=record.overdue_days,
        parts=record.parts,
        retention=_retention(record.retention),
        assumed=record.assumed,
        duties=record.duties,
    )


def _retention(record: RetentionRecord | None) -> Retention:
    return Retention(record.at_least_days, record.at_most_days) if record else Retention()


def _week(record: WeekRecord) -> Week:
    return {kind: tuple(Hours(_clock(a), _clock(b)) for a, b in getattr(record, kind)) for kind in DAY_KINDS}


def _clock(text: str) -> time:
    return MIDNIGHT if text == "24:00" else time.fromisoformat(text)


def _crew(record: CrewRecord) -> CrewRule:
    later = record.after if record.after != "00:00" else None  # every visit ends after a day's first instant
    after = None if later is None else _clock(later)
    history = frozenset(kind.value for kind in record.history)
    return CrewRule(record.collectors, record.risks, after, history, record.history_days)


def _cap(record: CapRecord) -> Cap:
    return Cap(record.contacts, record.days, record.channels, record.unanswered, record.answered)


def _place(record: PlaceRecord) -> PlaceRule:
    hours = _week(record.hours) if record.hours else None
    return PlaceRule(record.kind, record.when, hours, record.after_missed, record.products)
