"""Who may visit whom, capacities and a longest route, with time windows (PyVRP's edition of Cordeau & Laporte's sites).

Every visit is owed, the least distance wins. The files mean real numbers: Rounds plans in thousandths, rounded to the
nearest, and the distance reported is recomputed from the coordinates, so nothing is won by rounding.
"""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from pathlib import Path

from benchmarks import plane, vrplib
from solver.problem import Problem, Shift, TimeWindow, Visit
from solver.solution import Solution

UNIT = plane.FINE


def read(path: Path) -> Problem:
    """Raises OSError, ValueError, KeyError or IndexError for what is not the format."""
    sheet = vrplib.read(path)
    rows = sheet.rows
    windows = [TimeWindow(UNIT * int(a), UNIT * int(b)) for a, b in rows["TIME_WINDOW"]]
    service = [UNIT * int(row[0]) for row in rows["SERVICE_TIME"]]
    load = [int(row[0]) for row in rows["DEMAND"]]
    able = _able(rows["VEHICLES_ALLOWED_CLIENTS"], len(windows))
    visits = tuple(
        Visit(f"v{n}", n, service[n], (windows[n],), required=True, allowed_shifts=able[n], load=load[n])
        for n in range(1, len(windows))
    )
    longest = UNIT * int(sheet.facts["VEHICLES_MAX_DURATION"])
    shifts = tuple(
        Shift(f"s{n}", f"s{n}", 0, 0, windows[0], max_work_seconds=longest, max_load=int(most[0]))
        for n, most in enumerate(rows["CAPACITY"], start=1)
    )
    return Problem(visits, shifts, (plane.nearest(plane.places((x, y) for x, y in rows["NODE_COORD"])),))


def _able(lists: list[list[str]], nodes: int) -> list[frozenset[str]]:
    """The shifts that may make each visit; the file lists, shift by shift, the nodes counted from one."""
    able: list[set[str]] = [set() for _ in range(nodes)]
    for shift, allowed in enumerate(lists, start=1):
        for node in allowed:
            able[int(node) - 1].add(f"s{shift}")
    return [frozenset(shifts) for shifts in able]


def distance(path: Path, problem: Problem, solution: Solution) -> float:
    """The length of all routes in the file's unit, in floating point."""
    at = [(float(x), float(y)) for x, y in vrplib.read(path).rows["NODE_COORD"]]
    stops = ([0, *(problem.visit_by_id[v].location for v in route.visits), 0] for route in solution.routes)
    return sum(hypot(at[a][0] - at[b][0], at[a][1] - at[b][1]) for order in stops for a, b in pairwise(order))
