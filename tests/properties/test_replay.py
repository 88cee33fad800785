"""Problems that once broke a law: those kept for ever, and those found in this checkout and not put right yet."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from solver.problem import Problem
from solver.serialize import problem_from_json
from solver.warm import ready
from tests.properties import laws, test_agreement, test_metamorphic, test_plans, test_search
from tests.properties.worlds import a_problem

WITH_LAWS = (test_agreement, test_metamorphic, test_plans, test_search)


@pytest.mark.parametrize("file", laws.saved(), ids=lambda file: file.stem)
def test_a_problem_that_broke_a_law(file: Path) -> None:
    assert ready(150)
    laws.replay(file)


def test_every_module_with_laws_is_replayed() -> None:
    modules = {path.stem for path in Path(__file__).parent.glob("test_*.py") if "@law(" in path.read_text("utf-8")}
    assert modules - {"test_replay"} == {module.__name__.rsplit(".", 1)[-1] for module in WITH_LAWS}


def test_what_breaks_a_law_is_made_small_and_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_works_in_twos(problem: Problem, _: int) -> None:
        assert all(v.crew == 1 for v in problem.visits)

    monkeypatch.setattr(laws, "FOUND", tmp_path / "build" / "found")
    monkeypatch.setitem(laws.LAWS, "nobody_works_in_twos", nobody_works_in_twos)
    problem = next(p for n in range(100) if laws.broken(nobody_works_in_twos, p := a_problem(Random(n)), 3))
    said = laws.save("nobody_works_in_twos", problem, 3, AssertionError())
    (file,) = laws.FOUND.glob("*.json")
    kept = problem_from_json(file.read_text("utf-8"))
    assert (len(kept.visits), kept.shifts, kept.pins) == (1, (), ())
    assert f"build/found/{file.name}" in said
    with pytest.raises(AssertionError):
        laws.replay(file)
