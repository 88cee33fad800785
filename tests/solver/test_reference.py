"""The reference names every code of the solver, with the action that the program itself gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from solver.check import Rule
from solver.cost import Cost, Priced
from solver.reasons import ACTIONS, Reason
from solver.validate import RULES

DOCS = Path(__file__).parents[2] / "docs"


def rows(name: str, heading: str = "") -> dict[str, tuple[str, str]]:
    """The table under a heading: code → cause, action."""
    text = (DOCS / name).read_text(encoding="utf-8")
    part = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0] if heading else text
    return {code: (cause, action) for code, cause, action in re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", part, re.M)}


@pytest.mark.parametrize(
    ("documented", "codes"),
    [
        (rows("reference/reasons.md", "From the search"), {str(r) for r in Reason}),
        (rows("reference/checks.md", "Rules"), {str(r) for r in Rule}),
        (rows("reference/checks.md", "Issues"), {rule.__name__ for rule in RULES}),
    ],
    ids=["reasons", "rules", "issues"],
)
def test_every_code_is_documented_and_no_other(documented: dict[str, tuple[str, str]], codes: set[str]) -> None:
    assert set(documented) == codes


def test_the_reasons_actions_are_those_of_the_program() -> None:
    documented = rows("reference/reasons.md", "From the search")
    assert {code: action for code, (_, action) in documented.items()} == {str(r): a for r, a in ACTIONS.items()}


def test_the_objective_has_the_names_of_the_cost() -> None:
    text = (DOCS / "objective.md").read_text(encoding="utf-8")
    names = {*Cost.__dataclass_fields__, *Priced.__dataclass_fields__} - {"priced"}
    assert {name for name in names if f"`{name}`" not in text} == set()
