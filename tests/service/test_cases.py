"""Single cases: held, lifted, closed, reopened, changed; each with its line of history."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from service.cases import changing, holding
from service.cases.holding import HoldRequest
from service.errors import ConflictError, InvalidError, NotFoundError, ServiceError
from service.model.case import Case, CaseState, Window
from service.model.collector import LunchBreak
from service.model.hold import HoldKind
from service.people import collectors
from service.store import Store
from tests.fixtures.world import GATE, MONDAY, NOW, PLACES, STAMP, a_case, a_collector, a_gazetteer, a_shift, settle

TODAY = NOW.date()


def kinds(case: Case) -> list[str]:
    return [event.kind for event in case.history]


def test_a_hold_bars_and_is_lifted(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        dispute = HoldRequest(HoldKind.DISPUTE, until=MONDAY, note="letter of the 3rd")
        held = holding.set_hold(tx, "K1", dispute, STAMP)
        longer = holding.set_hold(tx, "K1", replace(dispute, until=MONDAY + timedelta(9), note=""), STAMP)
        both = holding.set_hold(tx, "K1", HoldRequest(HoldKind.LAWYER), STAMP)
        assert [case.state for case in (held, longer, both)] == [CaseState.HELD] * 3
        assert [(hold.kind, hold.since, hold.until) for hold in both.holds] == [
            (HoldKind.DISPUTE, TODAY, MONDAY + timedelta(9)),
            (HoldKind.LAWYER, TODAY, None),
        ]
        free = holding.lift_hold(tx, "K1", STAMP)
        assert (free.state, free.holds, free.revision) == (CaseState.OPEN, (), 5)
        assert kinds(free) == ["held", "held", "held", "hold_lifted"]
        with pytest.raises(ConflictError, match="no such hold"):
            holding.lift_hold(tx, "K1", STAMP)


def test_closing_and_reopening(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        closed = changing.close(tx, "K1", "paid at the counter", STAMP)
        assert (closed.state, closed.history[-1].detail) == (CaseState.CLOSED, "paid at the counter")
        with pytest.raises(ConflictError, match="closed already"):
            changing.close(tx, "K1", "again", STAMP)
        assert changing.reopen(tx, "K1", "by mistake", STAMP).state is CaseState.OPEN
        with pytest.raises(ConflictError, match="not closed"):
            changing.reopen(tx, "K1", "again", STAMP)


def test_changing_what_a_supervisor_may_change(store: Store) -> None:
    window = Window(time(9), time(11), MONDAY, appointment=True)
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        changed = changing.patch(
            tx, "K1", changing.CaseChanges(priority=500, windows=(window,), notes="ring twice"), STAMP, 1
        )
        assert (changed.priority, changed.windows, changed.notes, changed.revision) == (500, (window,), "ring twice", 2)
        assert changed.history[-1].detail == "notes, priority, windows"
        same = changing.patch(tx, "K1", changing.CaseChanges(priority=500), STAMP)
        assert same == changed, "nothing changes, nothing is written"
        with pytest.raises(ConflictError) as refused:
            changing.patch(tx, "K1", changing.CaseChanges(priority=1), STAMP, revision=1)
        assert refused.value.code == "revision_stale"


def test_a_case_that_is_not_there(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        for ask in (
            lambda: changing.get(tx, "K9", TODAY),
            lambda: changing.close(tx, "K9", "", STAMP),
            lambda: holding.set_hold(tx, "K9", HoldRequest(HoldKind.LAWYER), STAMP),
        ):
            with pytest.raises(NotFoundError, match="no case 'K9'"):
                ask()


def test_collectors_need_a_certain_base(store: Store) -> None:
    base = collectors.find_base(store, a_gazetteer(), GATE, "helsinki", "Good 2")
    assert (base.text, base.place) == ("Good 2", PLACES["market"])
    for doubtful in ("Twin 1", "Nowhere 9", "Street"):
        with pytest.raises(InvalidError) as refused:
            collectors.find_base(store, a_gazetteer(), GATE, "helsinki", doubtful)
        assert refused.value.code == "base_doubtful"
    with store.begin() as tx:
        assert collectors.put_collector(tx, a_collector("C1", base=base)).base == base
        assert collectors.list_(tx, team="centre") == [collectors.get(tx, "C1")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"break_": LunchBreak(time(11), time(13), 1800)}, None),
        ({"start": time(18)}, "shift_times"),
        ({"start": time(17)}, "shift_times"),
        ({"break_": LunchBreak(time(8), time(13), 1800)}, "shift_break"),
        ({"break_": LunchBreak(time(13), time(11), 1800)}, "shift_break"),
        ({"break_": LunchBreak(time(16), time(17), 1800)}, "shift_break"),
        ({"collector_id": "C9"}, "collector_missing"),
    ],
)
def test_shifts_that_make_sense(sqlite_store: Store, changes: dict[str, object], code: str | None) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"),))
        try:
            shift = collectors.put_shift(tx, a_shift(**{"collector_id": "C1"} | changes))
            assert collectors.list_shifts(tx, MONDAY, MONDAY, "C1") == [shift]
            assert collectors.delete_shift(tx, "C1", MONDAY)
            said = None
        except ServiceError as error:
            said = error.code
    assert said == code


def test_shifts_of_an_unknown_collector(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        with pytest.raises(NotFoundError):
            collectors.list_shifts(tx, MONDAY, MONDAY, "C9")
        with pytest.raises(NotFoundError):
            collectors.delete_shift(tx, "C9", date(2026, 1, 1))
