"""What a solver child answers, read back from its messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.planning.solving.pipes import Message
from solver.check import Broken, Rule
from solver.explain import Reason, ShiftReason, Unserved
from solver.serialize import solution_from_json
from solver.solution import Solution


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan is worth; see ``solver.cost``."""

    prize: int
    travel_seconds: int
    priced_seconds: int
    required_missing: int


@dataclass(frozen=True, slots=True)
class Better:
    """A better plan than before, ``elapsed_seconds`` into the search."""

    elapsed_seconds: float
    engine: str
    figures: Figures
    served: int
    solution: str


@dataclass(frozen=True, slots=True)
class Solved:
    """``stopped_by``: what ended the search (``killed``: the child did not answer in time, ``memory``: it took more
    than it may; its last plan is used then). ``refused``: solutions of engines that the checker did not accept, a
    sentence each. ``peak_bytes``: the most memory that the child who answered held meanwhile.
    """

    solution: Solution
    figures: Figures
    unserved: tuple[Unserved, ...]
    broken: tuple[Broken, ...]
    seconds: float
    engine: str
    stopped_by: str
    refused: tuple[str, ...] = ()
    peak_bytes: int = 0


def read_better(message: Message) -> Better:
    """What the child says of a better plan."""
    figures: dict[str, Any] = dict(message["better"])
    elapsed, engine, served = (figures.pop(name) for name in ("elapsed_seconds", "engine", "served"))
    return Better(elapsed, engine, Figures(**figures), served, message["solution"])


def read_solved(message: Message) -> Solved:
    """What the child says at the end."""
    return Solved(
        solution=solution_from_json(message["solution"]),
        figures=Figures(**message["figures"]),
        unserved=tuple(_unserved(reason) for reason in message["unserved"]),
        broken=tuple(Broken(**{**broken, "code": Rule(broken["code"])}) for broken in message["broken"]),
        seconds=message["seconds"],
        engine=message["engine"],
        stopped_by=message["stopped_by"],
        refused=tuple(message["refused"]),
        peak_bytes=message["peak_bytes"],
    )


def _unserved(message: Message) -> Unserved:
    shifts = tuple(_shift_reason(reason) for reason in message["shifts"])
    screened = tuple((Reason(reason), count) for reason, count in message["screened"])
    return Unserved(**{**message, "reason": Reason(message["reason"]), "shifts": shifts, "screened": screened})


def _shift_reason(message: Message) -> ShiftReason:
    displaces = message["displaces"]
    return ShiftReason(
        **{
            **message,
            "reason": Reason(message["reason"]),
            "displaces": None if displaces is None else tuple(displaces),
        }
    )
