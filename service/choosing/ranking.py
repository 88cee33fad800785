"""All cases of a day in order of their worth, who is proposed, and what other weights would change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.choosing.valuing import passes_cut_offs, value
from service.model.case import Case, CaseState
from service.model.weights import Weights
from service.model.worth import Cut, Ruling, Standing, Worth


@dataclass(frozen=True, slots=True)
class Known:
    """A case with what is known beside it, and a person's ruling if there is one."""

    case: Case
    standing: Standing
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one case. Ranks count from 1 among the proposed; None: not proposed."""

    case_id: str
    rank_before: int | None
    rank_after: int | None
    points_before: int
    points_after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change today. ``entered`` and ``left`` by case; ``moves``: the proposed of either side that change
    rank, points or place, the furthest first."""

    proposed_before: int
    proposed_after: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    moves: tuple[Move, ...]


def may_be_visited(case: Case, day: date) -> bool:
    """Whether a case could have a visit at all: who is held or waits for an address takes nobody's place."""
    return case.state is CaseState.OPEN and (case.not_before is None or case.not_before <= day)


def rank(known: Iterable[Known], weights: Weights, day: date) -> list[Worth]:
    """The best first; equal points by the older debt, then by id, so that the order never depends on the input's."""
    found = [(one, value(one.case, one.standing, weights, day, one.ruling)) for one in known]
    found.sort(key=lambda pair: (-pair[1].points, -pair[0].case.days_overdue, pair[0].case.id))
    bound = {one.case.id for one, worth in found if passes_cut_offs(one.case, day, worth.ruling)}
    able = {one.case.id for one, _ in found if may_be_visited(one.case, day)}
    return _first(weights.cut_offs.most, [worth for _, worth in found], bound, able)


def _first(most: int | None, ranked: Sequence[Worth], bound: set[str], able: set[str]) -> list[Worth]:
    """Cuts those after so many proposed that may be visited; who must be visited takes a place and never loses it."""
    if most is None:
        return list(ranked)
    free = max(0, most - sum(worth.proposed and worth.case_id in bound & able for worth in ranked))
    kept: list[Worth] = []
    for worth in ranked:
        counts = worth.proposed and worth.case_id in able - bound
        kept.append(replace(worth, cuts=(Cut.RANK,)) if counts and free == 0 else worth)
        free -= counts and free > 0
    return kept


def preview(before: Sequence[Worth], after: Sequence[Worth], most_moves: int = 100) -> Preview:
    """Two rankings of the same cases, side by side."""
    old, new = _places(before), _places(after)
    then = {worth.case_id: worth.points for worth in before}
    moves = [
        Move(worth.case_id, old.get(worth.case_id), new.get(worth.case_id), then[worth.case_id], worth.points)
        for worth in after
        if worth.case_id in old or worth.case_id in new
    ]
    moved = [m for m in moves if (m.rank_before, m.points_before) != (m.rank_after, m.points_after)]
    moved.sort(key=lambda m: (-_distance(m, len(moves)), m.case_id))
    entered, left = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    return Preview(len(old), len(new), tuple(entered), tuple(left), tuple(moved[:most_moves]))


def _places(ranked: Sequence[Worth]) -> Mapping[str, int]:
    proposed = (worth.case_id for worth in ranked if worth.proposed)
    return {case_id: number for number, case_id in enumerate(proposed, start=1)}


def _distance(move: Move, beyond: int) -> int:
    """Who comes or goes has moved further than anybody within the list."""
    if move.rank_before is None or move.rank_after is None:
        return 2 * beyond + abs(move.points_after - move.points_before)
    return abs(move.rank_after - move.rank_before)
