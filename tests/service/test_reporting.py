"""The figures of published days, read from the store."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from service.evaluating import reporting
from service.evaluating.tallying import evaluate
from service.model.figures import GroupBy
from service.model.outcome import Outcome, OutcomeKind, Promise
from service.model.payment_batch import Booking
from service.model.plan import UnservedCase
from service.store import Store, outcomes, payments, published
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
    settle,
    settle_plan,
)

AT = datetime.combine(MONDAY, time(9), UTC)


def test_a_published_day_is_counted(store: Store) -> None:
    """K1 promises to C1, K2 is visited by both and pays, K3 is not reported; a draft of the day counts for nothing."""
    cases = tuple(a_case(f"K{n}") for n in (1, 2, 3, 4))
    mine = a_route("C1", (a_stop("v1", "K1", 9), a_stop("v2", "K2", 11), a_stop("v0", None, 12)))
    theirs = a_route("C2", (a_stop("v2b", "K2", 11), a_stop("v3", "K3", 14)), work_seconds=3600)
    left_out = (UnservedCase("K4", "held", "A hold bars visits.", "Wait."),)
    with store.begin() as tx:
        settle(tx, cases, (a_collector("C1", team="north"), a_collector("C2", team="south")))
        settle_plan(tx, a_plan("p1", (mine, theirs), unserved=left_out))
        settle_plan(tx, a_plan("p2", (a_route("C1", (a_stop("w1", "K1", 9),)),)))
        published.publish(tx, "p1", "user:Maija", NOW)
        promise = Outcome("v1", "K1", "C1", OutcomeKind.PROMISE, AT, AT, "k1", Promise(5000, MONDAY + timedelta(3)))
        paid = Outcome("v2b", "K2", "C2", OutcomeKind.PAID, AT, AT, "k2", amount_paid_minor=700)
        wrong = replace(promise, visit_id="v3", case_id="K3", key="k3")
        for said in (promise, paid, wrong):
            assert outcomes.insert(tx, Kept(said, MONDAY, "link:1", outcomes.before(cases[0])))
        outcomes.correct(tx, "v3")
        payments.save(tx, [Booking("bank", "1", "K1", MONDAY + timedelta(2), 5000)], NOW)
        found = reporting.records(tx, ["helsinki"], MONDAY, MONDAY, MONDAY + timedelta(9), ZONE)
        empty = reporting.records(tx, ["helsinki"], MONDAY + timedelta(1), MONDAY + timedelta(9), MONDAY, ZONE)
    whole = evaluate(found)["all"]
    assert (whole.planned, whole.made, whole.met, whole.promises_made, whole.promises_kept) == (3, 2, 2, 1, 1)
    assert (whole.paid_minor, whole.promised_minor, whole.refusals) == ({"EUR": 700}, {"EUR": 5000}, {"held": 1})
    assert (whole.work_seconds, whole.travel_seconds) == (7 * 3600 + 3600, 2200)
    assert {name: f.planned for name, f in evaluate(found, GroupBy.COLLECTOR).items()} == {"C1": 2, "C2": 2}
    assert set(evaluate(found, GroupBy.HOUR)) == {"09", "11", "14"}
    assert evaluate(empty) == {}
