"""Compiled kernels: never stale, found where they were put, and not needed where they cannot be kept."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver.kernels import compiling
from solver.warm import ready

SOLVER = Path(compiling.__file__).parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The solver somewhere else, with what is compiled beside it."""
    assert ready(150)
    return Path(shutil.copytree(SOLVER, tmp_path / "solver"))


def run(copy: Path, *arguments: str) -> str:
    home = {"HOME": str(copy.parent), "XDG_CACHE_HOME": str(copy.parent / "cache")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy.parent,
        env=os.environ | home,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=_obey_permissions if os.getuid() == 0 else None,
    )
    return done.stdout.strip()


def _obey_permissions() -> None:
    """Root may write anywhere: not so the program that is started next (prctl PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for each in folders:
        each.chmod(0o555)
    try:
        yield
    finally:
        for each in folders:
            each.chmod(0o755)


def test_kernels_that_are_there_are_loaded_not_compiled(copy: Path) -> None:
    beside = copy / "kernels" / "__pycache__"
    before = {p.name: p.stat().st_mtime_ns for p in beside.glob("*.nb?")}
    assert before
    run(copy, "-m", "solver.warm")
    assert {p.name: p.stat().st_mtime_ns for p in beside.glob("*.nb?")} == before


WARMED = """
from solver.warm import warm
from solver.kernels.anneal import anneal
warm()
print(sum(anneal.stats.cache_hits.values()), sum(anneal.stats.cache_misses.values()))
"""


def test_kernels_are_loaded_from_a_folder_that_cannot_be_written(copy: Path) -> None:
    with read_only(copy.parent):
        assert run(copy, "-c", WARMED) == "1 0"


FIRST_REQUEST = """
import json, os, time
import numpy as np
from solver.problem import Problem, Shift, TimeWindow, TravelMatrix, Visit
from solver.solve import solve
from solver.warm import ready
day, road = TimeWindow(0, 30_000), np.full((9, 9), 600, np.int32)
visits = tuple(Visit(f"v{n}", n, 600, (day,), prize=1) for n in range(1, 9))
began = time.monotonic()
result = solve(Problem(visits, (Shift("s", "c", 0, 0, day),), (TravelMatrix(road, road),)), seconds=2)
took = time.monotonic() - began
print(json.dumps([len(result.solution.served), result.refused, ready(0.0), took]), flush=True)
os._exit(0)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "writable", [True, False], ids=["compiled beside its work", "nowhere to keep what is compiled"]
)
def test_a_first_request_does_not_wait_for_the_compiler(copy: Path, writable: bool) -> None:
    """It gets a whole plan in its time, long before the kernels are compiled (a minute) or where they never are."""
    for compiled in (copy / "kernels" / "__pycache__").glob("*.nb?"):
        compiled.unlink()
    with contextlib.nullcontext() if writable else read_only(copy.parent):
        served, refused, ready_meanwhile, took = json.loads(run(copy, "-c", FIRST_REQUEST))
    assert (served, refused, ready_meanwhile) == (8, [], False)
    assert took < 15


SLOW_TO_LOAD = """
import json, os
import numpy as np
from numba.core.compiler_lock import global_compiler_lock
from solver.problem import Problem, Shift, TimeWindow, TravelMatrix, Visit
from solver.solve import solve
at = np.random.default_rng(1).integers(0, 3000, (41, 2))
road = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)).astype(np.int32)
visits = tuple(Visit(f"v{n}", n, 600, (TimeWindow(0, 30_000),), prize=1) for n in range(1, 41))
shifts = tuple(Shift(f"s{n}", f"c{n}", 0, 0, TimeWindow(0, 30_000)) for n in range(2))
engines = []
def better(incumbent):
    engines.append(incumbent.engine)
    if incumbent.engine == "greedy":
        global_compiler_lock.release()  # now they load
global_compiler_lock.acquire()
solve(Problem(visits, shifts, (TravelMatrix(road, road),)), seconds=20, on_better=better)
print(json.dumps(engines), flush=True)
os._exit(0)
"""


def test_a_search_that_could_not_be_loaded_in_time_is_asked_once_more(copy: Path) -> None:
    """Kernels are loaded under the compiler's lock: who holds it is a busy machine."""
    engines = json.loads(run(copy, "-c", SLOW_TO_LOAD))
    assert "greedy" in engines
    assert "ruin_recreate" in engines[engines.index("greedy") :]


def test_an_edit_of_any_kernel_makes_all_of_them_new(copy: Path) -> None:
    ask = ("-c", "from solver.kernels.compiling import fingerprint; print(fingerprint())")
    assert run(copy, *ask) == compiling.fingerprint()
    source = copy / "kernels" / "chance.py"
    source.write_text(source.read_text() + "\n# edited\n")
    assert run(copy, *ask) != compiling.fingerprint()


def test_where_nothing_can_be_kept_kernels_run_all_the_same(tmp_path: Path) -> None:
    module = tmp_path / "tiny.py"
    module.write_text(
        "from solver.kernels.compiling import entry\n\n\n@entry\ndef double(x: int) -> int:\n    return 2 * x\n"
    )
    (tmp_path / "__pycache__").write_text("a file where a folder should be")
    spec = importlib.util.spec_from_file_location("tiny", module)
    assert spec is not None
    assert spec.loader is not None
    tiny = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tiny)
    assert tiny.double(21) == 42
