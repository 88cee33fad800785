"""Encoded ways: where someone is who has driven a share of one."""

from __future__ import annotations

from itertools import accumulate, pairwise

import polyline

from geo.point import Point, distance_metres


def along(encoded: str, share: float) -> Point:
    """The point of a way (encoded, precision 5) after that share (0-1) of its length; ValueError for an empty way."""
    points = [Point(lat, lon) for lat, lon in polyline.decode(encoded, 5)]
    if not points:
        raise ValueError("an empty way leads nowhere")
    lengths = [distance_metres(a, b) for a, b in pairwise(points)]
    target = min(1.0, max(0.0, share)) * sum(lengths)
    for (a, b), length, reached in zip(pairwise(points), lengths, accumulate(lengths), strict=True):
        if reached >= target and length > 0:
            part = 1 - (reached - target) / length
            return Point(a.lat + part * (b.lat - a.lat), a.lon + part * (b.lon - a.lon))
    return points[-1]


def joined(first: str, second: str) -> str:
    """One way (encoded, precision 5) from two that meet; where one has no geometry, the whole has none."""
    if not first or not second:
        return ""
    ahead, behind = polyline.decode(first, 5), polyline.decode(second, 5)
    return polyline.encode(ahead + behind[behind[0] == ahead[-1] :], 5)
