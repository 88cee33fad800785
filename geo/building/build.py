"""Makes a region out of an extract: all of it, or nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from geo import executables
from geo.building.index import build_index
from geo.building.map import build_map
from geo.building.reading import survey
from geo.building.roads import build_roads
from geo.building.sources import DOWNLOAD_SHARE, MOST_BYTES, default_name, extract_at, is_address, sha256
from geo.building.watch import Progress, Watch, disk_full, disk_trouble
from geo.errors import RegionError
from geo.region import FORMAT, Region, Versions, check_name, load_region, write_manifest
from geo.timezone import timezone_at

ROOM_FACTOR = 15
"""Free bytes asked for, per byte of the extract; measured 6 to 12."""


def add_region(
    source: str,
    into: Path,
    name: str | None = None,
    progress: Progress = lambda doing, done: None,
    cancelled: Callable[[], bool] = lambda: False,
    most_bytes: int = MOST_BYTES,
) -> Region:
    """The region made of a file's path or a web address; its name, unless given, from the last part of either.

    Raises what ``build_region`` raises, and RegionError ``region_download`` or ``region_too_large``.
    """
    name = check_name(name) if name else default_name(source)
    with extract_at(source, into, Watch(progress, cancelled), most_bytes) as extract:
        start = DOWNLOAD_SHARE if is_address(source) else 0.0
        return build_region(
            extract, into, name, lambda doing, done: progress(doing, start + (1 - start) * done), cancelled
        )


def build_region(
    source: Path,
    into: Path,
    name: str,
    progress: Progress = lambda doing, done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Region:
    """The region ``into/name`` made of an OpenStreetMap extract; quick when the same one stands there already.

    It replaces a region of that name only when it is finished; whatever goes wrong leaves everything as it was. Builds
    into one folder happen one after the other. RegionError ``region_name``, ``region_source_missing``,
    ``region_broken``, ``region_no_roads``, ``region_roads``, ``region_map``, ``region_disk_full``,
    ``region_unwritable``, ``region_cancelled``, ``program_missing``.
    """
    check_name(name)
    if not source.is_file():
        raise RegionError("region_source_missing", f"There is no file “{source.name}”.", "Check the path.")
    watch = Watch(progress, cancelled)
    with disk_trouble():
        into.mkdir(parents=True, exist_ok=True)
        with _alone(into):
            watch.step("Reading the extract", 0.0)
            digest = sha256(source)
            return _standing(into / name, digest) or _build(source, into, name, digest, watch)


def _standing(path: Path, digest: str) -> Region | None:
    """The region that is there, if building would make the same again."""
    try:
        region = load_region(path)
    except RegionError:
        return None
    return region if (region.source_sha256, region.versions) == (digest, _versions()) else None


def _build(source: Path, into: Path, name: str, digest: str, watch: Watch) -> Region:
    if shutil.disk_usage(into).free < ROOM_FACTOR * source.stat().st_size:
        raise disk_full()
    work = into / f".building-{name}"
    shutil.rmtree(work, ignore_errors=True)  # left behind by a builder that was killed
    try:
        work.mkdir()
        _fill(work, source, name, digest, watch)
        watch.step("Finishing", 0.98)
        _put_in_place(work, into / name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    watch.progress("Done", 1.0)
    return load_region(into / name)


def _fill(work: Path, source: Path, name: str, digest: str, watch: Watch) -> None:
    watch.step("Reading the extract", 0.02)
    extent = survey(source)
    region_source = Region(
        name=name,
        path=work,
        bounds=extent.bounds,
        centre=extent.bounds.centre,
        timezone=timezone_at(extent.bounds.centre),
        built_at=datetime.now(UTC).replace(microsecond=0),
        source=source.name,
        source_sha256=digest,
        counts=build_index(source, work / "addresses.sqlite", watch),
        versions=_versions(),
    )
    build_roads(source, region_source.roads_path(), extent.road_pieces, watch)
    build_map(source, region_source.tiles_path, name, extent.bounds, watch)
    write_manifest(region_source)


def _put_in_place(work: Path, path: Path) -> None:
    """Renames; a region that stood there is out of the way for the moment between two renames."""
    old = path.with_name(f".old-{path.name}")
    shutil.rmtree(old, ignore_errors=True)
    if path.exists():
        path.rename(old)
    try:
        work.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _versions() -> Versions:
    return Versions(FORMAT, executables.osrm_version(), executables.tippecanoe_version())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the folder against other builders, of this process or another; let go of by the system when we die."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
