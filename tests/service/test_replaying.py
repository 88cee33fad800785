"""A published day planned again: from what was known then, beside what was planned, changing nothing."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from geo.region import Region
from service.errors import ConflictError, NotFoundError
from service.model.hold import Hold, HoldKind
from service.model.outcome import Outcome, OutcomeKind
from service.model.plan import Plan, PlanRequest, PlanState, RunState
from service.model.practice import Practice, PracticeName
from service.model.replay import Replay, ReplayRequest, ReplayResult
from service.model.weights import WEIGHTS, CutOffs, Feature
from service.planning import asking, publishing, replaying
from service.planning.inputs import agenda_of
from service.store import Store, inputs, outcomes, practices
from service.store import cases as case_store
from service.store import collectors as collector_store
from service.store.outcomes import Kept
from service.store.tables import metadata
from service.wiring import Rounds, open_rounds
from tests.fixtures.planning import a_house, a_working_day, fill_a_day
from tests.fixtures.world import NOW, a_case, a_collector, a_plan, settle, settle_plan

PATIENCE = 120.0
TODAY = datetime.now(UTC).date()
DAY = a_working_day(TODAY)
OWN = {"replays", "workers", "events", "deliveries"}
BY_OVERDUE = replace(WEIGHTS, points={**dict.fromkeys(Feature, 0), Feature.OVERDUE: 1000})


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[tuple[Rounds, Plan]]:
    """A house with a published day of sixty cases, of which three collectors can visit about half. The longer a case is
    overdue, the less the bank itself asks for it: which half is best under either weights is beyond chance."""
    folder: Path = tmp_path_factory.mktemp("replays")
    house = a_house(folder, f"sqlite:///{folder / 'rounds.db'}", helsinki_region)
    fill_a_day(house, DAY)
    with house.store.begin() as tx:
        for number, case in enumerate(case_store.not_closed(tx, ["helsinki"], TODAY)):
            case_store.save_many(tx, [replace(case, days_overdue=3 + 3 * number, priority=1000 - 16 * number)], NOW)
    house.store.close()
    with open_rounds(house.settings) as rounds:
        yield rounds, published(rounds)


def published(rounds: Rounds) -> Plan:
    with rounds.store.begin() as tx:
        plan, run = asking.request_plan(tx, rounds, PlanRequest("", (DAY,), seconds=2), "key:test")
    rounds.jobs.start_run(run.id)
    patience = time.monotonic() + PATIENCE
    while plan.state is PlanState.PENDING:
        assert time.monotonic() < patience
        time.sleep(0.1)
        with rounds.store.read() as tx:
            plan = asking.get_plan(tx, plan.id)
    with rounds.store.begin() as tx:
        return publishing.publish(tx, rounds, plan.id, "user:test")


def replayed(rounds: Rounds, asked: ReplayRequest) -> Replay:
    with rounds.store.begin() as tx:
        replay = replaying.request(tx, rounds, asked, "user:test")
    rounds.jobs.start_replay(replay.id)
    return awaited(rounds, replay.id)


def awaited(rounds: Rounds, replay_id: str) -> Replay:
    patience = time.monotonic() + PATIENCE
    while True:
        with rounds.store.read() as tx:
            replay = replaying.get(tx, replay_id)
        if replay.state not in (RunState.QUEUED, RunState.RUNNING):
            return replay
        assert time.monotonic() < patience, "it takes too long"
        time.sleep(0.1)


def result_of(replay: Replay) -> ReplayResult:
    assert (replay.state, replay.error_code) == (RunState.SUCCEEDED, None)
    assert replay.result is not None
    return replay.result


def everything(store: Store) -> dict[str, list[Any]]:
    """Every row there is, but for replays, which workers live, and what is handed on in the background."""
    kept = [table for table in metadata.sorted_tables if table.name not in OWN]
    with store.read() as tx:
        return {table.name: [tuple(row.values()) for row in tx.all(sa.select(table))] for table in kept}


def visited(plan: Plan) -> set[str]:
    return {stop.case_id for route in plan.routes for stop in route.stops if stop.case_id is not None}


def test_under_other_weights_others_are_visited_and_nothing_changes(working: tuple[Rounds, Plan]) -> None:
    rounds, plan = working
    before = everything(rounds.store)
    result = result_of(replayed(rounds, ReplayRequest(plan.id, weights=BY_OVERDUE, seconds=2)))
    assert everything(rounds.store) == before
    planned, again = result.planned, result.replayed
    assert (planned.visits, planned.travel_seconds) == (plan.totals.visits, plan.totals.travel_seconds)
    assert again.points_asked > planned.points_asked, "who is long overdue counts now"
    a_visit = planned.points * again.visits, again.points * planned.visits  # however long either search could search
    assert a_visit[0] > a_visit[1], "and what counted then counts less"
    assert result.only_planned and result.only_replayed
    assert result.both + len(result.only_planned) == planned.visits
    assert result.both + len(result.only_replayed) == again.visits
    assert {one.case_id for one in result.only_planned} <= visited(plan)
    assert not {one.case_id for one in result.only_replayed} & visited(plan)
    assert {one.left_out for one in result.only_replayed} == {"outcompeted"}
    assert 0 < again.expected_permille < 1000 * again.visits
    assert again.evenness_permille is not None
    assert result.remarks == ()


def test_another_policy_is_kept_and_its_refusals_are_told(working: tuple[Rounds, Plan]) -> None:
    """Korea's rules count contacts; Vietnam's bar nothing here, and the cut-offs of version 1 leave a few alone."""
    rounds, plan = working
    few = Practice(PracticeName.WEIGHTS, 1, replace(WEIGHTS, cut_offs=CutOffs(most=10)), "", "user:test", NOW)
    with rounds.store.begin() as tx:
        assert practices.insert(tx, few)
    asked = ReplayRequest(plan.id, policy="kr-2024", practices={PracticeName.WEIGHTS: 1}, seconds=1)
    result = result_of(replayed(rounds, asked))
    assert result.replayed.visits <= 10
    assert result.replayed.refusals["beyond_rank"] == 50
    assert result.sources["planned_policy"].startswith("strict ")
    assert result.sources["replayed_policy"].startswith("kr-2024 ")


def test_it_plans_from_what_was_known_then(working: tuple[Rounds, Plan]) -> None:
    """Since then a case is held, one is closed, a collector went and a report came in: the agenda is as it was."""
    rounds, plan = working
    with rounds.store.read() as tx:
        kept = inputs.find(tx, plan.id)
        assert kept is not None
        then = agenda_of(tx, rounds, kept)
        case = case_store.load_many(tx, [sorted(visited(plan))[0]], TODAY)[sorted(visited(plan))[0]]
    route, stop = next((r, s) for r in plan.routes for s in r.stops if s.case_id == case.id)
    now = rounds.clock()
    said = Outcome(stop.visit_id, case.id, route.collector_id, OutcomeKind.NOT_HOME, now, now, "k")
    with rounds.store.begin() as tx:
        held = replace(case, holds=(Hold(HoldKind.HOSPITAL, TODAY),)).settled(TODAY)
        case_store.save_many(tx, [held], now)
        collector_store.save(tx, a_collector(route.collector_id, active=False))
        assert outcomes.insert(tx, Kept(said, route.date, "link:1", outcomes.before(case)))
    with rounds.store.read() as tx:
        still = agenda_of(tx, rounds, kept)
    assert (still.cases, still.people, still.outlook) == (then.cases, then.people, then.outlook)
    assert len({one.debtor.name for one in kept.cases}) == 1, "no names are kept"
    result = result_of(replayed(rounds, ReplayRequest(plan.id, seconds=1)))
    assert (result.happened.made, result.happened.met) == (1, 0)
    assert result.happened.outcomes == {OutcomeKind.NOT_HOME: 1}
    assert "held" not in result.replayed.refusals


def test_a_replay_that_is_cancelled_compares_what_it_has(working: tuple[Rounds, Plan]) -> None:
    rounds, plan = working
    with rounds.store.begin() as tx:
        replay = replaying.request(tx, rounds, ReplayRequest(plan.id, seconds=300), "user:test", key="once")
        assert replaying.request(tx, rounds, ReplayRequest(plan.id, seconds=300), "user:test", key="once") == replay
    rounds.jobs.start_replay(replay.id)
    patience = time.monotonic() + PATIENCE
    while True:
        with rounds.store.read() as tx:
            seen = replaying.get(tx, replay.id).progress
        if seen is not None and seen.prize:
            break
        assert time.monotonic() < patience
        time.sleep(0.1)
    with rounds.store.begin() as tx:
        replaying.cancel(tx, replay.id)
    ended = awaited(rounds, replay.id)
    assert ended.state is RunState.CANCELLED
    assert ended.result is not None and ended.result.replayed.visits > 10
    with pytest.raises(ConflictError) as refused, rounds.store.begin() as tx:
        replaying.cancel(tx, replay.id)
    assert refused.value.code == "run_ended"


def test_what_cannot_be_replayed_is_refused(working: tuple[Rounds, Plan]) -> None:
    rounds, plan = working
    with rounds.store.begin() as tx:
        settle(tx, (a_case("X1"),))
        settle_plan(tx, a_plan("draft", state=PlanState.DRAFT))
        settle_plan(tx, a_plan("unkept", state=PlanState.SUPERSEDED))
    refusals = {
        "plan_missing": ReplayRequest("nowhere"),
        "plan_state": ReplayRequest("draft"),
        "replay_not_kept": ReplayRequest("unkept"),
        "policy_missing": ReplayRequest(plan.id, policy="none"),
        "practice_missing": ReplayRequest(plan.id, practices={PracticeName.LIMITS: 9}),
    }
    for code, asked in refusals.items():
        with pytest.raises((ConflictError, NotFoundError)) as refused, rounds.store.begin() as tx:
            replaying.request(tx, rounds, asked, "user:test")
        assert refused.value.code == code
    with rounds.store.begin() as tx:
        assert replaying.plan_of_day(tx, ("helsinki",), DAY) == plan.id
        with pytest.raises(NotFoundError):
            replaying.plan_of_day(tx, ("helsinki",), DAY + timedelta(days=30))


def test_what_plans_were_made_from_is_forgotten_in_time(working: tuple[Rounds, Plan], store: Store) -> None:
    rounds, plan = working
    with rounds.store.read() as tx:
        kept = inputs.find(tx, plan.id)
    assert kept is not None
    with store.begin() as tx:
        settle_plan(tx, a_plan("p1"))
        settle_plan(tx, a_plan("p2", state=PlanState.DRAFT, based_on="p1"))
        inputs.saving("p1", kept)(tx)
        assert inputs.find(tx, "p1") == kept, "read back as it was, from either database"
        assert inputs.origin(tx, "p2") == "p1", "a version by hand is that of its run"
        assert inputs.forget_before(tx, kept.at + timedelta(seconds=1)) == 1
        assert inputs.origin(tx, "p2") is None
