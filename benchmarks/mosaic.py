"""A larger extract made of a smaller one: copies side by side, joined by roads across every seam.

Real road networks in any size, where no larger extract is at hand. Copies keep the shape of their streets, junctions,
one-ways and dead ends; only the seams are invented: straight secondary roads between the outermost streets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium

from geo.building.reading import DRIVABLE

SEAMS = 6
"""Roads across each seam."""

GAP = 1.02
"""Distance of the copies' corners in widths of one copy."""

MINOR = frozenset({"service", "living_street"})
FIRST_ID, FIRST_WAY = 1_000_000, 100_000


@dataclass(frozen=True, slots=True)
class _Streets:
    """Places by node, and the ways over them."""

    places: dict[int, tuple[float, float]]
    ways: tuple[tuple[tuple[int, ...], dict[str, str]], ...]

    def outermost(self, axis: int, sign: int) -> list[int]:
        """In each band across ``axis`` (0 latitude, 1 longitude) the node of a street that lies farthest out."""
        nodes = {n for way, tags in self.ways if tags["highway"] in DRIVABLE - MINOR for n in way}
        across = [self.places[n][1 - axis] for n in nodes]
        low, width = min(across), (max(across) - min(across)) / SEAMS
        bands: list[list[int]] = [[] for _ in range(SEAMS)]
        for node in sorted(nodes):
            bands[min(SEAMS - 1, int((self.places[node][1 - axis] - low) / width))].append(node)
        return [max(band, key=lambda n: sign * self.places[n][axis]) if band else -1 for band in bands]


def mosaic(extract: Path, side: int, into: Path) -> None:
    """Writes ``into``: ``side`` × ``side`` copies of the extract's roads."""
    streets = _read(extract)
    steps = [_width(streets, axis) * GAP for axis in (0, 1)]
    writer = osmium.SimpleWriter(str(into))
    for copy in range(side * side):
        shift = (copy // side * steps[0], copy % side * steps[1])
        for number, (lat, lon) in enumerate(streets.places.values()):
            place = (lon + shift[1], lat + shift[0])
            writer.add_node(osmium.osm.mutable.Node(id=_node(streets, copy, number), location=place))
    for number, (nodes, tags) in enumerate(_ways(streets, side)):
        writer.add_way(osmium.osm.mutable.Way(id=FIRST_WAY + number, nodes=nodes, tags=tags))
    writer.close()


def _node(streets: _Streets, copy: int, number: int) -> int:
    return FIRST_ID + copy * len(streets.places) + number


def _ways(streets: _Streets, side: int) -> Iterator[tuple[Sequence[int], dict[str, str]]]:
    number = {node: at for at, node in enumerate(streets.places)}
    for copy in range(side * side):
        for nodes, tags in streets.ways:
            yield [_node(streets, copy, number[node]) for node in nodes], tags
    edges = {(axis, sign): streets.outermost(axis, sign) for axis in (0, 1) for sign in (-1, 1)}
    for copy in range(side * side):
        for axis, neighbour in ((0, copy + side), (1, copy + 1)):
            if neighbour < side * side and (axis == 0 or neighbour % side):
                for here, there in zip(edges[axis, 1], edges[axis, -1], strict=True):
                    if min(here, there) >= 0:
                        seam = [_node(streets, copy, number[here]), _node(streets, neighbour, number[there])]
                        yield seam, {"highway": "secondary", "name": f"Seam {copy}"}


def _width(streets: _Streets, axis: int) -> float:
    values = [place[axis] for place in streets.places.values()]
    return max(values) - min(values)


def _read(extract: Path) -> _Streets:
    places: dict[int, tuple[float, float]] = {}
    ways: list[tuple[tuple[int, ...], dict[str, str]]] = []
    found = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    for way in found.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        if "highway" in way.tags and all(node.location.valid() for node in way.nodes):
            ways.append(_way(way))
            places |= {node.ref: (node.lat, node.lon) for node in way.nodes}
    return _Streets(places, tuple(ways))


def _way(way: Any) -> tuple[tuple[int, ...], dict[str, str]]:
    return tuple(node.ref for node in way.nodes), {tag.k: tag.v for tag in way.tags}
