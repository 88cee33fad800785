"""Tables and plots of a comparison: ``python -m benchmarks table DIR [--write docs/benchmarks.md]``.

Each figure is of the median run over the seeds (of two the worse one). With ``--write`` the tables go between the
markers of the document, the prose around them stays, and the plots go into ``images/`` beside it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.compare import MACHINE, rows
from benchmarks.profiles import PROFILE, Profile, header, line
from benchmarks.tables import described, section, sections

BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def main(arguments: Sequence[str]) -> int:
    """Exit code 0, 2 where there is nothing to tell or nowhere to write it."""
    asked = _options(arguments)
    found = rows(asked.folder)
    profiles = _profiles(asked.folder)
    if not found and not profiles:
        print(f"{asked.folder}: no results", file=sys.stderr)
        return 2
    text = _text(asked.folder, found, profiles)
    if asked.write is None:
        print(text)
        return 0
    try:
        between(asked.write.read_text(encoding="utf-8"), "")
        drawn = importlib.import_module("benchmarks.plots").draw(found, profiles, asked.write.parent / "images")
        shown = "\n\n".join([text, *(f"![{title}](images/{file})" for file, title in drawn.items())])
        asked.write.write_text(between(asked.write.read_text(encoding="utf-8"), shown), encoding="utf-8")
    except (OSError, ValueError) as error:
        print(f"{asked.write}: {error}", file=sys.stderr)
        return 2
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="python -m benchmarks table", description=__doc__)
    command.add_argument("folder", type=Path, metavar="DIR", help="the folder of a comparison")
    command.add_argument("--write", type=Path, metavar="DOCUMENT", help="put the tables there, and the plots beside it")
    return command.parse_args(arguments)


def between(document: str, text: str) -> str:
    """The document with the text between its markers. Raises ValueError where they are missing."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"has no lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def _text(folder: Path, found: list[dict[str, Any]], profiles: list[Profile]) -> str:
    path = folder / MACHINE
    facts = json.loads(path.read_text(encoding="utf-8")) if path.exists() else machine.describe()
    parts = [described(facts, found), *(section(group) for group in sections(found))]
    if profiles:
        parts.append("\n".join(["### One iteration of the search", "", *header(), *(line(p) for p in profiles)]))
    return "\n\n".join(parts)


def _profiles(folder: Path) -> list[Profile]:
    path = folder / PROFILE
    return [Profile(**p) for p in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []
