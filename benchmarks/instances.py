"""Which instances there are: the sets under ``shared/bench``, or any file of one of their formats.

An :class:`Entry` names an instance without reading it; :func:`read` makes the problem of it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from benchmarks import ladder, pcvrptw, sdvrptw, toptw, vrplib
from solver.problem import Problem

DATA = Path(__file__).resolve().parents[2] / "shared" / "bench"
"""Where the sets lie unless ``--data`` says otherwise: beside the checkout."""

SETS = ("core", "full", "toptw", "pcvrptw", "sdvrptw")
SIZES = ("S", "M", "L", "WEEK", "XL", "XXL")
PATHS = (1, 2, 3, 4)

BAD_INSTANCE = (OSError, EOFError, ValueError, KeyError, IndexError, TypeError)
"""What readers raise for files that are none of their format (ProblemError is a ValueError)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``family`` is what tables average over. ``best_known`` is a score (toptw) or a length (pcvrptw, sdvrptw)."""

    set: str
    name: str
    family: str
    path: Path
    paths: int | None = None
    best_known: float | None = None


def read(entry: Entry) -> Problem:
    """Raises one of BAD_INSTANCE."""
    match entry.set:
        case "toptw":
            return toptw.read(entry.path, entry.paths or 1)
        case "pcvrptw":
            return pcvrptw.read(entry.path)
        case "sdvrptw":
            return sdvrptw.read(entry.path)
    return ladder.read(entry.path)


def find(wanted: Iterable[str], data: Path, pattern: str = "*") -> list[Entry]:
    """The instances of the sets (or files) named, small ones first. Raises ValueError for what is neither."""
    entries = [entry for one in wanted for entry in _found(one, data)]
    return [entry for entry in entries if fnmatch(entry.name, pattern)]


def _found(wanted: str, data: Path) -> Iterator[Entry]:
    if wanted in ("core", "full"):
        files = (data / "ladder").glob(f"{wanted}-*.json.gz")
        yield from sorted((of_file(path) for path in files), key=lambda e: SIZES.index(e.family))
    elif wanted in SETS:
        for path in sorted((data / "public" / wanted / "instances").glob("*.*")):
            yield from [of_file(path, m) for m in PATHS] if wanted == "toptw" else [of_file(path)]
    elif Path(wanted).is_file():
        yield from [of_file(Path(wanted), m) for m in PATHS] if wanted.endswith(".txt") else [of_file(Path(wanted))]
    else:
        raise ValueError(f"{wanted} is neither a file nor one of the sets {', '.join(SETS)}")


def of_file(path: Path, paths: int | None = None) -> Entry:
    """An instance by its file. Raises one of BAD_INSTANCE for a ``.vrp`` file that is none of the two kinds known."""
    if path.suffix == ".txt":
        name, family = f"{path.stem}-m{paths or 1}", toptw.family(path.stem, paths or 1)
        return Entry("toptw", name, family, path, paths or 1, _best(path, "best_known", paths or 1))
    if path.suffix == ".vrp":
        return _of_vrplib(path)
    name = path.name.split(".")[0]
    size = name.split("-")[1] if name.count("-") > 1 else name
    return Entry("full" if name.startswith("full") else "core", name, size, path)


def _of_vrplib(path: Path) -> Entry:
    kind = vrplib.read(path).facts["TYPE"]
    if kind == "PCVRPTW":
        return Entry("pcvrptw", path.stem, path.stem.split("_")[0], path, None, _best(path, "bks_cost_x10"))
    if kind == "SDVRPTW":
        family = "1008 visits" if re.fullmatch(r"PR2[1-4]", path.stem) else "up to 288 visits"
        return Entry("sdvrptw", path.stem, family, path, None, _best(path, "recomputed_distance"))
    raise ValueError(f"a file of the type {kind}; known are PCVRPTW and SDVRPTW")


def _best(path: Path, column: str, paths: int | None = None) -> float | None:
    """From the table of best known results beside the folder of the file, where there is one."""
    table = path.parent.parent / "best_known.csv"
    if not table.is_file():
        return None
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["instance"] == path.stem]
    return next((float(row[column]) for row in rows if paths is None or int(row["m"]) == paths), None)
