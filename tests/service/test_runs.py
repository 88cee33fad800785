"""Runs from the request to the published plan: real jobs, real solver children, real roads, both databases."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path

import pytest

from geo.region import Region
from service.errors import ConflictError, InvalidError
from service.model.hold import Hold, HoldKind
from service.model.plan import Plan, PlanRequest, PlanState, Run, RunState
from service.planning import asking, comparing, editing, publishing
from service.planning.editing import EditedRoute
from service.store import cases as case_store
from service.wiring import Rounds, open_rounds
from solver.check import check
from solver.serialize import problem_from_json, solution_from_json
from tests.fixtures.planning import House, a_house, a_working_day, fill_a_day
from tests.fixtures.world import ZONE

PATIENCE = 120.0
TODAY = datetime.now(UTC).date()
DAY = a_working_day(TODAY)


@pytest.fixture
def running(house: House) -> Iterator[Rounds]:
    with at_work(house) as rounds:
        yield rounds


@pytest.fixture
def running_on_sqlite(tmp_path: Path, sqlite_url: str, helsinki_region: Region) -> Iterator[Rounds]:
    with at_work(a_house(tmp_path, sqlite_url, helsinki_region)) as rounds:
        yield rounds


@contextmanager
def at_work(house: House, cases: int = 60) -> Iterator[Rounds]:
    fill_a_day(house, DAY, cases)
    house.store.close()
    with open_rounds(house.settings) as rounds:
        yield rounds


def test_from_a_request_to_a_revised_day(running: Rounds) -> None:
    """The life of a plan, as one story."""
    draft, run = made(running, PlanRequest("", (DAY,), seconds=2))
    assert (run.state, draft.state, draft.estimated) == (RunState.SUCCEEDED, PlanState.DRAFT, False)
    assert_sound(running, draft)
    assert all(stop.leg_polyline for route in draft.routes for stop in route.stops if stop.case_id)
    assert draft.totals.visits + draft.totals.unserved == 60

    version, off = shortened_by_hand(running, draft)
    assert (version.version, version.based_on, version.state) == (2, draft.id, PlanState.DRAFT)
    assert_sound(running, version)
    with running.store.read() as tx:
        assert comparing.compare(tx, draft.id, version.id).removed == (off,)
    assert {case.case_id: case.reason for case in version.unserved}[off] == "taken_off"

    held = next(stop.case_id for stop in version.routes[0].stops if stop.case_id is not None)
    with running.store.begin() as tx:
        case = case_store.load(tx, held, TODAY)
        hold = Hold(HoldKind.HOSPITAL, TODAY)
        case_store.save_many(tx, [replace(case, holds=(hold,))], datetime.now(UTC))
    with pytest.raises(ConflictError) as refused, running.store.begin() as tx:
        publishing.publish(tx, running, version.id, "user:test")
    assert (refused.value.code, {issue.code for issue in refused.value.issues}) == ("plan_outdated", {"case_held"})
    with running.store.begin() as tx:
        case_store.save_many(tx, [replace(case, holds=())], datetime.now(UTC))
        assert publishing.publish(tx, running, version.id, "user:test").state is PlanState.PUBLISHED

    noon = datetime.combine(DAY, clock_time(11), ZONE)
    revised, _ = made(running, PlanRequest("", (DAY,), seconds=2, revises=version.id, at=noon))
    assert (revised.series_id, revised.version) == (version.series_id, 3)
    assert_sound(running, revised)
    assert_kept(version, revised, noon)


def test_cancelling_keeps_the_best_plan_so_far(running_on_sqlite: Rounds) -> None:
    rounds = running_on_sqlite
    plan = asked(rounds, PlanRequest("", (DAY,), seconds=300))
    wait_for(rounds, plan, lambda run: run.progress is not None and bool(run.progress.prize))
    with rounds.store.begin() as tx:
        asking.cancel(tx, plan.id, rounds.clock())
    run = wait_for(rounds, plan, has_ended)
    with rounds.store.read() as tx:
        kept = asking.get_plan(tx, plan.id)
    assert (run.state, kept.state) == (RunState.CANCELLED, PlanState.DRAFT)
    assert kept.totals.visits > 20


def test_a_run_that_cannot_be_made_says_why(running_on_sqlite: Rounds, tmp_path: Path) -> None:
    rounds = running_on_sqlite
    with rounds.store.begin() as tx:
        plan, _ = asking.request_plan(tx, rounds, PlanRequest("", (DAY,), seconds=2), "key:test")
        (tmp_path / "regions").unlink()  # the region goes before the run is taken
    run = wait_for(rounds, plan, has_ended)
    with rounds.store.read() as tx:
        assert asking.get_plan(tx, plan.id).state is PlanState.ABANDONED
    assert (run.state, run.error_code) == (RunState.FAILED, "region_missing")
    assert run.error_action


@pytest.fixture
def unhurried(tmp_path: Path, sqlite_url: str, helsinki_region: Region) -> Iterator[Rounds]:
    """There is time for every case, also for those that take two collectors."""
    with at_work(a_house(tmp_path, sqlite_url, helsinki_region), cases=20) as rounds:
        yield rounds


def test_hand_edits_are_checked_quickly_and_the_law_never_gives_way(unhurried: Rounds) -> None:
    rounds = unhurried
    plan, _ = made(rounds, PlanRequest("", (DAY,), seconds=20, iterations=300))
    alone = next(
        (route, stop) for route in plan.routes for stop in route.stops if stop.case_id is not None and stop.crew_with
    )
    route, stop = alone
    others = tuple(s.case_id for s in route.stops if s.case_id is not None and s != stop)
    edited = [EditedRoute(route.collector_id, route.date, others)]
    began = time.monotonic()
    with rounds.store.read() as tx:
        result = editing.check_routes(tx, plan.id, edited)
    assert time.monotonic() - began < 2  # 25 ms where nothing else runs
    assert [(rule.code, rule.case_id, rule.acceptable) for rule in result.broken] == [
        ("crew_size", stop.case_id, False)
    ]
    with pytest.raises(InvalidError) as refused, rounds.store.begin() as tx:
        editing.save_version(tx, rounds, plan.id, edited, "user:test", accept_broken=True)
    assert refused.value.code == "rules_unacceptable"

    left = [EditedRoute(r.collector_id, r.date, tuple(s.case_id for s in r.stops if s.case_id)) for r in plan.routes]
    left = [replace(r, cases=tuple(case for case in r.cases if case != stop.case_id)) for r in left]
    left[0] = replace(left[0], cases=(*left[0].cases, "unknown"))
    with rounds.store.read() as tx:
        result = editing.check_routes(tx, plan.id, left)
    assert [(rule.code, rule.case_id) for rule in result.broken] == [("unknown_visit", "unknown")]
    assert stop.case_id in result.unserved


def shortened_by_hand(rounds: Rounds, plan: Plan) -> tuple[Plan, str]:
    """One collector goes home a visit earlier: the version, and the case that was taken off."""
    route, stop = next((r, s) for r in plan.routes for s in reversed(r.stops) if s.case_id and not s.crew_with)
    assert stop.case_id is not None
    left = tuple(s.case_id for s in route.stops if s.case_id is not None and s.case_id != stop.case_id)
    edited = [EditedRoute(route.collector_id, route.date, left)]
    with rounds.store.begin() as tx:
        return editing.save_version(tx, rounds, plan.id, edited, "user:test"), stop.case_id


def asked(rounds: Rounds, request: PlanRequest) -> Plan:
    with rounds.store.begin() as tx:
        plan, run = asking.request_plan(tx, rounds, request, "key:test")
    rounds.jobs.start_run(run.id)
    return plan


def made(rounds: Rounds, request: PlanRequest) -> tuple[Plan, Run]:
    plan = asked(rounds, request)
    run = wait_for(rounds, plan, has_ended)
    with rounds.store.read() as tx:
        return asking.get_plan(tx, plan.id), run


def has_ended(run: Run) -> bool:
    return run.ended_at is not None


def wait_for(rounds: Rounds, plan: Plan, true: object) -> Run:
    assert callable(true)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with rounds.store.read() as tx:
            run = asking.get_run(tx, plan.id)
        assert run is not None
        if true(run):
            return run
        time.sleep(0.1)
    pytest.fail("waited in vain")


def assert_sound(rounds: Rounds, plan: Plan) -> None:
    """The stored solution passes the independent check, and the plan shows it."""
    with rounds.store.read() as tx:
        problem = problem_from_json(asking.problem_of(tx, plan.id))
        solution = solution_from_json(asking.solution_of(tx, plan.id))
    assert check(problem, solution) == ()
    shown = sum(1 for route in plan.routes for stop in route.stops if stop.case_id and not stop.done)
    assert shown == sum(len(route.visits) for route in solution.routes)


def assert_kept(before: Plan, after: Plan, at: datetime) -> None:
    """What began by then stays as it was, stop by stop; nothing else begins before."""
    for route in before.routes:
        begun = [(stop.case_id, stop.start) for stop in route.stops if stop.case_id and stop.start <= at]
        now = next(r for r in after.routes if r.collector_id == route.collector_id)
        assert [(stop.case_id, stop.start) for stop in now.stops if stop.done] == begun
        assert all(stop.start >= at for stop in now.stops if not stop.done)
        assert route.departure > at or now.departure == route.departure
