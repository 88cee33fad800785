"""Runs of one comparison put together: the median run over the seeds, and who was ahead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.scoring import BY_LENGTH

Row = dict[str, Any]
"""A line of ``results.jsonl``."""

FAR = 10**15


@dataclass(frozen=True, slots=True)
class Group:
    """What may be compared: one set, one time limit, so many cores. ``solvers`` in the order they were first asked."""

    set: str
    seconds: float
    cores: int
    rows: tuple[Row, ...]

    @property
    def solvers(self) -> list[str]:
        return list(dict.fromkeys(row["solver"] for row in self.rows))

    @property
    def instances(self) -> list[str]:
        return list(dict.fromkeys(row["instance"] for row in self.rows))

    @property
    def seeds(self) -> int:
        return len({row["seed"] for row in self.rows})

    def of(self, solver: str) -> list[Row]:
        return [row for row in self.rows if row["solver"] == solver]

    def median(self, solver: str, instance: str) -> Row | None:
        """None where the solver was not asked."""
        return median(row for row in self.of(solver) if row["instance"] == instance)


def groups(rows: Iterable[Row]) -> list[Group]:
    found: dict[tuple[str, float, int], list[Row]] = {}
    for row in rows:
        found.setdefault((row["set"], row["seconds"], row["cores"]), []).append(row)
    return [Group(*key, tuple(own)) for key, own in found.items()]


def worth(row: Row) -> tuple[int, float, float]:
    """Less is better: what is missing of the required, the objective, the travel. Without an answer, or with one that
    breaks a rule, a run is behind all others."""
    if row["broken"] or not row["answered"]:
        return (FAR, FAR, FAR)
    value = row["objective"]
    if value is None:
        return (row["required_missing"], -row["prize"], row["travel"])
    return (0, value, 0) if row["set"] in BY_LENGTH else (0, -value, row["travel"])


def median(rows: Iterable[Row]) -> Row | None:
    """The middle run; of two middle ones the worse."""
    ordered = sorted(rows, key=worth)
    return ordered[len(ordered) // 2] if ordered else None


def ahead(group: Group, solver: str, other: str) -> tuple[int, int, int]:
    """Instances on which the solver's median run is better than the other's, as good, worse."""
    tally = [0, 0, 0]  # an instance that the other cannot be asked about is nobody's win
    for instance in group.instances:
        mine, its = group.median(solver, instance), group.median(other, instance)
        if mine is not None and its is not None and its["stopped_by"] != "not asked":
            tally[(worth(mine) >= worth(its)) + (worth(mine) > worth(its))] += 1
    return tally[0], tally[1], tally[2]
