"""The plots of ``docs/benchmarks.md``: small SVG files, the same for the same results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter
from numpy.typing import NDArray

from benchmarks.medians import Group, Row, groups
from benchmarks.profiles import Profile
from benchmarks.scoring import BY_LENGTH
from benchmarks.tables import OURS, TITLES

GAP, ITERATION = "gap-over-time.svg", "cost-of-an-iteration.svg"
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "rounds",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.grid": True,
    "grid.alpha": 0.3,
}
MOMENTS = 40
TICKS = (0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800)
LEAST_GAP = 0.01
"""Percent; what is nearer is drawn there, as the axis is logarithmic."""


def draw(rows: Sequence[Row], profiles: Sequence[Profile], folder: Path) -> dict[str, str]:
    """The plots there are results for; gives their files and titles."""
    folder.mkdir(exist_ok=True)
    drawn = {}
    with mpl.rc_context(STYLE):
        longest = [group for group in _longest(rows) if any(row.get("trajectory") for row in group.of(OURS))]
        if longest:
            _save(_gap_over_time(longest), folder / GAP)
            drawn[GAP] = "Gap of Rounds over time, by size"
        if profiles:
            _save(_cost_of_an_iteration(profiles), folder / ITERATION)
            drawn[ITERATION] = "Cost of one iteration of the search over size"
    return drawn


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, format="svg", metadata={"Date": None})


def _longest(rows: Sequence[Row]) -> list[Group]:
    """Of each set the comparison with the most time and cores."""
    best: dict[str, Group] = {}
    for group in groups(rows):
        held = best.get(group.set)
        if held is None or (group.seconds, group.cores) > (held.seconds, held.cores):
            best[group.set] = group
    return [best[name] for name in TITLES if name in best]


def _gap_over_time(found: Sequence[Group]) -> Figure:
    lines = (len(found) + 1) // 2
    figure = Figure(figsize=(8.4, 3.1 * lines), layout="constrained")
    for place, group in enumerate(found, start=1):
        _draw_gaps(figure.add_subplot(lines, 2, place), group)
    return figure


def _draw_gaps(axes: Axes, group: Group) -> None:
    moments = np.geomspace(0.5, group.seconds, MOMENTS)
    for size in dict.fromkeys(_size(row) for row in group.rows):
        runs = [row for row in group.of(OURS) if _size(row) == size and row.get("trajectory")]
        curves = [_curve(row, _target(group, row), moments) for row in runs]
        if curves:
            mean = np.maximum(np.mean(curves, axis=0), LEAST_GAP)
            axes.plot(moments, mean, label=size, linewidth=1.2)
    axes.set(xscale="log", yscale="log", title=TITLES[group.set], xlabel="seconds since the process began")
    axes.set_xticks([t for t in TICKS if moments[0] <= t <= moments[-1]], minor=False)
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.minorticks_off()
    axes.set_ylabel("gap to best known, %" if group.rows[0]["best_known"] else "gap to the best of this comparison, %")
    axes.legend(fontsize=7, ncols=2)


def _size(row: Row) -> str:
    """What a curve averages over: the paths of TOPTW, the family of the others."""
    return str(row["family"].split()[-1] if row["set"] == "toptw" else row["family"])


def _target(group: Group, row: Row) -> float:
    if row["best_known"]:
        return float(row["best_known"])
    values = [r["objective"] for r in group.rows if r["instance"] == row["instance"] and r["objective"] is not None]
    return float((min if group.set in BY_LENGTH else max)(values, default=0.0))


def _curve(row: Row, target: float, moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gap at each moment, in percent; 100 before there is a plan with all required visits."""
    gaps = np.full(len(moments), 100.0)
    for seconds, value, *_ in row["trajectory"]:
        if value is not None:
            behind = (value - target) if row["set"] in BY_LENGTH else (target - value)
            gaps[moments >= seconds] = 100 * behind / max(target, 1e-9)
    return gaps


def _cost_of_an_iteration(profiles: Sequence[Profile]) -> Figure:
    figure = Figure(figsize=(4.6, 3.2), layout="constrained")
    axes = figure.subplots()
    ordered = sorted(profiles, key=lambda p: p.visits)
    visits = [p.visits for p in ordered]
    axes.plot(visits, [p.whole for p in ordered], "o-", label="whole")
    parts = [p for p in ordered if p.ruin is not None and p.recreate is not None]
    if parts:
        axes.plot([p.visits for p in parts], [p.recreate or 0 for p in parts], "s--", label="recreate")
        axes.plot([p.visits for p in parts], [p.ruin or 0 for p in parts], "^--", label="ruin and undo")
    axes.set(xscale="log", xlabel="visits", ylabel="µs an iteration", title="Cost of one iteration, one thread")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=8)
    return figure
