"""The store on both databases: records that come back as they went in, and what transactions promise."""

from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.geocoding import Candidate, Precision
from geo.point import Point
from service.errors import NotFoundError
from service.model.case import AddressKind, CaseEvent, CaseState, Doubt, Window
from service.model.collector import Base, LunchBreak
from service.model.hold import Hold, HoldKind
from service.model.policy import Hours
from service.model.wish import Consent, Request
from service.store import Store, migrate
from service.store import cases as case_store
from service.store import collectors as collector_store
from tests.fixtures.world import (
    MONDAY,
    NOW,
    a_case,
    a_collector,
    a_shift,
    an_address,
    settle,
)

TODAY = NOW.date()


def test_a_case_comes_back_as_it_went_in(store: Store) -> None:
    doubtful = an_address(
        place="market",
        kind=AddressKind.WORK,
        doubt=Doubt.AMBIGUOUS,
        candidates=(Candidate(Point(60.1, 24.9), Precision.STREET, 0.5, "Market 1", "index"),),
    )
    case = a_case(
        "K1",
        addresses=(an_address(), replace(doubtful, place=None)),
        risks=frozenset({"dog"}),
        skills=frozenset({"sv"}),
        windows=(Window(time(9), time(12), MONDAY, appointment=True), Window(time(17), time(19))),
        holds=(Hold(HoldKind.DISPUTE, TODAY, TODAY + timedelta(3), "letter"),),
        state=CaseState.HELD,
        crew=2,
        required=True,
        required_collectors=frozenset({"C1"}),
        preferred_collectors=frozenset({"C1", "C2"}),
        not_before=MONDAY,
        attempts=2,
        notes="third floor",
        product="card",
        consents=(Consent(TODAY, "form 12", hours=(Hours(time(22), time(0)),), places=frozenset({AddressKind.WORK})),),
        requests=(
            Request(TODAY, MONDAY, frozenset({"mon"}), never=(Hours(time(8), time(10)),), meet_at=AddressKind.OTHER),
        ),
        revision=4,
        created_at=NOW,
        updated_at=NOW,
    )
    with store.begin() as tx:
        case_store.save_many(tx, [case], NOW)
    with store.read() as tx:
        assert case_store.load_many(tx, ["K1", "K2"], TODAY) == {"K1": case}
    with store.begin() as tx:
        assert case_store.load(tx, "K1", TODAY) == case


def test_a_hold_that_has_ended_reads_as_open(store: Store) -> None:
    hold = Hold(HoldKind.REQUEST, TODAY, TODAY + timedelta(1))
    with store.begin() as tx:
        settle(tx, (a_case("K1", holds=(hold,), state=CaseState.HELD), a_case("K2", state=CaseState.CLOSED)))
    with store.read() as tx:
        for later, state in ((0, CaseState.HELD), (1, CaseState.HELD), (2, CaseState.OPEN)):
            day = TODAY + timedelta(later)
            assert [case.id for case in case_store.page(tx, day, state)[0]] == ["K1"]
            assert case_store.load_many(tx, ["K1"], day)["K1"].state is state


def test_cases_are_paged_by_id(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, (*(a_case(f"K{i}") for i in range(5)), a_case("K_%"), a_case("X", region="other")))
    with store.read() as tx:
        first, cursor = case_store.page(tx, TODAY, region="helsinki", prefix="K", limit=4)
        rest, end = case_store.page(tx, TODAY, region="helsinki", prefix="K", limit=4, cursor=cursor)
        assert [case.id for case in first + rest] == ["K0", "K1", "K2", "K3", "K4", "K_%"]
        assert end is None
        assert [case.id for case in case_store.page(tx, TODAY, prefix="K_")[0]] == ["K_%"]


def test_histories_are_kept_in_order(store: Store) -> None:
    events = [CaseEvent(NOW, "received", "key:a"), CaseEvent(NOW, "held", "user:b", "dispute")]
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        case_store.add_events(tx, [("K1", event) for event in events])
        assert case_store.history(tx, "K1") == tuple(events)
        assert case_store.history(tx, "K2") == ()


def test_collectors_and_shifts_come_back(store: Store) -> None:
    collector = a_collector(skills=frozenset({"sv", "zh"}), phone="+358 1", active=False)
    shift = a_shift(
        max_visits=9,
        max_work_seconds=7 * 3600,
        max_travel_seconds=3600,
        regular_seconds=6 * 3600,
        break_=LunchBreak(time(11, 30), time(13), 1800),
        starts_at=Base("home", Point(60.2, 24.9)),
    )
    with store.begin() as tx:
        settle(tx, collectors=(collector, a_collector("C2", team="east")))
        collector_store.save_shift(tx, shift)
        collector_store.save_shift(tx, replace(shift, max_visits=8))
        assert collector_store.load(tx, "C1") == collector
        assert [c.id for c in collector_store.find(tx, team="east")] == ["C2"]
        assert [c.id for c in collector_store.find(tx, active=True)] == ["C2"]
        assert collector_store.find_shifts(tx, MONDAY, MONDAY) == [replace(shift, max_visits=8)]
        assert collector_store.find_shifts(tx, MONDAY, MONDAY, ["C2"]) == []
        assert collector_store.remove_shift(tx, "C1", MONDAY)
        assert not collector_store.remove_shift(tx, "C1", MONDAY)
        with pytest.raises(NotFoundError, match="no collector 'C9'"):
            collector_store.load(tx, "C9")


def test_what_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        settle(tx, (a_case("K1"),))
        raise ZeroDivisionError
    with store.read() as tx:
        assert case_store.page(tx, TODAY) == ([], None)


def test_reading_neither_waits_for_a_writer_nor_writes(store: Store) -> None:
    with store.begin() as writer, store.read() as reader:
        settle(writer, (a_case("K1"),))
        assert case_store.page(reader, TODAY) == ([], None)


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError), store.read() as tx:
        settle(tx, (a_case("K1"),))


def test_the_file_is_its_owners_alone(sqlite_url: str, tmp_path: Path) -> None:
    with closing(Store.open(sqlite_url)) as opened:
        migrate(opened)
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("rounds.db*")}
    assert modes
    assert set(modes.values()) == {0o600}
