"""docs/reference/parameters.md against the code: every parameter has its present value, and no other row is there."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from solver.problem import Prices
from solver.ruin_recreate import RuinRecreate
from solver.solve import solve

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "parameters.md"

STRUCTURAL = {
    "problem.UNREACHABLE",
    "problem.FULL_PRIZE",
    "problem.MOST_LOAD",
    "serialize.FORMAT",
    "frames.NEVER",
    "screen.NEVER",
    "routing_nodes.LARGEST_COST",
    "routing_nodes.LARGEST_LOAD",
    "walker.NO_PLAN",
}
"""Formats and the ends of scales: no choice of a value makes plans better. All of kernels.tables is of that kind."""

ROW = re.compile(r"^\| `([\w.]+)` \| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
"""Name, value or default, unit, range, reason."""


def table(heading: str) -> dict[str, tuple[str, str, str, str]]:
    part = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = ROW.findall(part)
    assert len(rows) == part.count("\n| `"), f"a row under {heading} has not the form of {ROW.pattern}"
    assert len(rows) == len({name for name, *_ in rows}), f"two rows under {heading} have one name"
    return {name: (value, unit, reach, reason) for name, value, unit, reach, reason in rows}


def constants() -> dict[str, int | float]:
    """Every number that a module of the solver names in capitals, as ``kernels.ruin.MEAN_REMOVED``."""
    found: dict[str, int | float] = {}
    for source in sorted((ROOT / "solver").rglob("*.py")):
        name = ".".join(source.relative_to(ROOT / "solver").with_suffix("").parts)
        if name != "kernels.tables" and source.stem != "__init__":
            module = importlib.import_module(f"solver.{name}")
            values = {each: getattr(module, each) for each in named(source)}
            found |= {f"{name}.{each}": value for each, value in values.items() if type(value) in (int, float)}
    return {name: value for name, value in found.items() if name not in STRUCTURAL}


def named(source: Path) -> Iterator[str]:
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (t.id for t in targets if isinstance(t, ast.Name) and re.fullmatch(r"[A-Z][A-Z0-9_]*", t.id))


def test_every_parameter_stands_in_the_table_and_no_other() -> None:
    rows, code = table("The search"), constants()
    new = [f"add a row `{name}` with the value `{code[name]}`" for name in sorted(code.keys() - rows.keys())]
    gone = [f"take the row `{name}` off: no module names it" for name in sorted(rows.keys() - code.keys())]
    advice = f"{PAGE.relative_to(ROOT)}, under 'The search' (a number that is no parameter: STRUCTURAL in this test)"
    assert not new + gone, "\n".join((advice, *new, *gone))


def test_every_parameter_has_its_present_value() -> None:
    rows, code = table("The search"), constants()
    wrong = [
        f"`{name}`: the page says `{rows[name][0]}`, the code `{code[name]}`: change the page, and its reason with it"
        for name in sorted(rows.keys() & code.keys())
        if ast.literal_eval(rows[name][0]) != code[name]
    ]
    assert not wrong, "\n".join((str(PAGE.relative_to(ROOT)), *wrong))


def test_every_value_lies_in_its_range() -> None:
    outside = [name for name, (value, _, reach, _) in table("The search").items() if not within(value, reach)]
    assert not outside, (
        f"{PAGE.relative_to(ROOT)}: value outside its range, or a range that is not `low–high`: {outside}"
    )


def within(value: str, reach: str) -> bool:
    """A range is written with an en dash, ``0–1``; thousands have no separator in it."""
    ends = re.fullmatch(r"([\d.]+)–([\d.]+)", reach)
    return ends is not None and float(ends[1]) <= float(ast.literal_eval(value)) <= float(ends[2])


def test_the_prices_have_their_defaults() -> None:
    defaults = {f.name: f.default for f in fields(Prices)}
    assert {name: ast.literal_eval(value) for name, (value, *_) in table("Prices").items()} == defaults


@pytest.mark.parametrize("heading", ["Prices", "The search", "A solve"])
def test_every_row_has_unit_range_and_reason(heading: str) -> None:
    assert all(all(cell.strip() for cell in row) for row in table(heading).values())


def test_the_arguments_of_a_solve_have_their_defaults() -> None:
    arguments = inspect.signature(solve).parameters
    expected = {n: "required" if p.default is p.empty else repr(p.default) for n, p in arguments.items()}
    expected = {n: "ENGINES" if n == "engines" else v for n, v in expected.items()}
    engine = {f"RuinRecreate.{f.name}": f.default for f in fields(RuinRecreate) if f.name != "name"}
    expected |= {n: "required" if v is MISSING else repr(v) for n, v in engine.items()}
    assert {name: value for name, (value, *_) in table("A solve").items()} == expected
