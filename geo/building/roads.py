"""The road graph: OSRM's own programs, one after the other."""

from __future__ import annotations

from pathlib import Path

from geo import executables
from geo.building.watch import Watch

CONTRACT_BELOW_BYTES = 40_000_000
"""Contraction hierarchies answer a matrix six times faster than multi-level Dijkstra, and take minutes to prepare from
about this size of extract on (docs/decisions/0022-road-graph.md)."""

ISLAND_SHARE, ISLAND_MOST, ISLAND_LEAST = 0.1, 1000, 20
"""OSRM prefers roads of a connected part of at least this many nodes. With its default, 1000, nothing in a small
extract is large enough, and places snap to one-way streets cut off at the edge, which no road leaves."""


def build_roads(extract: Path, graph: Path, road_pieces: int, watch: Watch, profile: str = "car") -> None:
    """Makes ``graph`` + ``.*`` from an extract with ``road_pieces`` drivable ways; RegionError ``region_roads``."""
    graph.parent.mkdir(parents=True)
    island = str(max(ISLAND_LEAST, min(ISLAND_MOST, round(ISLAND_SHARE * road_pieces))))
    lua = executables.osrm_profile(profile)
    steps: list[list[str | Path]] = [
        [executables.osrm("extract"), "-p", lua, "--small-component-size", island, "-o", graph, extract]
    ]
    if extract.stat().st_size < CONTRACT_BELOW_BYTES:
        steps += [[executables.osrm("contract"), graph]]
    else:
        steps += [[executables.osrm("partition"), graph], [executables.osrm("customize"), graph]]
    for number, step in enumerate(steps):
        done = 0.25 + 0.35 * number / len(steps)
        watch.run(step, "region_roads", "No road graph can be made of this extract", "Building the road graph", done)
