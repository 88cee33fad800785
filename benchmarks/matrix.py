"""How long road matrices take, from points to arrays, and how far the great-circle estimate is from them.

    python -m benchmarks matrix EXTRACT.osm.pbf… [--sizes 100,500,1000,2000]

Places are nodes of named streets, drawn with a fixed seed; each figure is the best of three, over loopback.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from geo.building.build import build_region
from geo.building.collecting import collect
from geo.building.watch import Watch
from geo.point import Point
from geo.routers.great_circle import GreatCircleRouter
from geo.routers.osrm_process import region_router


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks matrix", description=__doc__)
    parser.add_argument("extracts", nargs="+", type=Path)
    parser.add_argument("--sizes", default="100,500,1000,2000")
    options = parser.parse_args(argv)
    sizes = [int(size) for size in options.sizes.split(",")]
    print(
        f"| extract | build s | {' | '.join(f'{size} places, s' for size in sizes)} | unreachable | estimate off by |"
    )
    print("|---" * (len(sizes) + 4) + "|")
    for extract in options.extracts:
        print(_row(extract, sizes), flush=True)
    return 0


def _row(extract: Path, sizes: list[int]) -> str:
    with TemporaryDirectory() as folder:
        building, region = _timed(lambda: build_region(extract, Path(folder), "measured"))
        places = _places(extract, max(sizes))
        router = region_router(region)
        router.matrix(places[:2])
        took = [min(_timed(lambda n=size: router.matrix(places[:n]))[0] for _ in range(3)) for size in sizes]
        roads, estimate = router.matrix(places[:500]), GreatCircleRouter().matrix(places[:500])
        router.close()
    far = roads.reachable & (roads.seconds > 0)
    off = np.median(np.abs(estimate.seconds[far] - roads.seconds[far]) / roads.seconds[far])
    times = " | ".join(f"{seconds:.2f}" for seconds in took)
    unreachable = 100 * (1 - roads.reachable.mean())
    return f"| {extract.name} | {building:.1f} | {times} | {unreachable:.1f} % | {100 * off:.0f} % |"


def _places(extract: Path, count: int) -> list[Point]:
    found = collect(extract, Watch(lambda doing, done: None, lambda: False))
    nodes = [point for street in found.streets.values() for line in street.lines for point in line]
    rng = random.Random(1)
    chosen = [rng.choice(nodes) for _ in range(count)]
    return [Point(p.lat + rng.uniform(-3e-4, 3e-4), p.lon + rng.uniform(-3e-4, 3e-4)) for p in chosen]


def _timed[T](act: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
