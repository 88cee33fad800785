"""What the outlook of a case means for its visits: whether there are any, their prize by the hour, who should go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.choosing.valuing import prize_of
from service.model.case import Address, Case
from service.model.detail import DetailCode, detail
from service.model.door import Door
from service.model.plan import UnservedCase
from service.model.worth import Cut, Worth
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.horizon import Horizon
from service.planning.modelling.prizes import priced
from solver.problem import TimeWindow

_RAISE = "Raise it with a reason, change the cut-off, or leave it for another day."
_SENTENCES: Mapping[Cut, tuple[str, str]] = {
    Cut.BARRED: ("A person barred it: “{reason}”.", "Take the ruling back if it no longer holds."),
    Cut.LIMITATION: ("Its limitation date has passed.", "Close it, or have the bank correct the date."),
    Cut.POINTS: ("It has {points} points, fewer than the cut-off.", _RAISE),
    Cut.OVERDUE: ("It is overdue for fewer days than the cut-off.", _RAISE),
    Cut.AMOUNT: ("Its amount is below the cut-off.", _RAISE),
    Cut.RANK: ("Cases above it in rank take all the places there are.", _RAISE),
}


def rank_bar(case: Case, agenda: Agenda) -> UnservedCase | None:
    """Why a case is not proposed; what a published plan has promised, or a person pinned, is planned all the same."""
    worth = _worth(case, agenda)
    pinned = any(pin.case_id == case.id for pin in agenda.request.pins)
    if worth is None or worth.proposed or pinned or case.id in agenda.promised:
        return None
    sentences = [_sentence(cut, worth) for cut in worth.cuts]
    message, action = sentences[0]
    others = zip(worth.cuts[1:], sentences[1:], strict=True)
    details = tuple(detail(DetailCode.ALSO, reason=cut.value, said=said) for cut, (said, _) in others)
    return UnservedCase(case.id, worth.cuts[0].value, message, action, details)


def prize(case: Case, agenda: Agenda) -> int:
    """Points, before the hour is known."""
    return prize_of(case, _worth(case, agenda))


def by_the_hour(
    windows: tuple[TimeWindow, ...],
    case: Case,
    address: Address,
    door: Door,
    agenda: Agenda,
    horizon: Horizon,
    opens: date | None = None,
) -> tuple[TimeWindow, ...]:
    """Start windows with what each hour is worth; an appointment is kept whenever it is, so its hours are all alike.
    ``opens``: the first day that the rules leave the case."""
    if agenda.outlook is None or any(window.appointment for window in case.windows):
        return windows
    known: dict[tuple[date, int], int] = {}
    ask = agenda.outlook.hours(case.id, address, door, opens)

    def permille(day: date, hour: int) -> int:
        if (day, hour) not in known:
            known[day, hour] = ask(day, hour)
        return known[day, hour]

    return priced(windows, horizon, door.clock, permille)


def should_go(case: Case, door: Door, agenda: Agenda) -> frozenset[str]:
    """The case's own wish goes before the collector who went last, and that one before the territory's."""
    again = agenda.outlook.prefer(case.id) if agenda.outlook is not None else frozenset()
    here = again & {collector.id for collector, _ in agenda.people}
    return case.preferred_collectors or here or door.preferred


def _worth(case: Case, agenda: Agenda) -> Worth | None:
    return agenda.outlook.worth.get(case.id) if agenda.outlook is not None else None


def _sentence(cut: Cut, worth: Worth) -> tuple[str, str]:
    message, action = _SENTENCES[cut]
    reason = worth.ruling.reason if worth.ruling is not None else ""
    return message.format(points=worth.points, reason=reason), action
