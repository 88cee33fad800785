"""Which places nobody on shift can get to and back from, and why: no road near, an island, a one-way trap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.profile import Profile
from service.places.travel import Travel


@dataclass(frozen=True, slots=True)
class Stranded:
    """Why a place is out of reach: a reason's code, a sentence about its address, what helps."""

    code: str
    message: str
    action: str


@dataclass(frozen=True, slots=True)
class Ends:
    """The places where shifts of one profile begin and end, pair by pair."""

    profile: Profile
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """By place. ``stranded``: out of everybody's reach. ``guessed``: in reach on an estimate alone."""

    stranded: Mapping[int, Stranded]
    guessed: Mapping[int, Stranded]


ISLAND = Stranded(
    "road_island",
    "Its roads are joined to no base by any road: an island, or a piece cut off at the edge of the map.",
    "Check the point on the map, plan from a base there, or make the region of a larger extract.",
)
TRAP = Stranded(
    "one_way_trap",
    "A road leads to its address, but none leads back to a base: one-way streets.",
    "Move the pin to a street that leads out, or make the region of a larger extract.",
)
NO_WAY_IN = Stranded(
    "one_way_trap",
    "A road leads back from its address, but none leads there from a base: one-way streets.",
    "Move the pin to a street that leads in, or make the region of a larger extract.",
)
_MOVE_PIN = "Check the point on the map, or move its pin."


def reach_of(travel: Travel, shifts: Iterable[Ends]) -> Reach:
    """What the shifts can reach. Without a shift only the roads' distance speaks."""
    ends = [end for end in shifts if end.starts]
    by_roads = _stranded(travel, ends, {p: ways.measured for p, ways in travel.ways.items()})
    if all(not ways.estimated.any() for ways in travel.ways.values()):
        return Reach(by_roads, {})
    stranded = _stranded(travel, ends, {p: ways.matrix.reachable for p, ways in travel.ways.items()})
    all_guessed = all(ways.estimated.all() for ways in travel.ways.values())
    guessed = {} if all_guessed else {place: why for place, why in by_roads.items() if place not in stranded}
    return Reach(stranded, guessed)


def _stranded(travel: Travel, ends: Sequence[Ends], joined: Mapping[Profile, NDArray[np.bool_]]) -> dict[int, Stranded]:
    count = len(travel.places)
    there, back, both = (np.zeros(count, np.bool_) for _ in range(3))
    for end in ends:
        leads, returns = joined[end.profile][list(end.starts), :], joined[end.profile][:, list(end.ends)].T
        there |= leads.any(axis=0)
        back |= returns.any(axis=0)
        both |= (leads & returns).any(axis=0)
    off_road = _off_road(travel, joined)
    kinds = {(False, False): ISLAND, (True, False): TRAP, (False, True): NO_WAY_IN}
    lost = range(count) if ends else sorted(off_road)
    found = ((place, off_road.get(place) or kinds.get((bool(there[place]), bool(back[place])))) for place in lost)
    return {place: why for place, why in found if why is not None and not both[place]}


def _off_road(travel: Travel, joined: Mapping[Profile, NDArray[np.bool_]]) -> dict[int, Stranded]:
    """Places that no profile's roads come near and nothing stands in for, each with how far the nearest road is."""
    far = [set(travel.ways[profile].matrix.off_road) for profile in joined]
    metres = np.min([travel.ways[profile].matrix.snap_metres for profile in joined], axis=0)
    lost = [p for p in set.intersection(*far) if not any(mask[p].any() for mask in joined.values())]
    return {
        place: Stranded("off_road", f"The nearest road is {int(metres[place])} m from its address.", _MOVE_PIN)
        for place in lost
    }
