"""House numbers for the map: one for each door, though a shop, its house and its entrance all carry it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geo.building.layers import Drawn
from geo.point import Point, distance_metres

_LONGEST = 9
_SAME_DOOR_METRES = 60.0
_BUSINESSES = ("shop", "amenity", "office", "craft", "tourism", "leisure", "healthcare")


class Doors:
    """Gathers numbers while an extract is read; houses and plain addresses speak before businesses."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[tuple[bool, Point]]] = {}

    def note(self, tags: Mapping[str, str], at: Point) -> None:
        number = door_number(tags)
        if number:
            business = any(key in tags for key in _BUSINESSES) and "building" not in tags
            key = (tags.get("addr:street") or tags.get("addr:place") or "", number)
            self._found.setdefault(key, []).append((business, at))

    def drawn(self) -> Iterator[tuple[Drawn, Point]]:
        """Each number of a street once; again where it stands far from the others, as in another village."""
        for (_street, number), spots in self._found.items():
            shown: list[Point] = []
            for _business, at in sorted(spots, key=lambda spot: spot[0]):
                if all(distance_metres(at, other) > _SAME_DOOR_METRES for other in shown):
                    shown.append(at)
                    yield Drawn("house_numbers", 15, {"number": number}), at


def door_number(tags: Mapping[str, str]) -> str:
    """A number as it stands on the door; what is written behind a comma, as a floor, is not on the map."""
    number = tags.get("addr:housenumber", "").split(",")[0].strip()
    return number if len(number) <= _LONGEST else ""
