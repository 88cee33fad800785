"""Results become tables, plots and a document whose prose stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import instances, profiling
from benchmarks.__main__ import main
from benchmarks.medians import Group, ahead, groups, median
from benchmarks.profiles import Profile
from benchmarks.table import BEGIN, END
from benchmarks.tables import section
from tests.benchmarks.worlds import write_ladder


def result(solver: str, instance: str, seed: int, **more: Any) -> dict[str, Any]:
    """A line as ``compare`` writes it."""
    prize, travel = more.pop("prize", 10), more.pop("travel", 100)
    return {
        "set": "core", "instance": instance, "solver": solver, "seconds": 5.0, "seed": seed, "cores": 2,
        "family": instance.split("-")[1], "best_known": None, "prize": prize, "travel": travel, "objective": prize,
        "gap": None, "required_missing": 0, "broken": 0, "answered": True, "stopped_by": "deadline",
        "wall_seconds": 5.01, "peak_mb": 200, "at": "2026-11-20T10:00:00+0000", "commit": "abc1234",
        "trajectory": [[0.5, prize / 2, 0, 5, 50], [2.0, prize, 0, prize, travel]], **more,
    }  # fmt: skip


ROWS = [
    *(result("rounds", "core-S-1", seed, travel=travel) for seed, travel in enumerate((90, 110, 100))),
    *(result("pyvrp", "core-S-1", seed, travel=120) for seed in range(3)),
    result("rounds", "core-M-1", 0, prize=1842, travel=12345),
    result("pyvrp", "core-M-1", 0, broken=2, objective=None),
    result("vroom", "core-M-1", 0, answered=False, objective=None, stopped_by="killed", wall_seconds=10.0),
]


@pytest.fixture
def group() -> Group:
    (found,) = groups(ROWS)
    return found


def test_the_middle_run_counts_and_of_two_the_worse(group: Group) -> None:
    middle = group.median("rounds", "core-S-1")
    assert middle is not None
    assert middle["travel"] == 100
    two = median([result("rounds", "core-S-1", 0, travel=1), result("rounds", "core-S-1", 1, travel=2)])
    assert two is not None
    assert two["travel"] == 2


def test_a_table_of_plans(group: Group) -> None:
    text = section(group)
    assert "### Ladder, core tier, 5 s on 2 cores, median of 3 seeds" in text
    assert "| core-S-1 | 10 / 100 | 10 / 120 |  |" in text
    assert "| core-M-1 | 1,842 / 12,345 | broken | – (killed) |" in text
    assert "| vroom | 1 | 0 | 1 | 10.0 | 10.0 | 200 |" in text
    assert "| pyvrp | 2 | 0 | 0 |" in text
    assert ahead(group, "pyvrp", "rounds") == (0, 0, 2)


def test_a_table_of_gaps() -> None:
    def run(instance: str, m: int, gap: float | None, **more: Any) -> dict[str, Any]:
        return result("rounds", f"{instance}-m{m}", 0, family=f"c100 m{m}", best_known=100.0, gap=gap, **more) | {
            "set": "toptw"
        }

    (found,) = groups([run("c101", 1, 0.0), run("c102", 1, 1.0), run("c101", 2, -0.5), run("c102", 2, None, broken=1)])
    text = section(found)
    assert "| c100 m1 | 0.500 |" in text
    assert "| c100 m2 | -0.500 (1 of 2 without) |" in text
    assert "| **all** | 0.167 (1 of 4 without) |" in text
    assert "| rounds | 4 | 1 | 0 | 5.0 | 5.0 | 200 | 2 | 1 | 2.0 |" in text


def test_the_document_keeps_its_prose(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `benchmarks` is not installed")
    document, folder = tmp_path / "benchmarks.md", tmp_path / "results"
    folder.mkdir()
    (folder / "results.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (folder / "profile.json").write_text(
        json.dumps([{"instance": "core-S-1", "visits": 60, "shifts": 5, "whole": 40.0}])
    )
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    assert main(["table", str(folder), "--write", str(document)]) == 0
    text = document.read_text()
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| core-S-1 | 60 × 5 | 25,000 | 40.0 | | |" in text
    drawn = {path.name: path.read_bytes() for path in (tmp_path / "images").iterdir()}
    assert all(f"](images/{name})" in text for name in drawn)
    assert set(drawn) == {"gap-over-time.svg", "cost-of-an-iteration.svg"}
    assert main(["table", str(folder), "--write", str(document)]) == 0
    assert document.read_text() == text
    assert {path.name: path.read_bytes() for path in (tmp_path / "images").iterdir()} == drawn


def test_nothing_to_tell_and_nowhere_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", str(tmp_path)]) == 2
    (tmp_path / "results.jsonl").write_text(json.dumps(ROWS[0]) + "\n")
    (tmp_path / "other.md").write_text("no markers")
    assert main(["table", str(tmp_path), "--write", str(tmp_path / "other.md")]) == 2
    assert "has no lines" in capsys.readouterr().err


def test_a_profile_of_the_whole(tmp_path: Path) -> None:
    problem = instances.read(instances.of_file(write_ladder(tmp_path)))
    measured = profiling.profile("tiny", problem, 0.05, parts=False)
    assert measured == Profile("tiny", 5, 2, measured.whole)
    assert measured.whole > 0
