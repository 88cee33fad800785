"""Several regions' extracts as one: what both have once, in the newest version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import osmium

from geo.building.build import build_region
from geo.building.reading import readable
from geo.building.watch import Progress, Watch, disk_trouble
from geo.errors import RegionError
from geo.point import Point, distance_metres
from geo.region import Region, check_name, find_region

MOST_GAP_METRES = 10_000
"""Regions farther apart than this have no road in common."""

MOST_BYTES = 200_000_000
"""Of all extracts together: they are merged in memory, about 15 bytes for each of theirs."""

MERGING_SHARE = 0.1


def merge_regions(
    folder: Path,
    names: Sequence[str],
    name: str,
    progress: Progress = lambda doing, done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Region:
    """The region ``name`` out of the extracts that the regions of a folder keep, with all profiles that they have.

    The regions stay; who plans in the merged one plans their cases and collectors. RegionError ``merge_names``,
    ``regions_apart``, ``region_source_gone``, ``merge_too_large``, ``region_missing``, or what ``build_region`` raises.
    """
    parts = [find_region(folder, part) for part in dict.fromkeys(names)]
    _check(parts, check_name(name))
    watch = Watch(progress, cancelled)
    with disk_trouble():
        temporary = TemporaryDirectory(dir=folder, prefix=".merging-")
    with temporary as place:
        watch.step("Merging the extracts", 0.0)
        merged = Path(place) / f"{'+'.join(part.name for part in parts)[:100]}.osm.pbf"
        with disk_trouble():
            merge_extracts([part.source_path for part in parts], merged)
        return build_region(
            merged,
            folder,
            name,
            lambda doing, done: progress(doing, MERGING_SHARE + (1 - MERGING_SHARE) * done),
            cancelled,
            {profile for part in parts for profile in part.profiles},
            tuple(sorted({covered for part in parts for covered in part.covers})),
        )


def merge_extracts(extracts: Sequence[Path], into: Path) -> None:
    """Writes one extract: sorted, each object once, in its newest version. RegionError ``region_broken``."""
    reader = osmium.MergeInputReader()
    for extract in extracts:
        with readable(extract):
            reader.add_file(str(extract))
    writer = osmium.SimpleWriter(str(into))
    try:
        reader.apply(writer, simplify=True)
    finally:
        writer.close()


def _check(parts: Sequence[Region], name: str) -> None:
    if len(parts) < 2 or name in {part.name for part in parts}:
        raise RegionError(
            "merge_names", "Merging takes two regions or more, and a name that is none of theirs.", "See --help."
        )
    for part in parts:
        if not part.source_path.is_file():
            raise RegionError(
                "region_source_gone",
                f"The region “{part.name}” keeps no extract to merge.",
                f"Make it again with `rounds region add FILE.osm.pbf --name {part.name}`.",
            )
    if sum(part.source_path.stat().st_size for part in parts) > MOST_BYTES:
        raise RegionError(
            "merge_too_large",
            f"The extracts are larger than {MOST_BYTES // 1_000_000} MB together.",
            "Merge the files with `osmium merge`, and make a region of the result.",
        )
    _check_neighbours(parts)


def _check_neighbours(parts: Sequence[Region]) -> None:
    """Each touches, or nearly, one of those before it or after it."""
    joined, left = [parts[0]], list(parts[1:])
    while left:
        near = next((p for p in left if any(gap_metres(p, j) <= MOST_GAP_METRES for j in joined)), None)
        if near is None:
            gap = min(gap_metres(p, j) for p in left for j in joined)
            raise RegionError(
                "regions_apart",
                f"“{joined[0].name}” and “{left[0].name}” lie {ceil(gap / 1000)} km apart: no road can join them.",
                "Merge neighbours, or make a region of an extract that holds what lies between.",
            )
        joined.append(near)
        left.remove(near)


def gap_metres(a: Region, b: Region) -> float:
    """Between the boxes of two regions; 0 where they touch."""
    south, north = sorted((max(a.bounds.south, b.bounds.south), min(a.bounds.north, b.bounds.north)))
    west, east = sorted((max(a.bounds.west, b.bounds.west), min(a.bounds.east, b.bounds.east)))
    tall = max(a.bounds.south, b.bounds.south) > min(a.bounds.north, b.bounds.north)
    wide = max(a.bounds.west, b.bounds.west) > min(a.bounds.east, b.bounds.east)
    middle = (south + north) / 2
    corner, other = Point(south if tall else middle, west), Point(north if tall else middle, east if wide else west)
    return distance_metres(corner, other)
