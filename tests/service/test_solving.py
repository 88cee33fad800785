"""The pool of solver children: real processes that stream, obey, hang and die."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from service.planning.solving.pool import (
    Better,
    InterruptedSolve,
    SolverCrashError,
    SolverMemoryError,
    SolverPool,
    SolverRefusedError,
)
from solver.check import check
from solver.problem import Problem, Shift, TimeWindow, TravelMatrix, Visit
from solver.serialize import problem_to_json

pytestmark = pytest.mark.slow

HANGING = Path(__file__).parent.parent / "fixtures" / "hanging_solver.py"
GROWING = Path(__file__).parent.parent / "fixtures" / "growing_solver.py"


@pytest.fixture(scope="module")
def pool() -> Iterator[SolverPool]:
    opened = SolverPool(1)
    yield opened
    opened.close()


def a_problem(visits: int = 40) -> Problem:
    """A square of doors around one base, more of them than two shifts can visit."""
    spots = np.random.default_rng(7).uniform(0, 6000, (visits + 1, 2))
    metres = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)).astype(np.int32)
    wanted = tuple(Visit(f"v{i:02}", i, 900, (TimeWindow(0, 30_000),), prize=i) for i in range(1, visits + 1))
    shifts = tuple(Shift(f"s{i}", f"c{i}", 0, 0, TimeWindow(0, 28_800), max_visits=8) for i in range(2))
    return Problem(wanted, shifts, (TravelMatrix(metres // 8, metres),))


def test_solves_and_streams_better_plans(pool: SolverPool) -> None:
    seen: list[Better] = []
    problem = a_problem()
    solved = pool.solve(problem_to_json(problem), seconds=1.5, on_better=seen.append)
    assert check(problem, solved.solution) == () == solved.broken
    assert len(solved.solution.served) == 16
    assert len(solved.unserved) == 24
    assert [better.figures.prize for better in seen] == sorted(better.figures.prize for better in seen)


def test_a_number_of_iterations_makes_the_same_plan_again(pool: SolverPool) -> None:
    """Not all there is to find: then every search would end alike."""
    problem = problem_to_json(a_problem(60))
    first, again = (pool.solve(problem, seconds=60, seed=3, iterations=40).solution for _ in range(2))
    assert first == again
    other = pool.solve(problem, seconds=60, seed=4, iterations=40).solution
    assert other != first


def test_keeps_its_child(pool: SolverPool) -> None:
    pool.solve(problem_to_json(a_problem(3)), seconds=0.2)
    before = pool.pids
    pool.solve(problem_to_json(a_problem(3)), seconds=0.2)
    assert pool.pids == before != ()


def test_cancelling_keeps_the_best_plan_so_far(pool: SolverPool) -> None:
    """A minute's search ends when both shifts are full."""
    seen: list[Better] = []
    solved = pool.solve(
        problem_to_json(a_problem()), seconds=60, on_better=seen.append, stop=lambda: any(b.served == 16 for b in seen)
    )
    assert solved.stopped_by == "cancel"
    assert len(solved.solution.served) == 16
    assert solved.seconds < 50


def test_says_what_the_child_could_not_read(pool: SolverPool) -> None:
    with pytest.raises(SolverRefusedError, match="not JSON"):
        pool.solve("{", seconds=1)
    assert pool.solve(problem_to_json(a_problem(2)), seconds=0.2).solution.served


def test_a_child_that_does_not_obey_is_killed_and_its_best_plan_used() -> None:
    pool, problem = SolverPool(1, (str(HANGING),)), a_problem(6)
    seen: list[Better] = []
    try:
        solved = pool.solve(
            problem_to_json(problem), seconds=60, on_better=seen.append, stop=lambda: any(b.served == 6 for b in seen)
        )
    finally:
        pool.close()
    assert solved.stopped_by == "killed"
    assert len(solved.solution.served) == 6
    assert check(problem, solved.solution) == ()


def test_a_child_that_is_killed_after_it_reported_a_plan_loses_only_time(pool: SolverPool) -> None:
    """As the system does when memory is short: the last plan that came is checked, explained and used."""
    seen: list[Better] = []

    def kill(better: Better) -> None:
        if better.served and not seen:
            seen.append(better)
            kill_all(pool)

    problem = a_problem()
    solved = pool.solve(problem_to_json(problem), seconds=60, on_better=kill)
    assert solved.stopped_by == "killed"
    assert solved.figures.prize >= seen[0].figures.prize > 0
    assert check(problem, solved.solution) == () == solved.broken
    assert len(solved.unserved) == 40 - len(solved.solution.served)
    assert pool.solve(problem_to_json(a_problem(2)), seconds=0.2).solution.served, "the next one has a new child"


def test_a_child_that_is_killed_before_it_planned_a_visit_is_an_error(pool: SolverPool) -> None:
    """A search begins with the plan that visits nobody: nobody may take that for an answer."""
    with pytest.raises(SolverCrashError):
        pool.solve(problem_to_json(a_problem()), seconds=60, on_better=lambda _: kill_all(pool))


def kill_all(pool: SolverPool) -> None:
    for pid in pool.pids:
        os.kill(pid, signal.SIGKILL)


def test_the_memory_of_a_solve_is_measured(pool: SolverPool) -> None:
    small = pool.solve(problem_to_json(a_problem(3)), seconds=0.2).peak_bytes
    wide = np.zeros((3000, 3000), np.int32)
    large = Problem(a_problem(3).visits, a_problem(3).shifts, (TravelMatrix(wide, wide),))
    peak = pool.solve(problem_to_json(large), seconds=0.2).peak_bytes
    assert 50_000_000 < small < 2_000_000_000
    assert peak >= small + 2 * wide.nbytes
    assert pool.solve(problem_to_json(a_problem(3)), seconds=0.2).peak_bytes < peak, "each solve has its own peak"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_child_that_takes_too_much_memory_is_killed(when: str) -> None:
    """Its best plan is used; without one the run fails with a code, and not the machine."""
    pool, problem = SolverPool(1, (str(GROWING), when), most_bytes=1_200_000_000), a_problem(6)
    try:
        if when == "before":
            with pytest.raises(SolverMemoryError, match="more than 1200 MB") as raised:
                pool.solve(problem_to_json(problem), seconds=60)
            assert raised.value.code == "solver_memory"
        else:
            solved = pool.solve(problem_to_json(problem), seconds=60)
            assert (solved.stopped_by, len(solved.solution.served)) == ("memory", 6)
            assert check(problem, solved.solution) == ()
    finally:
        pool.close()


def test_a_child_that_dies_without_a_plan_is_an_error() -> None:
    pool = SolverPool(1, ("-c", "raise SystemExit(3)"))
    try:
        for _ in range(2):
            with pytest.raises(SolverCrashError, match="exit code 3"):
                pool.solve(problem_to_json(a_problem(2)), seconds=1)
    finally:
        pool.close()


def test_closing_interrupts_and_ends_the_children() -> None:
    pool, raised = SolverPool(1), threading.Event()

    def work() -> None:
        try:
            pool.solve(problem_to_json(a_problem()), seconds=60, on_better=lambda _: started.set())
        except InterruptedSolve:
            raised.set()

    started, worker = threading.Event(), threading.Thread(target=work)
    worker.start()
    assert started.wait(60)
    pids = pool.pids
    pool.close()
    worker.join(30)
    assert raised.is_set()
    assert not any(lives(pid) for pid in pids)


def test_the_child_dies_with_a_killed_starter() -> None:
    script = (
        "import sys, time; from service.planning.solving.pool import SolverPool\n"
        "pool = SolverPool(1); pool.warm(); print(*pool.pids, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    child = int(starter.stdout.readline())
    assert lives(child)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    deadline = time.monotonic() + 20
    while lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lives(child)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
