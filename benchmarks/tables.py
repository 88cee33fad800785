"""Markdown tables of a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean, median

from benchmarks.medians import Group, Row, ahead, groups

TITLES = {
    "core": "Ladder, core tier",
    "full": "Ladder, full tier",
    "toptw": "TOPTW",
    "pcvrptw": "PCVRPTW",
    "sdvrptw": "SDVRPTW",
}
OURS = "rounds"


def sections(rows: Iterable[Row]) -> list[Group]:
    """By set, then by time, as the document shows them."""
    order = list(TITLES)
    return sorted(groups(rows), key=lambda g: (order.index(g.set), -g.cores, g.seconds))


def described(facts: dict[str, str], rows: Sequence[Row]) -> str:
    """The machine, and when and with which state of the checkout it ran."""
    days = sorted({row["at"][:10] for row in rows})
    commits = sorted({row["commit"] for row in rows if row.get("commit")})
    when = {"run": " to ".join(dict.fromkeys(days[:1] + days[-1:])), "commits": ", ".join(commits)}
    lines = [f"| {name} | {value} |" for name, value in {**facts, **when}.items() if value]
    return "\n".join(["| | |", "|---|---|", *lines])


def section(group: Group) -> str:
    seeds = f"median of {group.seeds} seeds" if group.seeds > 1 else "one seed"
    cores = "one core" if group.cores == 1 else f"{group.cores} cores"
    title = f"### {TITLES[group.set]}, {group.seconds:g} s on {cores}, {seeds}"
    gaps = any(row["best_known"] for row in group.rows)
    return "\n\n".join([title, _gaps(group) if gaps else _plans(group), _runs(group), _duels(group)]).rstrip()


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [list(head), ["---"] * len(head), *map(list, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _plans(group: Group) -> str:
    """Prize and travel of each instance."""
    lines = [
        [instance, *(_plan(group.median(solver, instance)) for solver in group.solvers)] for instance in group.instances
    ]
    return _table(["prize / travel seconds", *group.solvers], lines)


def _plan(row: Row | None) -> str:
    if row is None:
        return ""
    if not row["answered"]:
        return f"– ({row['stopped_by']})"
    missing = f", {row['required_missing']} required missing" if row["required_missing"] else ""
    return "broken" if row["broken"] else f"{row['prize']:,} / {row['travel']:,}{missing}"


def _gaps(group: Group) -> str:
    """Mean gap to the best known result in percent, by family and over all."""
    families = sorted({row["family"] for row in group.rows})
    lines = [[family, *(_mean_gap(group, solver, family) for solver in group.solvers)] for family in families]
    lines.append(["**all**", *(_mean_gap(group, solver, None) for solver in group.solvers)])
    return _table(["mean gap to best known, %", *group.solvers], lines)


def _mean_gap(group: Group, solver: str, family: str | None) -> str:
    runs = [group.median(solver, instance) for instance in group.instances]
    asked = [run for run in runs if run is not None and family in (None, run["family"])]
    gaps = [run["gap"] for run in asked if run["gap"] is not None and not run["broken"]]
    if not gaps:
        return "–" if asked else ""
    silent = f" ({len(asked) - len(gaps)} of {len(asked)} without)" if len(gaps) < len(asked) else ""
    return f"{fmean(gaps):.3f}{silent}"


def _runs(group: Group) -> str:
    """How the runs went, solver by solver."""
    head = ["", "runs", "broken", "without answer", "median s", "longest s", "largest MB"]
    known = any(row["best_known"] for row in group.rows)
    lines = [_went(solver, group.of(solver), known) for solver in group.solvers]
    return _table(head + (["as good as known", "better", "median s to known"] if known else []), lines)


def _went(solver: str, rows: Sequence[Row], known: bool) -> list[str]:
    seconds = [row["wall_seconds"] for row in rows]
    line = [solver, str(len(rows)), str(sum(row["broken"] > 0 for row in rows))]
    line += [str(sum(not row["answered"] for row in rows)), f"{median(seconds):.1f}", f"{max(seconds):.1f}"]
    line.append(f"{max(row['peak_mb'] for row in rows):,}")
    if not known:
        return line
    reached = [row for row in rows if row["gap"] is not None and row["gap"] <= NOISE]
    better = sum(row["gap"] < -NOISE for row in reached)
    took = [t for row in reached if (t := _reached(row)) is not None]
    return [*line, str(len(reached)), str(better), f"{median(took):.1f}" if took else ""]


NOISE = 1e-3
"""Percent: a length that differs by the rounding of the published figure is the same."""


def _reached(row: Row) -> float | None:
    """The second in which the run's last better plan came: the one that is as good as known."""
    return row["trajectory"][-1][0] if row.get("trajectory") else None


def _duels(group: Group) -> str:
    """Ours against each of the others, instance by instance."""
    others = [solver for solver in group.solvers if solver != OURS]
    if not others or OURS not in group.solvers:
        return ""
    tallies = {other: ahead(group, OURS, other) for other in others}
    lines = [[other, *map(str, tally)] for other, tally in tallies.items() if any(tally)]
    return _table([f"{OURS} against", "ahead", "as good", "behind"], lines)
