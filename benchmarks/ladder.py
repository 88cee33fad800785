"""The field-visit ladder: reads an instance (``core`` and ``full`` tier, JSON or gzipped)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.problem import Break, Problem, Shift, TimeWindow, TravelMatrix, Visit


def read(path: Path) -> Problem:
    """Raises OSError, ValueError or KeyError for what is no instance of the ladder."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        instance = json.load(file)
    return Problem(
        visits=tuple(_visit(v) for v in instance["visits"]),
        shifts=tuple(_shift(s) for s in instance["shifts"]),
        matrices=(_matrix(instance["locations"], instance["travel"]),),
    )


def _visit(v: dict[str, Any]) -> Visit:
    allowed = v.get("allowed_shifts")
    return Visit(
        id=v["id"],
        location=v["location"],
        service_seconds=v["service_seconds"],
        windows=tuple(TimeWindow(a, b) for a, b in sorted(v["windows"])),
        prize=v["prize"],
        required=v["required"],
        skills=frozenset(v["skills"]),
        crew=v["crew"],
        allowed_shifts=None if allowed is None else frozenset(allowed),
    )


def _shift(s: dict[str, Any]) -> Shift:
    rest = s["break"]
    return Shift(
        id=s["id"],
        collector=s["collector"],
        start_location=s["start_location"],
        end_location=s["end_location"],
        window=TimeWindow(*s["window"]),
        max_visits=s["max_visits"],
        max_work_seconds=s["max_work_seconds"],
        max_travel_seconds=s["max_travel_seconds"],
        skills=frozenset(s["skills"]),
        break_=Break(TimeWindow(*rest["window"]), rest["seconds"]) if rest else None,
    )


def _matrix(locations: list[list[float]], travel: dict[str, Any]) -> TravelMatrix:
    """Seconds row by row, so that a large instance needs no second matrix; the ladder has no metres of its own."""
    places = np.array(np.transpose(locations), np.float64, order="C")
    seconds = np.empty((len(locations), len(locations)), np.int32)
    for row, place in enumerate(places.T):
        seconds[row] = _seconds(place, places, travel)
    return TravelMatrix(seconds, np.broadcast_to(np.int32(0), seconds.shape))


def _seconds(place: NDArray[np.float64], places: NDArray[np.float64], travel: dict[str, Any]) -> NDArray[np.float64]:
    """Squares of whole metres are exact, so the root is as good as ``hypot``, which takes twice as long."""
    across, up = places[0] - place[0], places[1] - place[1]
    seconds = np.sqrt(across * across + up * up) * travel["detour"] / travel["metres_per_second"]
    rounded: NDArray[np.float64] = np.ceil(seconds) if travel["rounding"] == "ceil" else np.floor(seconds + 1e-9)
    return rounded
