"""From a case's course to its rank, its next step and what each hour is worth; and the same read from the store."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from service.choosing import histories
from service.choosing.following import MadeVisit
from service.choosing.outlook import Course, Practices, look_ahead, standing_of
from service.model.attempt import Attempt, PartOfDay
from service.model.contact import Channel, Contact
from service.model.follow_up import FOLLOW_UPS
from service.model.hold import Hold, HoldKind
from service.model.next_step import Action
from service.model.outcome import Outcome, OutcomeKind, Promise
from service.model.payment_batch import Booking
from service.model.promise import Payment
from service.model.weights import WEIGHTS
from service.model.worth import Ruling, RulingKind, Standing
from service.places.doors import Doors
from service.store import Store, contacts, outcomes, payments, rulings
from service.store.outcomes import Kept
from tests.fixtures.world import (
    MONDAY,
    NOW,
    ZONE,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    an_address,
    settle,
    settle_plan,
)

OURS = Practices(WEIGHTS, FOLLOW_UPS)
DOORS = Doors()


def on(days: int) -> date:
    return MONDAY + timedelta(days)


def visit(kind: OutcomeKind, hour: int, days: int, promise: Promise | None = None) -> MadeVisit:
    return MadeVisit(kind, datetime.combine(on(days), time(hour), ZONE), "C1", promise)


def test_the_standing_of_a_case() -> None:
    promise = Promise(5000, on(-5))
    course = Course(
        [visit(OutcomeKind.PROMISE, 10, -20, promise), visit(OutcomeKind.NOT_HOME, 10, -3)],
        [Payment(on(-6), 4999)],
        on(-1),
    )
    case = a_case("K1", created_at=NOW - timedelta(90), not_before=on(-2), deadline=on(9), relation_value=5)
    found = standing_of(case, course, None, OURS, MONDAY)
    assert found == Standing(1, on(-1), on(-2), on(9), None, 5)
    kept = replace(course, payments=[Payment(on(-6), 5000)])
    assert standing_of(case, kept, None, OURS, MONDAY).broken_promises == 0
    assert standing_of(replace(case, not_before=on(1)), course, None, OURS, MONDAY).waiting_since is None
    held = replace(case, holds=(Hold(HoldKind.HARDSHIP, on(-9), on(-8)),))
    assert standing_of(held, course, None, OURS, MONDAY).hardship


def test_each_hour_has_its_worth() -> None:
    case, door = a_case("K1"), DOORS.at(an_address().place)
    course = Course([visit(OutcomeKind.NOT_HOME, 10, -3)])
    ahead = look_ahead([case], {"K1": course}, {}, [], OURS, MONDAY)

    def worth(day: int, hour: int) -> int:
        return ahead.permille("K1", case.addresses[0], door, on(day), hour)

    assert (worth(0, 9), worth(0, 14), worth(0, 19), worth(5, 12)) == (
        350 * 400 // 1000,
        250 * 700 // 1000,
        500,
        450 * 900 // 1000,
    )
    assert worth(2, 19) < worth(0, 19), "a visit today is worth more than one the day after tomorrow"
    assert (ahead.prefer("K1"), ahead.prefer("K2")) == (frozenset({"C1"}), frozenset())
    assert (ahead.steps["K1"].action, ahead.steps["K1"].tried) == (Action.RETRY, (PartOfDay.MORNING,))


def test_history_and_rulings_speak() -> None:
    case, door = a_case("K1", priority=100), DOORS.at(an_address().place)
    misses = [Attempt("other", datetime(2026, 11, 9, 19, tzinfo=ZONE), False, area="3008/1247")] * 50
    barred = Ruling(RulingKind.BAR, "in court")
    ahead = look_ahead([case, a_case("K2", priority=900)], {}, {"K1": barred}, misses, OURS, MONDAY)
    assert ahead.permille("K1", case.addresses[0], door, MONDAY, 19) < 200
    assert [(i, w.proposed) for i, w in ahead.worth.items()] == [("K2", True), ("K1", False)]


def test_the_outlook_is_read_from_the_store(store: Store) -> None:
    cases = (a_case("K1"), a_case("K2", "market"))
    stops = (a_stop("v1", "K1", 10, on(-7)), a_stop("v2", "K2", 11, on(-7)), a_stop("v1b", "K1", 10, on(-7)))
    first, other = a_route("C1", stops[:2], on(-7)), a_route("C2", stops[2:], on(-7))
    at = datetime.combine(on(-7), time(8, 20), UTC)
    with store.begin() as tx:
        settle(tx, cases, (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, a_plan("p1", (first, other), dates=(on(-7),)))
        promised = Outcome("v1", "K1", "C1", OutcomeKind.PROMISE, at, NOW, "k1", Promise(5000, on(-2)))
        twin = replace(promised, visit_id="v1b", collector_id="C2", key="k2")
        late = Outcome("v2", "K2", "C1", OutcomeKind.NOT_HOME, NOW, NOW, "k3")
        for said in (promised, twin, late):
            assert outcomes.insert(tx, Kept(said, on(-7), "link:1", outcomes.before(cases[0])))
        payments.save(tx, [Booking("bank", "1", "K1", on(-3), 4000)], NOW)
        call = Contact("c1", "D-K2", None, Channel.CALL, at + timedelta(2), source="dialler")
        contacts.save_many(tx, [call], NOW)
        rulings.save(tx, "K2", Ruling(RulingKind.RAISE, "asked for", 990, by="user:Maija", at=NOW))
        ahead = histories.outlook_of(tx, DOORS, ["helsinki"], cases, MONDAY)
    assert (ahead.standing["K1"].broken_promises, ahead.standing["K1"].last_contact) == (1, on(-7))
    assert ahead.standing["K2"].last_contact == on(-5)
    assert ahead.worth["K2"].points == 990
    assert ahead.steps["K1"].rule == "promise/1"
    assert ahead.steps["K2"].tried == (PartOfDay.DAY,), (
        "the hour of a report that came days later is the planned one: 11:00"
    )
    assert ahead.chances.tried[("case", "K1", cases[0].addresses[0].kind)] == 1, "a crew's visit is one attempt"
