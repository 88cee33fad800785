"""From matches to an answer: which of them are the same place, and what chance is left to each beside its rivals."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from geo.geocoders.doors import Spot
from geo.geocoders.index import Entry
from geo.geocoding import Answer, Candidate
from geo.point import Point, distance_metres

SHARPNESS = 40.0
"""How fast a reading loses to a better one: 0.05 of score is a factor of seven."""

HOPELESS = 0.2
"""Who lies so far behind has not a thousandth of the best one's weight."""

AMBIGUOUS_SHARE, LEAST_SHARE, SAME_PLACE_METRES = 0.3, 0.02, 300.0
MOST_CANDIDATES = 8
NEIGHBOURS_METRES = 100.0
"""Of two names that are about as good, places so far apart are offered both, however sure it is that one of them is
within 300 m."""

SURELY_APART = SAME_PLACE_METRES / 110_000
"""Degrees of latitude; one is 110.6 km long at least."""

CALIBRATION = ((0.0, 0.0), (0.4, 0.4), (0.6, 0.75), (0.75, 0.86), (0.9, 0.9), (1.0, 1.0))
"""From the chance as it is reckoned towards the share that was right, on extracts set apart for it (docs/geo.md); below
0.4, where rivals share it, and from 0.9, which promises more than itself, it stays."""


class Match(NamedTuple):
    """One entry under one reading, with its house; ``score`` 0-1 ranks, ``sure`` 0-1 is the chance before rivals."""

    entry: Entry
    spot: Spot
    score: float
    sure: float


def weigh(matches: Sequence[Match], source: str) -> Answer:
    """Candidates with the chance that is left to each beside its rivals elsewhere."""
    if not matches:
        return Answer()
    least = max(match.score for match in matches) - HOPELESS
    near = [match for match in matches if match.score >= least]
    places = _places(sorted(near, key=lambda m: (-m.score, m.entry.radius, m.entry.id)))
    weights = [math.exp(SHARPNESS * (match.score - places[0].score)) for match in places]
    shares = [weight / sum(weights) for weight in weights]
    kept = [(m, share) for m, share in zip(places, shares, strict=True) if share >= LEAST_SHARE]
    beside = [(match, shares[0]) for match in _beside(near, places)]
    rivals = len(kept) > 1 and kept[1][1] >= AMBIGUOUS_SHARE * kept[0][1]
    offered = [*kept[:1], *beside, *kept[1:]][:MOST_CANDIDATES]
    candidates = tuple(_candidate(match, calibrated(match.sure * share), source) for match, share in offered)
    return Answer(candidates, ambiguous=rivals or bool(beside))


def calibrated(chance: float) -> float:
    """Along the straight lines between the points of ``CALIBRATION``."""
    for (low, below), (high, above) in pairwise(CALIBRATION):
        if chance <= high:
            return below + (above - below) * (chance - low) / (high - low)
    return CALIBRATION[-1][1]


def _places(matches: Sequence[Match]) -> list[Match]:
    """One match for each place: the best of those that lie close together."""
    kept: list[Match] = []
    by_latitude: dict[int, list[Point]] = defaultdict(list)
    for match in matches[: 6 * MOST_CANDIDATES]:
        point = match.spot.point
        row = int(point.lat // SURELY_APART)
        near = (*by_latitude[row - 1], *by_latitude[row], *by_latitude[row + 1])
        if all(distance_metres(point, other) > SAME_PLACE_METRES for other in near):
            kept.append(match)
            by_latitude[row].append(point)
    return kept


def _beside(matches: Sequence[Match], places: Sequence[Match]) -> list[Match]:
    """Other names close to the best place that are about as good: a slip of the pen may have meant either."""
    best, found = places[0], dict[str, Match]()
    least = best.score + math.log(AMBIGUOUS_SHARE) / SHARPNESS
    for match in matches:
        if match.score >= least and match.entry.spoken != best.entry.spoken and match not in places:
            metres = distance_metres(match.spot.point, best.spot.point)
            if NEIGHBOURS_METRES < metres <= SAME_PLACE_METRES:
                found.setdefault(match.entry.spoken, match)
    return list(found.values())


def _candidate(match: Match, confidence: float, source: str) -> Candidate:
    place, entry = match.spot, match.entry
    line = f"{entry.spoken} {place.label}".strip()
    town = f"{place.postcode} {place.town or entry.town}".strip()
    matched = f"{line}, {town}" if town and town != line else line
    return Candidate(place.point, place.precision, round(confidence, 3), matched, source)
