"""How often a plan visits a case. Once, however many days it spans: what comes next depends on what happens then. But
each day that was agreed with the debtor, or that a person pinned the case to, is an occasion of its own.

    dates      Mon  Tue  Wed  Thu  Fri
    K1          ○────○────○────○────○     one occasion, on any of these days
    K2               ●         ●          agreed for Tuesday and for Thursday: two occasions
    K3          ▣         ●               a published plan visits it on Monday: only what is agreed besides
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from service.model.case import Case
from service.planning.modelling.agenda import Agenda


@dataclass(frozen=True, slots=True)
class Occasion:
    """A case to be visited once, on one of ``days``. ``day``: set where the case has other occasions or visits."""

    case: Case
    days: tuple[date, ...]
    day: date | None = None


def occasions(case: Case, agenda: Agenda, made: Collection[str] = ()) -> Iterator[Occasion]:
    """``made``: the cases that shifts under way have behind them. One without an occasion needs no visit any more."""
    agreed, pinned = _agreed(case, agenda), {pin.date for pin in agenda.request.pins if pin.case_id == case.id}
    elsewhere = agenda.elsewhere.get(case.id)
    if case.id in made:
        yield from _on_each(case, {day for day in agreed | pinned if day > _today(agenda)})
    elif elsewhere is not None and agreed - elsewhere:
        yield from _on_each(case, agreed - elsewhere)
    elif elsewhere is None and len(agreed | pinned) > 1:
        yield from _on_each(case, agreed | pinned)
    else:
        yield Occasion(case, agenda.request.dates)


def _agreed(case: Case, agenda: Agenda) -> set[date]:
    days = {window.date for window in case.windows if window.appointment and window.date is not None}
    return days & set(agenda.request.dates)


def _on_each(case: Case, days: Collection[date]) -> Iterator[Occasion]:
    return (Occasion(case, (day,), day) for day in sorted(days))


def _today(agenda: Agenda) -> date:
    assert agenda.from_instant is not None  # only then is anything behind a shift
    return agenda.from_instant.astimezone(ZoneInfo(agenda.timezone)).date()
