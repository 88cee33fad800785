"""Prize collecting with capacities and time windows (PyVRP's instances): least distance plus prizes left behind.

Every length and time is ten times the file's, distances rounded down, and so are the prizes: one point of prize is
worth one unit of travel. Visits are optional.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import plane, vrplib
from solver.problem import Prices, Problem, Shift, TimeWindow, Visit

UNIT = 10


def read(path: Path) -> Problem:
    """Raises OSError, ValueError, KeyError or IndexError for what is not the format."""
    sheet = vrplib.read(path)
    facts, rows = sheet.facts, sheet.rows
    windows = [TimeWindow(UNIT * int(a), UNIT * int(b)) for a, b in rows["TIME_WINDOW"]]
    service = UNIT * int(facts["SERVICE_TIME"])
    visits = [
        Visit(f"v{n}", n, service, (window,), prize=UNIT * int(prize[0]), load=int(load[0]))
        for n, (window, prize, load) in enumerate(zip(windows, rows["PRIZE"], rows["DEMAND"], strict=True))
    ]
    most = int(facts["CAPACITY"])
    shifts = [Shift(f"s{n}", f"s{n}", 0, 0, windows[0], max_load=most) for n in range(1, 1 + int(facts["VEHICLES"]))]
    at = plane.places((x, y) for x, y in rows["NODE_COORD"])
    return Problem(tuple(visits[1:]), tuple(shifts), (plane.floored(at, UNIT),), prices=Prices(point=1))
