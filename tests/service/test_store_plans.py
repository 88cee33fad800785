"""Plans and runs in the store: filled once, published once for each day of a collector, moving forward only."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.errors import ConflictError, NotFoundError
from service.model.detail import DetailCode, detail
from service.model.plan import PinRequest, PlanRequest, PlanState, Progress, Run, RunState, UnservedCase
from service.model.rule import Because, CapUse
from service.model.warning import WarningCode, warning
from service.store import Store, plans, problems, published, runs, workers
from tests.fixtures.world import (
    MONDAY,
    NOW,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)

WHY = Because("strict", "1", "hours.mon", ("09:00-19:00",), (CapUse(1, 7, 0, ("visit",)),), ("zone_by_day: Park",))


def a_run(run_id: str = "run_1", plan_id: str = "p1") -> Run:
    pin = PinRequest("K1", "C1", MONDAY, NOW)
    request = PlanRequest("helsinki", (MONDAY,), ("C1",), "centre", 5, 7, True, None, NOW, (pin,))
    return Run(run_id, plan_id, request, RunState.QUEUED, None, False, None, None, None, NOW)


def two_days(plan_id: str = "p1", series: str = "s1", version: int = 1, collectors: tuple[str, ...] = ("C1", "C2")):
    window = (NOW, NOW + timedelta(hours=2))
    routes = [
        a_route(
            c,
            (
                a_stop(f"{plan_id}-{c}-1", "K1", 10, crew_with=("C2",), window=window, appointment=True, because=WHY),
                a_stop(f"{plan_id}-{c}-2", None, 12),
            ),
        )
        for c in collectors
    ]
    full = detail(DetailCode.SHIFT, collector="C1", date=MONDAY.isoformat(), reason="max_visits", said="max visits")
    unserved = (UnservedCase("K2", "outcompeted", "Others pay more.", "Add a shift.", (full,)),)
    return a_plan(
        plan_id,
        tuple(routes),
        series_id=series,
        version=version,
        unserved=unserved,
        warnings=(warning(WarningCode.PIN_LOST, case="K"),),
    )


def prepare(store: Store, *plans_: object) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2")), (a_collector("C1"), a_collector("C2"), a_collector("C3")))
        for plan in plans_:
            settle_plan(tx, plan)


def test_a_plan_is_filled_once(store: Store) -> None:
    full = replace(two_days(), created_at=NOW)
    prepare(store, replace(full, routes=(), unserved=(), state=PlanState.PENDING))
    with store.begin() as tx:
        assert plans.save_result(tx, full)
    with store.begin() as tx:
        assert not plans.save_result(tx, full)
    with store.read() as tx:
        assert plans.load(tx, "p1") == full
        assert plans.load_head(tx, "p1") == replace(full, routes=(), unserved=())
        assert plans.cases_of(tx, ["p1"]) == {"K1"}


def test_a_published_plan_is_never_changed_in_place(store: Store) -> None:
    prepare(store, two_days())
    with store.begin() as tx:
        before = published.publish(tx, "p1", "user:a", NOW)
    with store.begin() as tx, pytest.raises(ConflictError) as refused:
        plans.save_result(tx, replace(two_days(), routes=()))
    assert refused.value.code == "plan_state"
    with store.begin() as tx:
        plans.abandon(tx, "p1")
        assert plans.load(tx, "p1") == before


def test_one_published_plan_for_each_collectors_day(store: Store) -> None:
    other = two_days("p2", "s2", collectors=("C2", "C3"))
    prepare(store, two_days(), other)
    with store.begin() as tx:
        published.publish(tx, "p1", "user:a", NOW)
    with pytest.raises(ConflictError) as refused, store.begin() as tx:
        published.publish(tx, "p2", "user:a", NOW)
    assert refused.value.code == "plan_conflict"
    assert [issue.pointer for issue in refused.value.issues] == ["/routes/C2/2026-11-23"]
    with store.begin() as tx:
        assert plans.load_head(tx, "p2").state is PlanState.DRAFT
        assert published.publish(tx, "p2", "user:a", NOW, supersede=True).state is PlanState.PUBLISHED
        owners = {c: p for (c, _), p in published.plans_of_days(tx, [MONDAY]).items()}
        assert owners == {"C1": "p1", "C2": "p2", "C3": "p2"}
        assert plans.load_head(tx, "p1").state is PlanState.PUBLISHED, "it still holds the day of C1"


def test_a_new_version_takes_all_days_of_the_old_one(store: Store) -> None:
    prepare(store, two_days(), two_days("p2", "s1", 2, ("C1",)))
    with store.begin() as tx:
        published.publish(tx, "p1", "user:a", NOW)
        published.publish(tx, "p2", "user:a", NOW, supersede=True)
        assert published.plans_of_days(tx, [MONDAY]) == {("C1", MONDAY): "p2"}
        assert plans.load_head(tx, "p1").state is PlanState.SUPERSEDED
        assert published.route_of_day(tx, "C2", MONDAY) is None
        plan, route = published.route_of_day(tx, "C1", MONDAY)
        assert (plan.id, route) == ("p2", two_days("p2", "s1", 2, ("C1",)).routes[0])
        assert plans.next_version(tx, "s1") == 3


def test_publishing_at_the_same_time_lets_one_win(store: Store) -> None:
    prepare(store, two_days(), two_days("p2", "s2"))
    won: list[str] = []

    def publish(plan_id: str) -> None:
        try:
            with store.begin() as tx:
                published.publish(tx, plan_id, "user:a", NOW)
        except ConflictError as error:
            assert error.code == "plan_conflict"
            return
        won.append(plan_id)

    threads = [threading.Thread(target=publish, args=(p,)) for p in ("p1", "p2")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with store.read() as tx:
        assert set(published.plans_of_days(tx, [MONDAY]).values()) == set(won)
    assert len(won) == 1


def test_of_two_that_supersede_at_the_same_time_the_day_has_one(store: Store) -> None:
    prepare(store, two_days("p0", "s0"), two_days("p1", "s1"), two_days("p2", "s2"))
    with store.begin() as tx:
        published.publish(tx, "p0", "user:a", NOW)
    refused: list[str] = []

    def publish(plan_id: str) -> None:
        try:
            with store.begin() as tx:
                published.publish(tx, plan_id, "user:a", NOW, supersede=True)
        except ConflictError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=publish, args=(p,)) for p in ("p1", "p2")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with store.read() as tx:
        owners = published.plans_of_days(tx, [MONDAY])
        assert set(owners) == {("C1", MONDAY), ("C2", MONDAY)}
        assert len(set(owners.values())) == 1
        assert plans.load_head(tx, "p0").state is PlanState.SUPERSEDED
    assert set(refused) <= {"plan_conflict"}


def test_a_stop_is_found_by_its_visit(store: Store) -> None:
    prepare(store, two_days())
    with store.begin() as tx:
        assert not published.find_stop(tx, "p1-C1-1").published
        published.publish(tx, "p1", "user:a", NOW)
        found = published.find_stop(tx, "p1-C1-1")
        assert (found.published, found.collector_id, found.date, found.stop.case_id) == (True, "C1", MONDAY, "K1")
        assert published.visits_of_cases(tx, MONDAY, MONDAY) == [("K1", MONDAY)]
        with pytest.raises(NotFoundError, match="no visit"):
            published.find_stop(tx, "nothing")


def test_plans_are_listed_newest_first_and_by_day(store: Store) -> None:
    ages = [replace(a_plan(f"p{i}"), created_at=NOW + timedelta(minutes=i // 2)) for i in range(5)]
    prepare(store, *ages, a_plan("far", dates=(date(2027, 1, 1),)))
    with store.read() as tx:
        seen, cursor = [], None
        while True:
            heads, cursor = plans.list_heads(tx, MONDAY, PlanState.PENDING, limit=2, cursor=cursor)
            seen += [plan.id for plan in heads]
            if cursor is None:
                break
        assert seen == ["p4", "p3", "p2", "p1", "p0"]


def test_a_run_moves_forward_only(store: Store) -> None:
    run, progress = a_run(), Progress(1.5, 10, 600, 3, "search")
    prepare(store, a_plan("p1"))
    with store.begin() as tx:
        runs.insert(tx, run)
        assert runs.load(tx, run.id) == run == runs.of_plan(tx, "p1")
        assert runs.start(tx, run.id, NOW)
        assert runs.start(tx, run.id, NOW + timedelta(1)), "a step that is run again"
        assert runs.save_progress(tx, run.id, progress)
        assert runs.request_cancel(tx, run.id)
        assert runs.cancel_requested(tx, run.id)
        assert [r.id for r in runs.unfinished(tx)] == [run.id]
        assert runs.finish(tx, run.id, RunState.CANCELLED, NOW)
        changed = replace(run, state=RunState.CANCELLED, progress=progress, cancel_requested=True)
        assert runs.load(tx, run.id) == replace(changed, started_at=NOW, ended_at=NOW)
        late = [runs.start(tx, run.id, NOW), runs.save_progress(tx, run.id, progress), runs.request_cancel(tx, run.id)]
        assert [*late, runs.finish(tx, run.id, RunState.SUCCEEDED, NOW), runs.fail(tx, run.id, "a", "b", "c", NOW)] == (
            [False] * 5
        )
        assert runs.count_by_state(tx) == {RunState.CANCELLED: 1}


def test_problems_are_kept_packed(store: Store) -> None:
    prepare(store, a_plan("p1"))
    with store.begin() as tx:
        for _ in range(2):
            problems.save(tx, "p1", problems.StoredProblem("{}" * 1000, None, "ä"))
        problems.answering("p1", "[]", "ö")(tx)
        assert problems.load(tx, "p1") == problems.StoredProblem("{}" * 1000, "[]", "ö")
        with pytest.raises(NotFoundError, match="no stored problem"):
            problems.load(tx, "p2")


def test_a_silent_worker_is_struck_off_once(store: Store) -> None:
    with store.begin() as tx:
        workers.beat(tx, "w1", NOW)
        workers.beat(tx, "w2", NOW)
        workers.beat(tx, "w2", NOW + timedelta(minutes=1))
        assert workers.silent_since(tx, NOW + timedelta(seconds=1)) == ["w1"]
        assert workers.living(tx, NOW + timedelta(seconds=1)) == ["w2"]
        assert [workers.remove(tx, "w1"), workers.remove(tx, "w1")] == [True, False]
