"""``python -m benchmarks solve`` on an instance written here: the ladder's format in, its solution form out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import ladder
from benchmarks.__main__ import main


def instance() -> dict[str, Any]:
    visit = {"service_seconds": 600, "windows": [[0, 9000]], "prize": 3, "required": False, "skills": [], "crew": 1}
    shift = {
        "id": "s",
        "collector": "c",
        "start_location": 0,
        "end_location": 0,
        "window": [0, 20000],
        "max_visits": 9,
        "max_work_seconds": None,
        "max_travel_seconds": None,
        "skills": [],
        "break": {"window": [1000, 3000], "seconds": 900},
    }
    return {
        "travel": {"detour": 1.5, "metres_per_second": 10.0, "rounding": "ceil"},
        "locations": [[0, 0], [1000, 0], [0, 2001]],
        "visits": [visit | {"id": f"v{n}", "location": n, "allowed_shifts": None} for n in (1, 2)],
        "shifts": [shift],
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        json.dump(instance(), out)
    return path


def test_travel_is_rounded_as_the_instance_says(file: Path) -> None:
    assert ladder.read(file).matrices[0].seconds[0].tolist() == [0, 150, 301]


def test_one_line_of_figures_and_the_solution_form(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "solution.json"
    assert main(["solve", str(file), "--seconds", "0.3", "--out", str(out)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert {k: figures[k] for k in ("prize", "visits", "required_missing", "shifts_used", "broken", "refused")} == {
        "prize": 6, "visits": 2, "required_missing": 0, "shifts_used": 1, "broken": 0, "refused": 0,
    }  # fmt: skip
    steps = json.loads(out.read_text())["routes"]["s"]
    assert sorted(step.get("visit", "break") for step in steps) == ["break", "v1", "v2"]


@pytest.mark.parametrize("text", ["{", "{}", '{"locations": 3}'])
def test_bad_input_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    assert main(["solve", str(path), "--seconds", "1", "--out", str(tmp_path / "out.json")]) == 2
    assert "not an instance" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()
