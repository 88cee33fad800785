"""The figures of published days, read from the store."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from service.evaluating import reporting
from service.evaluating.reporting import ReportAsked, Span
from service.evaluating.tallying import PARTS, evaluate
from service.model.attempt import area_of
from service.model.figures import GroupBy
from service.model.outcome import Outcome, OutcomeKind, Promise
from service.model.payment_batch import Booking
from service.model.plan import UnservedCase
from service.store import Store, outcomes, payments, published
from service.store.local_hours import changes_of, hour_of
from service.store.outcomes import Kept
from service.store.types import Instant
from tests.fixtures.world import (
    MONDAY,
    NOW,
    PLACES,
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


CLOCKS = ("Europe/Helsinki", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia")


@pytest.mark.parametrize("name", CLOCKS)
def test_the_database_reads_clocks_as_we_do(store: Store, name: str) -> None:
    """Around every change of two years, and at the edges of the days asked for: half an hour ahead, ahead of the date
    line, and where no clock is ever changed."""
    zone, first, last = ZoneInfo(name), date(2026, 1, 1), date(2027, 12, 31)
    edges = [datetime.combine(day, time(), zone) for day in (first, last + timedelta(1))]
    around = [until for until, _ in changes_of(zone, first, last)[:-1]] + edges
    instants = [at + timedelta(minutes=minutes) for at in around for minutes in (-90, -31, -1, 0, 1, 29, 90)]
    with store.read() as tx:
        for at in instants:
            said = hour_of(sa.literal(at, Instant()), [(sa.true(), zone)], first, last)
            assert tx.connection.execute(sa.select(said)).scalar_one() == at.astimezone(zone).hour, at


def test_areas_are_those_of_the_chance_of_meeting(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1"),), (a_collector("C1"),))
        settle_plan(tx, a_plan("p1", (a_route("C1", (a_stop("v1", "K1", 9),)),)))
        published.publish(tx, "p1", "user:Maija", NOW)
        found = reporting.records(tx, ["helsinki"], MONDAY, MONDAY, MONDAY, ZONE)
    assert [visit.area for visit in found.visits] == [area_of(PLACES["cathedral"])]


def test_of_a_crew_one_visit_counts_and_everybody_has_it(store: Store) -> None:
    """The second of the two reported; who asks by collector sees it at both, who asks for a day sees one."""
    stops = [a_stop(f"v{n}", "K1", 10, crew_with=(other,)) for n, other in ((1, "C2"), (2, "C1"))]
    with store.begin() as tx:
        settle(tx, (a_case("K1"),), (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, a_plan("p1", (a_route("C1", (stops[0],)), a_route("C2", (stops[1],)))))
        published.publish(tx, "p1", "user:Maija", NOW)
        said = Outcome("v2", "K1", "C2", OutcomeKind.MET, AT, AT, "k1")
        assert outcomes.insert(tx, Kept(said, MONDAY, "link:1", outcomes.before(a_case("K1"))))
        for by, planned in ((GroupBy.DAY, {"2026-11-23": 1}), (GroupBy.COLLECTOR, {"C1": 1, "C2": 1})):
            found = reporting.records(tx, ["helsinki"], MONDAY, MONDAY, MONDAY, ZONE, PARTS[by])
            assert {name: figures.planned for name, figures in evaluate(found, by).items()} == planned
            assert sum(figures.met for figures in evaluate(found, by).values()) == 1


@pytest.mark.parametrize(
    ("by", "paid"),
    [(GroupBy.ALL, [1000]), (GroupBy.DAY, [1000]), (GroupBy.TEAM, [1000]), (GroupBy.COLLECTOR, [1000, 700])],
)
def test_what_a_crew_was_paid_counts_once(store: Store, by: GroupBy, paid: list[int]) -> None:
    """K1 pays 700, which both report; K2 pays C1 another 300. Told apart by collector, each has what was paid there."""
    mine = a_route("C1", (a_stop("v1", "K1", 10, crew_with=("C2",)), a_stop("v3", "K2", 12)))
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2")), (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, a_plan("p1", (mine, a_route("C2", (a_stop("v2", "K1", 10, crew_with=("C1",)),)))))
        published.publish(tx, "p1", "user:Maija", NOW)
        for visit, case, who, minor in (("v1", "K1", "C1", 700), ("v2", "K1", "C2", 700), ("v3", "K2", "C1", 300)):
            said = Outcome(visit, case, who, OutcomeKind.PAID, AT, AT, f"k{visit}", amount_paid_minor=minor)
            assert outcomes.insert(tx, Kept(said, MONDAY, "link:1", outcomes.before(a_case(case))))
        asked = ReportAsked(Span(MONDAY, MONDAY), by)
        told = reporting.report(tx, ["helsinki"], ZONE, asked, MONDAY)
    assert (told.whole.made, told.whole.paid_minor) == (2, {"EUR": 1000})
    groups = told.groups or {"all": told.whole}
    assert [figures.paid_minor["EUR"] for figures in groups.values()] == paid
