"""`rounds check PROBLEM SOLUTION`: what the independent checker says about files of `solver.serialize`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.commands.failures import InputError
from api.commands.files import read_bytes
from api.commands.terminal import out, show_json, show_table
from solver.check import Broken, check
from solver.cost import Cost, cost
from solver.problem import Problem, ProblemError
from solver.serialize import FormatError, problem_from_json, solution_from_json
from solver.solution import Solution

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

_ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM", help="A problem: JSON of GET /v1/plans/{id}/problem.")]
_SolutionFile = Annotated[Path, typer.Argument(metavar="SOLUTION", help="Its solution: JSON of …/solution.")]


@app.command("check")
def check_files(
    problem: _ProblemFile,
    solution: _SolutionFile,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check a solution against its problem, rule by rule.

    The checker shares no code with the solver. Exit code 1 when a rule is broken, 2 when a file cannot be used. The
    files are what GET /v1/plans/{id}/problem and …/solution answer.

        rounds check problem.json solution.json
    """
    the_problem, the_solution = _read_problem(problem), _read_solution(solution)
    broken = check(the_problem, the_solution)
    figures = None if broken else cost(the_problem, the_solution)
    if as_json:
        _print_json(broken, figures)
    else:
        _print_table(the_solution, broken, figures)
    raise typer.Exit(1 if broken else 0)


def _read_problem(path: Path) -> Problem:
    try:
        return problem_from_json(read_bytes(path))
    except (FormatError, ProblemError) as error:
        raise _unusable(path, error) from error


def _read_solution(path: Path) -> Solution:
    try:
        return solution_from_json(read_bytes(path))
    except FormatError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> InputError:
    return InputError("file_unusable", f"{path}: {error}.", "Give the problem first and its solution second.")


def _print_json(broken: tuple[Broken, ...], figures: Cost | None) -> None:
    show_json({"broken": [asdict(rule) for rule in broken], "cost": asdict(figures) if figures else None})


def _print_table(solution: Solution, broken: tuple[Broken, ...], figures: Cost | None) -> None:
    if broken:
        rows = [(rule.code, rule.shift or "", rule.visit or "", rule.message, rule.action) for rule in broken]
        show_table(("rule", "shift", "visit", "what is wrong", "what helps"), rows, f"{len(broken)} broken rules")
    if figures:
        routes = sum(1 for route in solution.routes if route.steps)
        out.print(f"No rule is broken: {routes} routes, prize {figures.prize}, {figures.travel_seconds} s of travel.")
