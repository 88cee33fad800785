"""Answers are counted from their orders, and a spoiled one is found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import answers, instances
from benchmarks.instances import Entry
from benchmarks.scoring import Score, score
from solver.cost import cost
from solver.insertion import Greedy
from solver.orders import check_orders
from solver.problem import Problem
from solver.solution import Solution, Step
from solver.solve import solve
from tests.benchmarks.worlds import PCVRPTW, SDVRPTW, TOPTW, write_ladder, write_public


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    return instances.of_file(write_ladder(tmp_path))


@pytest.fixture
def problem(entry: Entry) -> Problem:
    return instances.read(entry)


@pytest.fixture
def plan(problem: Problem) -> Solution:
    return solve(problem, seconds=1, engines=(Greedy(),)).solution


def test_counts_what_the_objective_counts(entry: Entry, problem: Problem, plan: Solution) -> None:
    judged, value = score(entry, problem, plan), cost(problem, plan)
    assert (judged.prize, judged.travel) == (value.prize, value.travel_seconds)
    assert judged.objective == judged.prize > 0
    assert judged.broken == ()


def test_a_spoiled_answer_is_found_out(entry: Entry, problem: Problem, plan: Solution) -> None:
    first = plan.routes[0]
    spoiled = {
        "time_window": replace(first, steps=tuple(Step(s.visit, s.start + 50_000) for s in first.steps)),
        "visit_twice": replace(first, steps=first.steps * 2),
        "unknown_visit": replace(first, steps=(*first.steps, Step("nobody", 0))),
        "unknown_shift": replace(first, shift="nobody"),
    }
    for rule, route in spoiled.items():
        judged = score(entry, problem, Solution((route, *plan.routes[1:])))
        assert any(broken.startswith(rule) for broken in judged.broken), rule
        assert judged.objective is None
        assert judged.gap is None


def test_the_file_gives_back_what_was_written(plan: Solution, tmp_path: Path) -> None:
    answers.write(plan, tmp_path / "plan.json")
    assert answers.read(tmp_path / "plan.json") == plan


def judged(path: Path, orders: dict[str, list[str]]) -> Score:
    entry = instances.of_file(path)
    problem = instances.read(entry)
    return score(entry, problem, check_orders(problem, orders).solution)


def test_gaps_to_the_best_known(tmp_path: Path) -> None:
    toptw = write_public(tmp_path, "c101.txt", TOPTW, "instance,m,best_known\nc101,1,8\nc101,2,9\n")
    assert judged(toptw, {"path1": ["1", "2"]}).gap == pytest.approx(100 / 8)


def test_prize_left_behind_is_paid_for(tmp_path: Path) -> None:
    pcvrptw = write_public(tmp_path, "tiny.vrp", PCVRPTW, "instance,bks_cost_x10\ntiny,750\n")
    assert judged(pcvrptw, {"s1": ["v2", "v3"]}).gap == 0
    assert judged(pcvrptw, {}).objective == 950


def test_length_is_recomputed_and_needs_every_visit(tmp_path: Path) -> None:
    sdvrptw = write_public(tmp_path, "tiny.vrp", SDVRPTW, "instance,recomputed_distance\ntiny,60\n")
    assert judged(sdvrptw, {"s1": ["v1", "v2"], "s2": ["v3"]}).objective == pytest.approx(60.0)
    missing = judged(sdvrptw, {"s1": ["v1", "v2"]})
    assert (missing.required_missing, missing.objective, missing.gap) == (1, None, None)
