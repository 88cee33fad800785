"""Compiled kernels: never stale, found where they were put, and not needed where they cannot be kept."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
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
        [sys.executable, *arguments], cwd=copy.parent, env=os.environ | home, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_kernels_that_are_there_are_loaded_not_compiled(copy: Path) -> None:
    beside = copy / "kernels" / "__pycache__"
    before = {p.name: p.stat().st_mtime_ns for p in beside.glob("*.nb?")}
    assert before
    run(copy, "-m", "solver.warm")
    assert {p.name: p.stat().st_mtime_ns for p in beside.glob("*.nb?")} == before


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
