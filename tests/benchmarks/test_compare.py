"""A comparison runs each solver in a process of its own, keeps every result, and goes on where it stopped."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import main
from benchmarks.child import run
from benchmarks.compare import rows
from tests.benchmarks.worlds import TOPTW, write_ladder, write_public


def compare(out: Path, *arguments: str) -> int:
    return main(["compare", *arguments, "--out", str(out)])


def test_resumes_after_a_stop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, instance = tmp_path / "out", str(write_ladder(tmp_path))
    assert compare(out, instance, "--solvers", "greedy", "--seconds", "2") == 0
    assert "[1/1" in capsys.readouterr().err
    results = out / "results.jsonl"
    results.write_text(results.read_text() + '{"set": "core", "inst')  # stopped while it wrote
    assert compare(out, instance, "--solvers", "greedy", "--seconds", "2", "--seeds", "2") == 0
    assert "2 runs, 1 already there" in capsys.readouterr().err
    assert [(row["seed"], row["broken"], row["prize"]) for row in rows(out)] == [(0, 0, 14), (1, 0, 14)]


def test_more_lanes_than_processors_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance = write_public(tmp_path, "c101.txt", TOPTW, "instance,m,best_known\nc101,1,7\n")
    assert compare(tmp_path / "out", str(instance), "--seconds", "1", "--lanes", "4096") == 2
    assert "--lanes 4096" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_two_lanes_stay_on_one_core_each_and_stop_at_what_is_known(tmp_path: Path) -> None:
    instance = write_public(
        tmp_path, "c101.txt", TOPTW, "instance,m,best_known\nc101,1,7\nc101,2,9\nc101,3,9\nc101,4,9\n"
    )
    out = tmp_path / "out"
    arguments = ["--seconds", "8", "--lanes", "2", "--until-known", "--instances", "c101-m[12]"]
    assert compare(out, str(instance), *arguments) == 0
    found = {row["instance"]: row for row in rows(out)}
    assert {name: (row["cores"], row["gap"], row["stopped_by"]) for name, row in found.items()} == {
        "c101-m1": (1, 0, "known"),
        "c101-m2": (1, 0, "known"),
    }
    for row in found.values():
        assert row["trajectory"][-1][1] == row["best_known"]
        assert row["written_seconds"] <= row["wall_seconds"] < 8
        assert row["peak_mb"] > 50


def test_a_problem_that_a_peer_cannot_state_is_no_win_and_no_answer(tmp_path: Path) -> None:
    pytest.importorskip("pyvrp", reason="the extra `benchmarks` is not installed")
    instance = write_ladder(tmp_path, "full-S-9", "full")
    assert compare(tmp_path / "out", str(instance), "--solvers", "pyvrp", "--seconds", "1") == 0
    (row,) = rows(tmp_path / "out")
    assert (row["answered"], row["objective"], row["stopped_by"]) == (False, None, "not asked")
    assert "crews" in row["error"]


@pytest.mark.parametrize("arguments", [["nowhere"], ["toptw", "--solvers", "magic"], ["toptw", "--instances", "x"]])
def test_bad_input_is_refused(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(tmp_path / "out", *arguments, "--seconds", "1") == 2
    assert capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "compare" in capsys.readouterr().out
    assert main(["magic"]) == 2


def child(code: str, kill_after: float) -> Any:
    return run([sys.executable, "-c", code], kill_after, least_grace=0.0)


def test_a_run_that_does_not_end_is_killed_with_what_it_started() -> None:
    ended = child("import os, time; os.fork(); time.sleep(60)", 0.5)
    assert ended.killed
    assert ended.said is None
    assert ended.wall_seconds < 30


def test_a_run_is_measured_from_outside() -> None:
    ended = child("import json; x = bytearray(200 * 2**20); print('noise'); print(json.dumps({'a': 1}))", 60)
    assert ended.said == json.loads('{"a": 1}')
    assert ended.peak_mb > 200
    assert not ended.killed
