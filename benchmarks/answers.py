"""Solution files, one form for all sets, so that any answer can be checked again later.

``{"routes": {SHIFT: [{"visit": ID, "start": SECOND} | {"break": true, "start": SECOND}, …]}}``: the ladder's own form.
Times are in the problem's unit (tenths, hundredths or thousandths for the public sets; see their readers).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from solver.solution import Route, Solution, Step


def write(solution: Solution, path: Path) -> None:
    routes = {route.shift: [_step(step) for step in route.steps] for route in solution.routes}
    path.write_text(json.dumps({"routes": routes}), encoding="utf-8")


def read(path: Path) -> Solution:
    """Raises OSError, ValueError, KeyError or TypeError for what is not the form."""
    routes = json.loads(path.read_text(encoding="utf-8"))["routes"]
    return Solution(
        tuple(Route(shift, tuple(Step(s.get("visit"), s["start"]) for s in steps)) for shift, steps in routes.items())
    )


def _step(step: Step) -> dict[str, Any]:
    return {"break": True, "start": step.start} if step.visit is None else {"visit": step.visit, "start": step.start}
