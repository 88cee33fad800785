"""The road graph: OSRM's own programs, one after the other."""

from __future__ import annotations

from pathlib import Path

from geo import executables
from geo.building.watch import Watch
from geo.profile import Profile

CONTRACT_BELOW_BYTES, CONTRACT_PATHS_BELOW_BYTES = 40_000_000, 20_000_000
"""Contraction hierarchies answer a matrix five times faster than multi-level Dijkstra or more, and take minutes to
prepare from about these sizes of extract on: the dense paths of walkers and riders sooner
(docs/decisions/0096-paths-are-contracted-too.md)."""

MOTORED = frozenset({Profile.CAR, Profile.MOTORCYCLE})

ISLAND_SHARE, ISLAND_MOST, ISLAND_LEAST = 0.1, 1000, 20
"""OSRM prefers roads of a connected part of at least this many nodes. With its default, 1000, nothing in a small
extract is large enough, and places snap to one-way streets cut off at the edge, which no road leaves."""


def build_roads(extract: Path, graph: Path, road_pieces: int, watch: Watch, profile: Profile, done: float) -> None:
    """Makes ``graph`` + ``.*`` from an extract with ``road_pieces`` drivable ways; RegionError ``region_roads``.

    ``done``: the share of the whole that is done before.
    """
    graph.parent.mkdir(parents=True, exist_ok=True)
    island = str(max(ISLAND_LEAST, min(ISLAND_MOST, round(ISLAND_SHARE * road_pieces))))
    steps: list[list[str | Path]] = [
        [executables.osrm("extract"), "-p", profile.lua, "--small-component-size", island, "-o", graph, extract]
    ]
    most = CONTRACT_BELOW_BYTES if profile in MOTORED else CONTRACT_PATHS_BELOW_BYTES
    if extract.stat().st_size < most:
        steps += [[executables.osrm("contract"), graph]]
    else:
        steps += [[executables.osrm("partition"), graph], [executables.osrm("customize"), graph]]
    library = {"LUA_PATH": f"{executables.osrm_profiles()}/?.lua;;"}
    doing = f"Building the road graph ({profile})"
    for step in steps:
        watch.run(step, "region_roads", "No road graph can be made of this extract", doing, done, library)
