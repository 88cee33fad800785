"""How long road matrices take, from points to arrays, and how far the great-circle estimate is from them.

    python -m benchmarks matrix EXTRACT.osm.pbf… [--sizes 100,500,1000,2000] [--copies 4] [--profiles car,foot]

Places are nodes of named streets, drawn with a fixed seed. Each figure is the best of three, over loopback, from points
to int32 arrays; *remembered* asks for the largest size again, *10 new* with ten more places, as the next day does.
Memory is the most that this process took, and any child. ``--copies N``: an extract of N × N copies (mosaic.py).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

import numpy as np
import osmium

from benchmarks.mosaic import mosaic
from geo.building.build import build_profiles, build_region
from geo.point import Point
from geo.profile import Profile
from geo.region import Region
from geo.routers.great_circle import GreatCircleRouter
from geo.routers.memory import Memory
from geo.routers.osrm_process import region_router
from geo.routers.remembering import RememberingRouter

NEW = 10


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks matrix", description=__doc__)
    parser.add_argument("extracts", nargs="+", type=Path)
    parser.add_argument("--sizes", default="100,500,1000,2000")
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--profiles", default="car")
    options = parser.parse_args(argv)
    sizes = [int(size) for size in options.sizes.split(",")]
    times = " | ".join(f"{size} places, s" for size in sizes)
    head = (
        f"| extract | profile | build s | {times} | remembered | {NEW} new | unreachable | estimate off by | memory |"
    )
    print(f"{head}\n{'|---' * (head.count('|') - 1)}|")
    for extract in options.extracts:
        with TemporaryDirectory() as folder:
            wanted = [Profile(name) for name in options.profiles.split(",")]
            for row in _rows(extract, sizes, wanted, options.copies, Path(folder)):
                print(row, flush=True)
    return 0


def _rows(extract: Path, sizes: list[int], profiles: list[Profile], copies: int, folder: Path) -> Iterator[str]:
    name = extract.name if copies == 1 else f"{extract.name} × {copies * copies}"
    if copies > 1:
        mosaic(extract, copies, folder / "mosaic.osm.pbf")
        extract = folder / "mosaic.osm.pbf"
    took, region = _timed(lambda: build_region(extract, folder, "measured"))
    places = _places(extract, max(sizes) + NEW)
    for profile in profiles:
        if profile not in region.profiles:
            took, _ = _timed(partial(build_profiles, region, [profile]))
        yield f"| {name} | {profile} | {took:.1f} | {_measured(region, profile, places, sizes, folder)} |"


def _measured(region: Region, profile: Profile, places: list[Point], sizes: list[int], folder: Path) -> str:
    router = region_router(region, profile=profile)
    router.matrix(places[:2])
    took = [_best(partial(router.matrix, places[:size])) for size in sizes]
    most = max(sizes)
    keeping = RememberingRouter(router, Memory(folder / f"{profile}.sqlite", most + NEW))
    keeping.matrix(places[:most])
    took += [_best(partial(keeping.matrix, places[:most])), _timed(partial(keeping.matrix, places))[0]]
    roads, estimate = router.matrix(places[:500]), GreatCircleRouter().matrix(places[:500])
    router.close()
    far = roads.reachable & (roads.seconds > 0)
    off = np.median(np.abs(estimate.seconds[far] - roads.seconds[far]) / roads.seconds[far])
    lost = f"{100 * (1 - roads.reachable.mean()):.1f} %"
    memory = " + ".join(f"{getrusage(who).ru_maxrss / 1000:.0f}" for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    return " | ".join([*(f"{seconds:.2f}" for seconds in took), lost, f"{100 * off:.0f} %", f"{memory} MB"])


def _places(extract: Path, count: int) -> list[Point]:
    ways = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    nodes = [
        Point(node.lat, node.lon)
        for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        if "highway" in way.tags and "name" in way.tags
        for node in way.nodes
        if node.location.valid()
    ]
    rng = random.Random(1)
    chosen = [rng.choice(nodes) for _ in range(count)]
    return [Point(p.lat + rng.uniform(-3e-4, 3e-4), p.lon + rng.uniform(-3e-4, 3e-4)) for p in chosen]


def _best(act: Callable[[], object]) -> float:
    return min(_timed(act)[0] for _ in range(3))


def _timed[T](act: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
