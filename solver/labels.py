"""Partial routes as functions of their departure, and the choices that are worth keeping.

A partial route under a fixed choice of windows is the function *departure → end*, which is
``max(departure, earliest) + duration`` up to ``latest`` and impossible beyond it (Vidal, Crainic, Gendreau, Prins:
"A unified solution framework for multi-attribute vehicle routing problems", EJOR 234 (2014), section 4.5).
Several windows per visit and the place of the break are choices; labels that another one dominates are dropped.
A break may interrupt travel. Between two stops that is the same as resting *on arrival* with a window whose end is
later by the leg, so that a break is one more node of the chain.
"""

from __future__ import annotations

from typing import NamedTuple

from solver.problem import Break


class Piece(NamedTuple):
    """A part of a window in which the start earns one prize."""

    start: int
    end: int
    prize: int


class Label(NamedTuple):
    """A partial route: leaving at ``d <= latest`` it is free at ``max(d, earliest) + duration``."""

    duration: int
    earliest: int
    latest: int
    prize: int
    price: int
    rested: bool
    before: Label | None = None
    piece: Piece | None = None
    rests_here: bool = False


def append(label: Label, leg: int, start: int, end: int, service: int) -> tuple[int, int, int] | None:
    """Duration, earliest and latest after one more node whose service starts in start..end; None if it is too late."""
    reach = label.duration + leg
    if label.earliest + reach > end:
        return None
    wait = max(0, start - reach - label.latest)
    return reach + wait + service, min(label.latest, max(label.earliest, start - reach)), min(label.latest, end - reach)


def rested_or_not(labels: list[Label], leg: int, rest: Break | None) -> list[tuple[Label, int]]:
    """Each label with the leg still to drive; and once more, having rested on that leg."""
    ways = [(label, leg) for label in labels]
    if rest is not None:
        for label in labels:
            longer = (
                None if label.rested else append(label, leg, rest.window.start, rest.window.end + leg, rest.seconds)
            )
            if longer is not None:
                ways.append((Label(*longer, label.prize, label.price, True, label, None, True), 0))
    return ways


def undominated(labels: list[Label]) -> list[Label]:
    if len(labels) < 2:
        return labels
    kept: list[Label] = []
    for label in sorted(labels, key=_order):
        if not any(_dominates(other, label) for other in kept):
            kept.append(label)
    return kept


def _order(label: Label) -> tuple[int, int, int, int]:
    return (-label.prize, label.price, label.duration, label.earliest)


def _dominates(a: Label, b: Label) -> bool:
    return (
        a.prize >= b.prize
        and a.price <= b.price
        and a.rested >= b.rested
        and a.duration <= b.duration
        and a.earliest + a.duration <= b.earliest + b.duration
        and a.latest >= b.latest
    )
