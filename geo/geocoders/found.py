"""What an adapter makes of a provider's answer, before it becomes candidates: and how sure each kind of it is.

No provider publishes how often it errs, and none can be measured without its key: the figures below are careful
beliefs, never above 0.95, and no calibration (docs/providers.md). The embedded geocoder's confidence is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.bounds import Bounds
from geo.datum import Datum, convert
from geo.geocoders.agreement import agreement, same_number
from geo.geocoding import Answer, Candidate, Precision
from geo.point import Point, distance_metres

MOST_SURE = {
    Precision.DOOR: 0.95,
    Precision.INTERPOLATED: 0.85,
    Precision.STREET: 0.5,
    Precision.VILLAGE: 0.25,
    Precision.TOWN: 0.05,
}
"""The chance that a point of this kind lies within 300 m of the door, when everything else agrees."""

RIVAL, SAME_PLACE_METRES, MOST_CANDIDATES = 0.8, 300.0, 8
"""A second candidate this near in confidence makes an answer ambiguous."""


@dataclass(frozen=True, slots=True)
class Found:
    """``point`` in the provider's datum; ``quality`` 0-1 is what the provider itself says of the match (1: nothing);
    ``number`` the house number it found."""

    point: Point
    precision: Precision
    matched: str
    number: str = ""
    quality: float = 1.0


def answer(query: str, found: Sequence[Found], source: str, datum: Datum, within: Bounds | None) -> Answer:
    """Candidates in WGS-84, best first. Those outside ``within`` count only where there is none inside."""
    candidates = [_candidate(query, one, source, datum) for one in found]
    inside = [one for one in candidates if within is None or within.contains(one.point)]
    best_first = sorted(inside or candidates, key=lambda one: -one.confidence)
    return _shared(_apart(best_first))


def _candidate(query: str, found: Found, source: str, datum: Datum) -> Candidate:
    checked = _with_number_checked(query, found)
    agreed = float(np.interp(agreement(query, found.matched), (0.4, 0.7, 0.9), (0.1, 0.7, 1.0)))
    confidence = MOST_SURE[checked.precision] * agreed * min(1.0, max(0.0, checked.quality))
    point = convert(found.point, datum, Datum.WGS84)
    return Candidate(point, checked.precision, round(confidence, 3), found.matched, source)


def _with_number_checked(query: str, found: Found) -> Found:
    """A door with another number than the one asked for is a neighbour; one without any, such as a shop or a bus stop
    of the street's name, may stand anywhere in it."""
    same = same_number(query, found.number, found.matched)
    if found.precision in (Precision.DOOR, Precision.INTERPOLATED) and same is False:
        return replace(found, precision=Precision.INTERPOLATED, quality=found.quality * 0.7)
    return found


def _apart(candidates: list[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for one in candidates:
        if all(distance_metres(one.point, other.point) > SAME_PLACE_METRES for other in kept):
            kept.append(one)
    return kept[:MOST_CANDIDATES]


def _shared(candidates: list[Candidate]) -> Answer:
    """Rivals share the confidence: of two towns' streets of one name, each is half as likely."""
    if not candidates:
        return Answer()
    least = RIVAL * candidates[0].confidence
    rivals = [one for one in candidates if one.confidence >= least]
    if len(rivals) == 1 or least == 0:
        return Answer(tuple(candidates))
    whole = sum(one.confidence for one in rivals)
    shared = (
        replace(one, confidence=round(one.confidence**2 / whole, 3)) if one in rivals else one for one in candidates
    )
    return Answer(tuple(sorted(shared, key=lambda one: -one.confidence)), ambiguous=True)
