"""How even and how compact suggested territories are, and how long they take.

    python -m benchmarks territories [--sizes 400x8,1500x10,5000x20,5000x40] [--seed N]

Places are drawn at random in a box of 22 km, thick towards one corner, each with 300 to 1,800 s of work.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np
from shapely import box

from geo.areas.balancing import balanced
from geo.areas.flat import compactness
from geo.point import Point
from geo.territory import Territory

CROWDING = 2.0
BOX = Territory.of(box(24.8, 60.1, 25.2, 60.3))


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks territories", description=__doc__)
    parser.add_argument("--sizes", default="400x8,1500x10,5000x20,5000x40", help="places x territories")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    print("| places | territories | processor s | fullest over the mean | emptiest under it | compactness, least |")
    print("|---|---|---|---|---|---|")
    for size in options.sizes.split(","):
        places, count = map(int, size.split("x"))
        print(_row(places, count, options.seed), flush=True)
    return 0


def _row(places: int, count: int, seed: int) -> str:
    chance = np.random.default_rng(seed)
    spots = [Point(60.1 + 0.2 * y, 24.8 + 0.4 * x) for x, y in chance.random((places, 2)) ** CROWDING]
    work = chance.integers(300, 1800, places).astype(float)
    start = time.process_time()
    shares = balanced(spots, work.tolist(), count, BOX, seed=seed)
    took, even = time.process_time() - start, work.sum() / count
    most, least = (100 * abs(own / even - 1) for own in (max(s.weight for s in shares), min(s.weight for s in shares)))
    compact = min(compactness(share.shape.shape) for share in shares)
    return f"| {places} | {count} | {took:.1f} | {most:.1f} % | {least:.1f} % | {compact:.2f} |"
