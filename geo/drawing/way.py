"""What is drawn upon the streets: the way through the day and its numbered stops."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely import LineString
from shapely import Point as ShapelyPoint

from geo.drawing import looks
from geo.drawing.frame import Frame, Spot
from geo.drawing.room import Room
from geo.drawing.svg import circle, path, text
from geo.point import Point

_RADIUS = 7.0
_APART = 2 * _RADIUS + 1.0
_ROUNDS = 80
_ARROWS_EVERY = 64.0
_ARROW = ((-2.2, -2.0), (1.6, 0.0), (-2.2, 2.0))


@dataclass(frozen=True, slots=True)
class Leg:
    """A piece of the way. ``sketched``: not by roads, so drawn as dashes."""

    points: Sequence[Point]
    sketched: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """A numbered stop. ``hollow``: one that is not to be visited."""

    point: Point
    label: str
    hollow: bool = False


def legs_drawn(frame: Frame, legs: Sequence[Leg]) -> Iterator[str]:
    """A dark line in a white edge, with arrows in the direction of travel."""
    lines = [(LineString([frame.spot(p) for p in leg.points]), leg.sketched) for leg in legs if len(leg.points) > 1]
    round_ends = {"fill": "none", "stroke_linejoin": "round", "stroke_linecap": "round"}
    yield path([line for line, _ in lines], stroke=looks.WAY_EDGE, stroke_width=5.2, **round_ends)
    for sketched, dashes in ((False, {}), (True, {"stroke_dasharray": "4 4"})):
        shapes = [line for line, is_sketched in lines if is_sketched == sketched]
        yield path(shapes, stroke=looks.WAY, stroke_width=3.2, **round_ends, **dashes)
    whole = [arrow for line, _ in lines for arrow in _arrows(line)]
    yield path(whole, stroke=looks.WAY_EDGE, stroke_width=1.1, **round_ends)


def _arrows(line: LineString) -> Iterator[LineString]:
    for n in range(int(line.length // _ARROWS_EVERY)):
        at = (n + 0.5) * _ARROWS_EVERY
        here, ahead = line.interpolate(at), line.interpolate(at + 1)
        turn = math.atan2(ahead.y - here.y, ahead.x - here.x)
        cosine, sine = math.cos(turn), math.sin(turn)
        yield LineString([(here.x + x * cosine - y * sine, here.y + x * sine + y * cosine) for x, y in _ARROW])


def bases_drawn(frame: Frame, bases: Sequence[Point], room: Room) -> Iterator[str]:
    """Where the day begins and ends: a ring around a dot."""
    for x, y in {frame.spot(base) for base in bases}:
        room.reserve(ShapelyPoint(x, y).buffer(6))
        yield circle(x, y, 5, fill=looks.PAPER, stroke=looks.INK, stroke_width=2)
        yield circle(x, y, 1.6, fill=looks.INK)


def badges_drawn(frame: Frame, badges: Sequence[Badge], room: Room) -> Iterator[str]:
    """Numbers in discs. Those that would lie on one another are moved apart, each with a line to its door."""
    doors = [frame.spot(badge.point) for badge in badges]
    for (x, y), (door_x, door_y), badge in zip(_apart(doors, frame), doors, badges, strict=True):
        room.reserve(ShapelyPoint(x, y).buffer(_RADIUS + 0.5))
        if math.hypot(x - door_x, y - door_y) > 1:
            yield path([LineString([(x, y), (door_x, door_y)])], stroke=looks.INK, stroke_width=1, fill="none")
            yield circle(door_x, door_y, 2, fill=looks.INK, stroke=looks.PAPER, stroke_width=0.6)
        yield from _disc(x, y, badge)


def _disc(x: float, y: float, badge: Badge) -> Iterator[str]:
    paper, ink = (looks.INK, looks.PAPER) if badge.hollow else (looks.PAPER, looks.INK)
    yield circle(x, y, _RADIUS, fill=ink, stroke=looks.PAPER, stroke_width=1.4)
    yield circle(x, y, _RADIUS - 0.7, fill=ink, stroke=looks.INK, stroke_width=1)
    size = 8.5 if len(badge.label) < 3 else 6.5
    yield text(badge.label, x, y, size, fill=paper, stroke=paper, stroke_width=0.35)
    if badge.hollow:
        yield path([LineString([(x - 5, y + 5), (x + 5, y - 5)])], stroke=looks.INK, stroke_width=1, fill="none")


def _apart(doors: Sequence[Spot], frame: Frame) -> list[Spot]:
    """Spots near their doors of which no two are closer than a disc: each pair that is pushes itself apart."""
    spots = [(x + 0.01 * math.cos(2.4 * n), y + 0.01 * math.sin(2.4 * n)) for n, (x, y) in enumerate(doors)]
    for _ in range(_ROUNDS):
        if not sum(_push(spots, a, b) for a in range(len(spots)) for b in range(a)):
            break
        spots = [_inside(spot, frame) for spot in spots]
    return spots


def _push(spots: list[Spot], a: int, b: int) -> bool:
    (ax, ay), (bx, by) = spots[a], spots[b]
    dx, dy = ax - bx, ay - by
    distance = math.hypot(dx, dy)
    if distance >= _APART - 0.05:
        return False
    share = (_APART - distance) / 2 / max(distance, 1e-9)
    spots[a] = (ax + dx * share, ay + dy * share)
    spots[b] = (bx - dx * share, by - dy * share)
    return True


def _inside(spot: Spot, frame: Frame) -> Spot:
    edge = _RADIUS + 1
    return min(max(spot[0], edge), frame.width - edge), min(max(spot[1], edge), frame.height - edge)
