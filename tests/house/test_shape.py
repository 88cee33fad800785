"""Modules tell one story, in the words of the house, and are finished."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, name, room_modules, tree

LONGEST_MODULE = 300
LONGEST_PAGE = 400
DRAWERS = {"common", "utils", "util", "helpers", "base", "manager", "misc"}

# design.md's words: what another trade calls these things is not what a supervisor calls them.
FOREIGN = {"vehicle", "vehicles", "depot", "depots", "client", "clients", "customer", "customers", "task", "tasks"}
FOREIGN_BUT_IN_JOBS = {"job", "jobs"}

UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(" + r"root|work|home/\w+|Users/\w+)/")


def test_modules_are_short() -> None:
    told = [path for path in room_modules() if "migrations/versions" not in name(path)]
    assert not {name(path): lines for path in told if (lines := count_lines(path)) > LONGEST_MODULE}


def test_pages_are_short() -> None:
    sources = files(".ts", ".svelte", ".css", under=("api/pages",))
    assert not {name(path): lines for path in sources if (lines := count_lines(path)) > LONGEST_PAGE}


def count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_drawer_for_everything() -> None:
    assert not [name(path) for path in room_modules() if {path.stem, path.parent.name} & DRAWERS]
    assert not [name(path) for path in room_modules() if path.name == "service.py"]


def test_every_module_says_what_it_is() -> None:
    assert not [name(path) for path in room_modules() if path.read_text().strip() and not ast.get_docstring(tree(path))]


@pytest.mark.parametrize("path", room_modules(), ids=name)
def test_public_names_use_our_words(path: Path) -> None:
    allowed = FOREIGN_BUT_IN_JOBS if name(path).startswith("service/job") else set()
    foreign = (FOREIGN | FOREIGN_BUT_IN_JOBS) - allowed
    found = {public for public in public_names(path) if set(words(public)) & foreign}
    assert not found


def words(identifier: str) -> list[str]:
    """``find_theWord`` is made of find, the and word."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)]


def public_names(path: Path) -> Iterator[str]:
    """What other modules can see: the module, its functions and classes, their fields and parameters."""
    yield path.stem
    yield from _public(tree(path).body)


def _public(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        for own in _names(node):
            if not own.startswith("_"):
                yield own
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node.body)


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
        if not node.name.startswith("_"):
            yield from (argument.arg for argument in [*node.args.args, *node.args.kwonlyargs])
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_nothing_is_left_for_later() -> None:
    found = list(lines_with(UNFINISHED, files(*TEXT)))
    assert not found


def test_nothing_names_this_machine() -> None:
    found = list(lines_with(MACHINE_PATHS, files(*TEXT)))
    assert not found


TEXT = (
    ".py",
    ".ts",
    ".svelte",
    ".css",
    ".html",
    ".sh",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    "Makefile",
    "Dockerfile",
    "run",
)


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line):
                yield f"{name(path)}:{number}: {line.strip()}"


def test_the_patterns_find_what_they_should() -> None:
    assert UNFINISHED.search("x = 1  # TO" + "DO: later")
    assert MACHINE_PATHS.search("open('/ro" + "ot/x')")
    assert not MACHINE_PATHS.search("docs/wo" + "rk/x and a/ro" + "ot/y")
    assert words("vehicle_count") == ["vehicle", "count"]
    assert words("JobQueue") == ["job", "queue"]
    assert ROOT.joinpath("Makefile") in files("Makefile")
