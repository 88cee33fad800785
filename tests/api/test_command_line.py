"""What holds for every command: help, exit codes, errors with code, cause and action, never a traceback."""

import json
from pathlib import Path

import numpy as np
import pytest

from api.commands.table import COMMANDS
from geo.profile import Profile
from solver.problem import Problem, Shift, TimeWindow, TravelMatrix, Visit
from solver.serialize import problem_to_json, solution_to_json
from solver.solution import Route, Solution, Step
from tests.fixtures.command_line import Run
from tests.fixtures.drawn import draw


def test_help_names_every_command(rounds: Run) -> None:
    said = rounds("--help", COLUMNS="200")
    assert said.returncode == 0
    assert [name for name in COMMANDS if f" {name} " not in said.stdout] == []


def test_help_knows_each_command(rounds: Run) -> None:
    said = rounds("check", "--help")
    assert said.returncode == 0
    assert "SOLUTION" in said.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_explains_itself(rounds_here: Run, name: str) -> None:
    said = rounds_here(name, "--help")
    assert (said.returncode, said.stderr) == (0, "")
    assert f"rounds {name}" in said.stdout


def test_version(rounds: Run) -> None:
    assert rounds("--version").stdout.startswith("rounds 0.")


@pytest.mark.parametrize("arguments", [("sevre",), ("check", "only-one"), ("check", "--nonsense"), ("region", "ad")])
def test_bad_usage_is_bad_input(rounds_here: Run, arguments: tuple[str, ...]) -> None:
    said = rounds_here(*arguments)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr


def test_a_setting_that_makes_no_sense_is_named(rounds_here: Run) -> None:
    said = rounds_here("region", "list", ROUNDS_PORT="eighty")
    assert said.returncode == 2
    assert "setting_invalid" in said.stderr
    assert "ROUNDS_PORT" in said.stderr
    assert "Traceback" not in said.stderr


def test_no_regions_yet(rounds_here: Run) -> None:
    assert "no region yet" in rounds_here("region", "list").stderr
    assert json.loads(rounds_here("region", "list", "--json").stdout) == []


@pytest.mark.parametrize(("name", "code"), [("nowhere", "region_missing"), ("../etc", "region_name")])
def test_a_region_that_is_not_there(rounds_here: Run, name: str, code: str) -> None:
    said = rounds_here("region", "show", name)
    assert said.returncode == 2
    assert said.stderr.startswith(f"{code}: ")


@pytest.fixture
def problem() -> Problem:
    """One shift, one visit five minutes away."""
    seconds = np.array([[0, 300], [300, 0]], dtype=np.int32)
    visit = Visit("v1", 1, 600, (TimeWindow(1_000, 5_000),), prize=5)
    shift = Shift("s1", "c1", 0, 0, TimeWindow(0, 10_000))
    return Problem((visit,), (shift,), (TravelMatrix(seconds, seconds * 10),))


def solution(start: int) -> Solution:
    return Solution((Route("s1", (Step("v1", start),)),))


def files(folder: Path, problem: Problem, solution: Solution) -> tuple[Path, Path]:
    (folder / "problem.json").write_text(problem_to_json(problem))
    (folder / "solution.json").write_text(solution_to_json(solution))
    return folder / "problem.json", folder / "solution.json"


def test_check_accepts_what_is_right(rounds_here: Run, tmp_path: Path, problem: Problem) -> None:
    said = rounds_here("check", *files(tmp_path, problem, solution(1_000)))
    assert (said.returncode, said.stderr) == (0, "")
    assert "No rule is broken" in said.stdout


def test_check_names_what_is_broken(rounds_here: Run, tmp_path: Path, problem: Problem) -> None:
    said = rounds_here("check", *files(tmp_path, problem, solution(6_000)), "--json")
    assert said.returncode == 1
    assert {(rule["code"], rule["visit"]) for rule in json.loads(said.stdout)["broken"]} == {("time_window", "v1")}
    table = rounds_here("check", tmp_path / "problem.json", tmp_path / "solution.json")
    assert table.returncode == 1
    assert "time_window" in table.stdout


def test_check_refuses_what_it_cannot_read(rounds_here: Run, tmp_path: Path, problem: Problem) -> None:
    given, answer = files(tmp_path, problem, solution(1_000))
    assert rounds_here("check", answer, given).returncode == 2
    assert "file_unreadable" in rounds_here("check", tmp_path / "none.json", answer).stderr
    assert rounds_here("check", tmp_path, answer).returncode == 2
    answer.write_bytes(b"\xff\xfe{}")
    said = rounds_here("check", given, answer)
    assert said.returncode == 2
    assert "file_unusable" in said.stderr


def test_colours_only_where_they_are_wanted(rounds: Run) -> None:
    assert "\x1b[" not in rounds("check", "none", "none", NO_COLOR="1").stderr
    assert "\x1b[" not in rounds("check", "none", "none").stderr


def test_regions_are_made_for_walkers_paced_and_merged(rounds_here: Run, tmp_path: Path) -> None:
    for name, columns in (("west", range(-3, 5)), ("east", range(4, 20))):
        extract = draw(tmp_path / f"{name}.osm.pbf", columns)
        assert rounds_here("region", "add", str(extract), "--profiles", "car,foot").returncode == 0
    assert "plane" in rounds_here("region", "add", str(extract), "--profiles", "plane").stderr
    assert rounds_here("region", "merge", "west", "east", "--name", "both").returncode == 0
    shown = json.loads(rounds_here("region", "show", "both", "--json").stdout)
    assert (shown["parts"], shown["profiles"]) == (["east", "west"], ["car", "foot"])
    (tmp_path / "pace.json").write_text('{"speed": {"car": 0.8}}')
    said = rounds_here("region", "pace", "both", "--set", str(tmp_path / "pace.json"))
    assert json.loads(said.stdout)["speed"]["car"] == 0.8
    assert json.loads(rounds_here("region", "pace", "both").stdout)["speed"] == {
        **dict.fromkeys(Profile, 1.0),
        "car": 0.8,
    }
    (tmp_path / "pace.json").write_text('{"speed": 1}')
    assert "pace_unreadable" in rounds_here("region", "pace", "both", "--set", str(tmp_path / "pace.json")).stderr
    assert rounds_here("region", "remove", "both").returncode == 0
