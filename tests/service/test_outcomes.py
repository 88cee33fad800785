"""Reports from the door: once, only by those who may, each with the effect that the table says."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from service.cases import changing, holding
from service.cases.holding import HoldRequest
from service.errors import ConflictError, InvalidError, NotFoundError, ServiceError
from service.model.access import Identity, Role
from service.model.case import Case, CaseState, Doubt
from service.model.follow_up import FOLLOW_UPS
from service.model.hold import HoldKind
from service.model.outcome import OutcomeKind, OutcomeReport, Promise
from service.model.practice import Practice, PracticeName
from service.store import Store, Tx, addresses, outcomes, practices, published
from service.store import cases as case_store
from service.store.tables import outcomes as outcome_table
from service.visiting.outcomes import report
from tests.fixtures.world import (
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

AT = NOW + timedelta(days=1)
OWN = Identity("link:day_1", Role.COLLECTOR, "C1", MONDAY)
BOSS = Identity("user:Maija", Role.SUPERVISOR)


def a_day(store: Store, *extra: Case, state_of_other: str = "draft") -> None:
    """C1 and C2 visit K1 together, C1 visits K2 alone and has a break; another plan is a draft."""
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2"), *extra), (a_collector("C1"), a_collector("C2")))
        crew = (a_stop("v1", "K1", 10, crew_with=("C2",)), a_stop("b1", None, 12), a_stop("v2", "K2", 14))
        routes = (a_route("C1", crew), a_route("C2", (a_stop("v1b", "K1", 10, crew_with=("C1",)),)))
        settle_plan(tx, a_plan("p1", routes, series_id="s"))
        settle_plan(tx, a_plan("p2", (a_route("C1", (a_stop("w1", "K1", 11),)),), series_id="s", version=2))
        published.publish(tx, "p1", "user:Maija", NOW)


def tell(tx: Tx, kind: OutcomeKind, visit: str = "v1", key: str = "key-1", who: Identity = OWN, **more: object):
    promise = Promise(5000, MONDAY + timedelta(10)) if kind is OutcomeKind.PROMISE else None
    said = replace(OutcomeReport(kind, promise=promise), **more)
    return report(tx, who, visit, said, key, AT)


@pytest.mark.parametrize(
    ("kind", "state", "wait_days", "crew", "holds"),
    [
        (OutcomeKind.MET, CaseState.OPEN, 1, 1, []),
        (OutcomeKind.PROMISE, CaseState.OPEN, 10, 1, []),
        (OutcomeKind.PAID, CaseState.CLOSED, 1, 1, []),
        (OutcomeKind.NOT_HOME, CaseState.OPEN, 1, 1, []),
        (OutcomeKind.REFUSED, CaseState.OPEN, 7, 1, []),
        (OutcomeKind.MOVED, CaseState.REVIEW, 1, 1, []),
        (OutcomeKind.WRONG_ADDRESS, CaseState.REVIEW, 1, 1, []),
        (OutcomeKind.UNSAFE, CaseState.OPEN, 7, 2, []),
        (OutcomeKind.HARDSHIP, CaseState.HELD, 1, 1, [HoldKind.HARDSHIP]),
        (OutcomeKind.OTHER, CaseState.OPEN, 1, 1, []),
    ],
)
def test_the_table_of_effects(
    store: Store, kind: OutcomeKind, state: CaseState, wait_days: int, crew: int, holds: list[HoldKind]
) -> None:
    a_day(store)
    with store.begin() as tx:
        outcome = tell(tx, kind)
        case = changing.get(tx, "K1", MONDAY)
    assert (outcome.kind, outcome.collector_id, outcome.reported_at) == (kind, "C1", AT)
    assert (case.state, case.not_before, case.crew) == (state, MONDAY + timedelta(wait_days), crew)
    assert [hold.kind for hold in case.holds] == holds
    assert (case.attempts, case.revision) == (1, 2)
    assert [(event.kind, event.actor) for event in case.history] == [
        ("outcome", "link:day_1"),
        ("next_step", "link:day_1"),
    ]
    assert case.history[0].detail == kind
    assert case.history[1].detail.endswith(f" {kind}/1")


def test_what_happened_before_counts(store: Store) -> None:
    """The second refusal in a row: two weeks of peace, and two collectors."""
    a_day(store)
    later = MONDAY + timedelta(8)
    again = a_plan("p9", (a_route("C1", (a_stop("x1", "K1", 11, later),), later),), series_id="later", dates=(later,))
    with store.begin() as tx:
        settle_plan(tx, again)
        published.publish(tx, "p9", "user:Maija", NOW)
        tell(tx, OutcomeKind.REFUSED)
        tell(tx, OutcomeKind.REFUSED, "x1", who=Identity("link:9", Role.COLLECTOR, "C1", later))
        case = changing.get(tx, "K1", later)
        assert (case.not_before, case.crew) == (later + timedelta(14), 2)
        assert case.history[-1].detail == "cool_off refused/2"
        tell(tx, OutcomeKind.MET, "x1", "key-2", Identity("link:9", Role.COLLECTOR, "C1", later), corrects=True)
        case = changing.get(tx, "K1", later)
        assert (case.not_before, case.crew) == (later + timedelta(1), 1), "a correction takes the second one back"


def test_the_organisations_own_table_speaks(store: Store) -> None:
    lines = tuple(replace(x, wait_days=30) if x.outcome is OutcomeKind.REFUSED else x for x in FOLLOW_UPS.lines)
    own = Practice(PracticeName.FOLLOW_UPS, 1, replace(FOLLOW_UPS, lines=lines), "patience", "user:Maija", NOW)
    a_day(store)
    with store.begin() as tx:
        assert practices.insert(tx, own)
        tell(tx, OutcomeKind.REFUSED)
        assert changing.get(tx, "K1", MONDAY).not_before == MONDAY + timedelta(30)


def test_a_wrong_address_goes_back_to_review_and_is_not_believed_again(store: Store) -> None:
    two_doors = a_case("K2", addresses=(an_address("cathedral"), an_address("market", text="market 1")))
    a_day(store)
    with store.begin() as tx:
        settle(tx, (two_doors,))
        addresses.remember(tx, "helsinki", two_doors.addresses[0], "user:Maija", NOW)
        tell(tx, OutcomeKind.WRONG_ADDRESS, "v2")
        case = changing.get(tx, "K2", MONDAY)
        wrong, other = case.addresses
        assert (wrong.place, wrong.doubt, wrong.candidates[0].point) == (
            None,
            Doubt.REPORTED_WRONG,
            PLACES["cathedral"],
        )
        assert (other.place, case.state) == (PLACES["market"], CaseState.OPEN)
        assert addresses.decided(tx, "helsinki", [wrong.text]) == {}


def test_the_same_report_twice_is_one(store: Store) -> None:
    a_day(store)
    with store.begin() as tx:
        first = tell(tx, OutcomeKind.NOT_HOME, happened_at=AT - timedelta(hours=1))
        assert tell(tx, OutcomeKind.NOT_HOME, happened_at=AT - timedelta(hours=1)) == first
        assert changing.get(tx, "K1", MONDAY).attempts == 1
        with pytest.raises(ConflictError) as refused:
            tell(tx, OutcomeKind.MET)
        assert refused.value.code == "idempotency_conflict"
        with pytest.raises(ConflictError) as refused:
            tell(tx, OutcomeKind.MET, key="key-2")
        assert refused.value.code == "outcome_exists"


def test_two_phones_at_once_make_one_report(store: Store) -> None:
    a_day(store)
    codes: list[str] = []

    def send(key: str) -> None:
        try:
            with store.begin() as tx:
                tell(tx, OutcomeKind.MET, key=key)
            codes.append("kept")
        except ConflictError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=send, args=(f"key-{i}",)) for i in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(codes) == ["kept", "outcome_exists", "outcome_exists"]
    with store.read() as tx:
        assert len(tx.all(sa.select(outcome_table))) == 1
        assert changing.get(tx, "K1", MONDAY).attempts == 1


def test_a_crew_of_two_makes_one_attempt(store: Store) -> None:
    a_day(store)
    with store.begin() as tx:
        tell(tx, OutcomeKind.NOT_HOME)
        tell(tx, OutcomeKind.NOT_HOME, "v1b", who=Identity("link:2", Role.COLLECTOR, "C2", MONDAY))
        assert changing.get(tx, "K1", MONDAY).attempts == 1


def test_a_correction_takes_the_first_effect_back(store: Store) -> None:
    a_day(store)
    with store.begin() as tx:
        tell(tx, OutcomeKind.PAID)
        corrected = tell(tx, OutcomeKind.NOT_HOME, key="key-2", corrects=True)
        case = changing.get(tx, "K1", MONDAY)
        assert (case.state, case.attempts) == (CaseState.OPEN, 1)
        assert outcomes.standing(tx, ["v1", "v2"]) == {"v1": corrected}
        assert outcomes.of_day(tx, "C1", MONDAY) == {"K1": corrected}
        assert len(tx.all(sa.select(outcome_table))) == 2, "what was said first is kept"


def test_a_correction_leaves_alone_what_others_changed_since(store: Store) -> None:
    a_day(store)
    with store.begin() as tx:
        tell(tx, OutcomeKind.HARDSHIP)
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.LAWYER), STAMP)
        tell(tx, OutcomeKind.UNSAFE, key="key-2", corrects=True)
        case = changing.get(tx, "K1", MONDAY)
        assert {hold.kind for hold in case.holds} == {HoldKind.HARDSHIP, HoldKind.LAWYER}
        assert (case.crew, case.not_before) == (2, MONDAY + timedelta(7))


def test_a_later_wish_to_wait_is_not_shortened(store: Store) -> None:
    a_day(store)
    with store.begin() as tx:
        settle(tx, (a_case("K1", not_before=MONDAY + timedelta(30)),))
        tell(tx, OutcomeKind.REFUSED)
        assert changing.get(tx, "K1", MONDAY).not_before == MONDAY + timedelta(30)


@pytest.mark.parametrize(
    ("who", "visit", "code"),
    [
        (OWN, "v1", None),
        (OWN, "v1b", "visit_missing"),
        (OWN, "w1", "visit_missing"),
        (OWN, "nothing", "visit_missing"),
        (OWN, "b1", "visit_is_break"),
        (replace(OWN, date=MONDAY + timedelta(1)), "v1", "visit_missing"),
        (replace(OWN, collector_id="C2"), "v1", "visit_missing"),
        (BOSS, "v1", None),
        (BOSS, "v1b", None),
        (BOSS, "w1", "visit_not_published"),
    ],
)
def test_who_may_report_what(sqlite_store: Store, who: Identity, visit: str, code: str | None) -> None:
    a_day(sqlite_store)
    with sqlite_store.begin() as tx:
        try:
            tell(tx, OutcomeKind.MET, visit, who=who)
            said = None
        except ServiceError as error:
            said = error.code
    assert said == code


def test_a_phone_that_was_offline_may_report_a_superseded_visit(store: Store) -> None:
    a_day(store)
    with store.begin() as tx:
        published.publish(tx, "p2", "user:Maija", NOW, supersede=True)
        tell(tx, OutcomeKind.MET, "v1")
        assert changing.get(tx, "K1", MONDAY).attempts == 1
        assert ("K1", MONDAY) in published.visits_of_cases(tx, MONDAY, MONDAY)
        assert [case for case, _ in published.visits_of_cases(tx, MONDAY, MONDAY)].count("K1") == 1


@pytest.mark.parametrize(
    "said",
    [
        OutcomeReport(OutcomeKind.PROMISE),
        OutcomeReport(OutcomeKind.MET, promise=Promise(100, MONDAY)),
        OutcomeReport(OutcomeKind.PROMISE, promise=Promise(0, MONDAY)),
        OutcomeReport(OutcomeKind.PROMISE, promise=Promise(100, MONDAY - timedelta(1))),
        OutcomeReport(OutcomeKind.PAID, amount_paid_minor=0),
    ],
)
def test_reports_that_make_no_sense(sqlite_store: Store, said: OutcomeReport) -> None:
    a_day(sqlite_store)
    with sqlite_store.begin() as tx, pytest.raises(InvalidError) as refused:
        report(tx, OWN, "v1", said, "key-1", AT)
    assert refused.value.code == "outcome_nonsense"
    with sqlite_store.read() as tx:
        assert case_store.history(tx, "K1") == ()


def test_a_phones_clock_may_be_ahead(sqlite_store: Store) -> None:
    a_day(sqlite_store)
    with sqlite_store.begin() as tx:
        assert tell(tx, OutcomeKind.MET, happened_at=AT + timedelta(hours=2)).happened_at == AT


def test_an_unknown_visit_says_so(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx, pytest.raises(NotFoundError):
        tell(tx, OutcomeKind.MET)
