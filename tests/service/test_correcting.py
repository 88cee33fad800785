"""Check-ins at doors: what they propose, when they move a pin, and what is kept of where a collector was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from geo.point import Point, distance_metres
from service.cases import changing
from service.doubts import review
from service.doubts.correcting import CheckInRules, Said, corrections
from service.errors import NotFoundError
from service.model.access import Identity, Role
from service.model.case import Address
from service.model.check_in import Position
from service.model.outcome import OutcomeKind, OutcomeReport
from service.planning.publishing import changed_cases
from service.store import Store, Tx, plans, published
from service.store import cases as case_store
from service.store.tables import check_ins as check_in_table
from service.visiting.itineraries import itinerary
from service.visiting.outcomes import check_in, report
from tests.fixtures.world import (
    BOUNDS,
    MONDAY,
    NOW,
    PLACES,
    STAMP,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    an_address,
    settle,
    settle_plan,
)

RULES = CheckInRules(True, accuracy_metres=50, far_metres=75, agree=3, agree_metres=40, keep_days=90)
BOSS = Identity("user:Maija", Role.SUPERVISOR)
AT = NOW + timedelta(days=1)
PIN = PLACES["cathedral"]
METRE_NORTH = 1 / 111_195


def north(metres: float, east: float = 0.0) -> Point:
    """So far from the pin; a degree of longitude is half as long at 60 degrees north."""
    return Point(PIN.lat + metres * METRE_NORTH, PIN.lon + 2 * east * METRE_NORTH)


def days(store: Store, count: int = 5, **address: object) -> None:
    """K1 and K2 share their words and are visited by C1 and C2 on so many days: visits ``v0c1``, ``v0c2``, ``v1c1``…"""
    home = an_address(**address)
    with store.begin() as tx:
        known = (a_case("K1", addresses=(home,)), a_case("K2", addresses=(replace(home, text="CATHEDRAL  1"),)))
        settle(tx, known, (a_collector("C1"), a_collector("C2")))
        for n in range(count):
            day = MONDAY + timedelta(n)
            stops = {"C1": a_stop(f"v{n}c1", "K1", 10, day), "C2": a_stop(f"v{n}c2", "K2", 10, day)}
            routes = tuple(a_route(name, (stop,), day) for name, stop in stops.items())
            settle_plan(tx, a_plan(f"p{n}", routes, dates=(day,)))
            published.publish(tx, f"p{n}", "user:Maija", NOW)


def at(tx: Tx, visit: str, where: Point, accuracy: float = 10, rules: CheckInRules = RULES) -> Said:
    return check_in(tx, BOSS, visit, Position(where, accuracy), rules, AT)


def pin_of(tx: Tx, case_id: str = "K1") -> Address:
    return changing.get(tx, case_id, MONDAY).addresses[0]


@pytest.mark.parametrize(
    ("metres", "accuracy", "said", "kept"),
    [
        (10, 10, Said(10), [(10, None)]),
        (84, 10, Said(84), [(84, None)]),
        (86, 10, Said(86, proposes=True), [(86, 86)]),
        (120, 50, Said(120), [(120, None)]),
        (300, 51, Said(), []),
        (6_000, 10, Said(), []),
    ],
)
def test_far_from_the_pin_and_beyond_its_accuracy_a_check_in_proposes(
    store: Store, metres: int, accuracy: float, said: Said, kept: list[tuple[int, int | None]]
) -> None:
    """Of one that agrees only the distance is kept, of one that says nothing nothing."""
    days(store, 1)
    with store.begin() as tx:
        assert at(tx, "v0c1", north(metres), accuracy) == said
        rows = tx.all(sa.select(check_in_table))
        doors = [
            (r["metres"], None if r["lat"] is None else round(distance_metres(PIN, Point(r["lat"], r["lon"]))))
            for r in rows
        ]
        assert doors == kept
        assert len(corrections(tx, MONDAY, RULES, AT)) == said.proposes


def test_a_proposal_waits_for_a_supervisor_and_says_what_it_rests_on(store: Store) -> None:
    days(store)
    with store.begin() as tx:
        at(tx, "v0c1", north(150), 5)
        at(tx, "v0c2", north(160), 20)
        at(tx, "v1c1", north(5))
        at(tx, "v2c1", north(-400))
        (found,) = corrections(tx, MONDAY, RULES, AT, "helsinki")
        assert (found.case_id, found.address_index, found.place, found.pinned) == ("K1", 0, PIN, False)
        assert (found.agreeing, found.at_pin, found.since, found.until) == (2, 1, MONDAY, MONDAY)
        assert found.metres == pytest.approx(151, abs=1), "the more accurate one counts sixteen times"
        assert corrections(tx, MONDAY, RULES, AT, "elsewhere") == []
        assert pin_of(tx).place == PIN
        decided = review.decide(tx, "K1", 0, None, found.door, BOUNDS, STAMP)
        assert (decided.addresses[0].pinned, decided.addresses[0].place) == (True, found.door)
        assert pin_of(tx, "K2").place == found.door, "the same words"
        assert tx.all(sa.select(check_in_table)) == [], "decided is forgotten"


@pytest.mark.parametrize("visits", [("v0c1", "v1c1", "v2c1"), ("v0c1", "v0c2", "v1c1")], ids=["days", "collectors"])
def test_agreeing_check_ins_move_the_pin(store: Store, visits: tuple[str, ...]) -> None:
    days(store)
    doors = [north(150), north(170, 10), north(160, -10)]
    with store.begin() as tx:
        said = [at(tx, visit, door) for visit, door in zip(visits, doors, strict=True)]
        assert [one.adopted for one in said] == [False, False, True]
        moved = pin_of(tx)
        assert moved.place is not None
        assert distance_metres(moved.place, north(160)) < 2
        assert (moved.pinned, moved.source) == (False, "check_in")
        assert pin_of(tx, "K2").place == moved.place
        event = changing.get(tx, "K1", MONDAY).history[-1]
        assert (event.kind, event.actor, event.detail) == ("address_corrected", "check-ins", "3 check-ins, 160 m")
        assert tx.all(sa.select(check_in_table)) == []


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ([("v0c1", 150), ("v0c1", 150), ("v0c1", 150)], {}),
        ([("v0c1", 150), ("v1c1", 200), ("v2c1", 250)], {}),
        ([("v0c1", 0), ("v1c1", 0), ("v2c1", 0), ("v3c1", 150), ("v3c2", 150), ("v4c1", 150)], {}),
        ([("v0c1", 150), ("v1c1", 150), ("v2c1", 150)], {"pinned": True}),
    ],
    ids=["one visit three times", "not of one mind", "as many say that it is right", "a person set it"],
)
def test_what_moves_no_pin_and_is_proposed_all_the_same(
    store: Store, said: list[tuple[str, float]], changes: dict[str, object]
) -> None:
    days(store, **changes)
    with store.begin() as tx:
        assert not any(at(tx, visit, north(metres)).adopted for visit, metres in said)
        assert pin_of(tx).place == PIN
        (found,) = corrections(tx, MONDAY, RULES, AT)
        assert found.pinned == bool(changes)


def test_a_confirmed_pin_stays(store: Store) -> None:
    days(store)
    with store.begin() as tx:
        at(tx, "v0c1", north(150))
        review.confirm(tx, "K1", 0, STAMP)
        assert corrections(tx, MONDAY, RULES, AT) == []
        assert not any(at(tx, visit, north(150)).adopted for visit in ("v1c1", "v2c1", "v3c1"))
        assert len(corrections(tx, MONDAY, RULES, AT)) == 1, "proposed again all the same"


def test_settings_turn_it_off(store: Store) -> None:
    days(store)
    with store.begin() as tx:
        assert at(tx, "v0c1", north(150), rules=replace(RULES, used=False)) == Said()
        assert tx.all(sa.select(check_in_table)) == []
        never = replace(RULES, agree=0)
        assert not any(at(tx, f"v{n}c1", north(150), rules=never).adopted for n in range(5))


def test_undecided_positions_are_forgotten_in_time(store: Store) -> None:
    days(store)
    with store.begin() as tx:
        at(tx, "v0c1", north(150))
        later = AT + timedelta(days=91)
        assert corrections(tx, MONDAY, RULES, later) == []
        check_in(tx, BOSS, "v1c2", Position(north(0), 5), RULES, later)
        assert [row["visit_id"] for row in tx.all(sa.select(check_in_table))] == ["v1c2"]


def test_presses_at_one_door_are_one_line_of_the_history(store: Store) -> None:
    days(store)
    with store.begin() as tx:
        for metres in (150, 151, 149):
            at(tx, "v0c1", north(metres), 5)
        at(tx, "v1c1", north(150), 5)
        kinds = [event.kind for event in case_store.history(tx, "K1")]
        assert kinds.count("correction_proposed") == 2, "one for each visit"
        assert corrections(tx, MONDAY, RULES, AT)[0].metres == pytest.approx(150, abs=1), "the last press counts"


def test_a_report_brings_its_position(store: Store) -> None:
    days(store)
    here = Position(north(150), 8)
    with store.begin() as tx:
        for n, kind in enumerate((OutcomeKind.NOT_HOME, OutcomeKind.MET)):
            report(tx, BOSS, f"v{n}c1", OutcomeReport(kind, position=here), f"key-{n}", AT, RULES)
            report(tx, BOSS, f"v{n}c1", OutcomeReport(kind, position=here), f"key-{n}", AT, RULES)
        assert corrections(tx, MONDAY, RULES, AT)[0].agreeing == 2, "the same report again is the same check-in"
        report(tx, BOSS, "v2c1", OutcomeReport(OutcomeKind.WRONG_ADDRESS, position=here), "key-2", AT, RULES)
        assert corrections(tx, MONDAY, RULES, AT) == [], "a wrong address has no door, and ends what was said of it"


def test_a_collector_checks_in_at_own_doors_only(sqlite_store: Store) -> None:
    days(sqlite_store)
    own = Identity("link:1", Role.COLLECTOR, "C1", MONDAY)
    with sqlite_store.begin() as tx:
        assert check_in(tx, own, "v0c1", Position(PIN, 5), RULES, AT).metres == 0
        for other in ("v0c2", "v1c1"):
            with pytest.raises(NotFoundError):
                check_in(tx, own, other, Position(PIN, 5), RULES, AT)


def test_a_published_day_stays_and_says_that_a_pin_was_moved(store: Store) -> None:
    days(store, 2)
    with store.begin() as tx:
        review.decide(tx, "K1", 0, None, PLACES["market"], BOUNDS, STAMP)
        plan = plans.load(tx, "p0")
        assert changed_cases(tx, plan, NOW).moved == ("K1", "K2")
        assert changed_cases(tx, plan, NOW + timedelta(days=9)).moved == (), "its days are over"
        day = itinerary(tx, BOSS, "C1", MONDAY, check_ins=True)
        assert (day.check_ins, day.entries[0].moved, day.entries[0].place) == (True, True, PIN)
        assert not itinerary(tx, BOSS, "C1", date(2026, 11, 24)).check_ins
