"""Makes a region out of an extract: all of it, or nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from geo.profile import Profile
from geo.region import FORMAT, Region, Versions, check_name, load_region, write_manifest
from geo.timezone import timezone_at

ROOM_FACTOR, PROFILE_ROOM_FACTOR = 15, 10
"""Free bytes asked for, per byte of the extract, for a region and for the roads of each further profile; measured 7 to
13, and 4 to 8 (on foot)."""

ROADS_FROM, ROADS_SHARE = 0.25, 0.35
"""What roads are of the whole."""


def add_region(
    source: str,
    into: Path,
    name: str | None = None,
    progress: Progress = lambda doing, done: None,
    cancelled: Callable[[], bool] = lambda: False,
    most_bytes: int = MOST_BYTES,
    profiles: Iterable[Profile] = (Profile.CAR,),
) -> Region:
    """The region made of a file's path or a web address; its name, unless given, from the last part of either.

    Raises what ``build_region`` raises, and RegionError ``region_download`` or ``region_too_large``.
    """
    name = check_name(name) if name else default_name(source)
    with extract_at(source, into, Watch(progress, cancelled), most_bytes) as extract:
        start = DOWNLOAD_SHARE if is_address(source) else 0.0
        return build_region(
            extract, into, name, lambda doing, done: progress(doing, start + (1 - start) * done), cancelled, profiles
        )


def build_region(
    source: Path,
    into: Path,
    name: str,
    progress: Progress = lambda doing, done: None,
    cancelled: Callable[[], bool] = lambda: False,
    profiles: Iterable[Profile] = (Profile.CAR,),
    parts: tuple[str, ...] = (),
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
            wanted = frozenset(profiles) | _profiles_at(into / name) | {Profile.CAR}
            order = _Order(source, name, sha256(source), wanted, parts)
            standing = _standing(into / name, order)
            if standing is None:
                return _build(order, into, watch)
            _build_missing(standing, order.profiles, watch)
            return standing


def build_profiles(
    region: Region,
    profiles: Iterable[Profile],
    progress: Progress = lambda doing, done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Adds the roads of further profiles to a region that stands, out of the extract it keeps; in use meanwhile.

    RegionError ``region_source_gone`` when it keeps none, and what ``build_region`` raises.
    """
    with disk_trouble(), _alone(region.path.parent):
        _build_missing(region, frozenset(profiles), Watch(progress, cancelled))


@dataclass(frozen=True, slots=True)
class _Order:
    """What to build, out of what."""

    source: Path
    name: str
    digest: str
    profiles: frozenset[Profile]
    parts: tuple[str, ...]


def _standing(path: Path, order: _Order) -> Region | None:
    """The region that is there, if building would make the same again."""
    try:
        region = load_region(path)
    except RegionError:
        return None
    same = (region.source_sha256, region.versions, region.parts) == (order.digest, _versions(), order.parts)
    return region if same else None


def _profiles_at(path: Path) -> frozenset[Profile]:
    """Those of the region that is replaced: its collectors need them."""
    try:
        return frozenset(load_region(path).profiles)
    except RegionError:
        return frozenset()


def _build(order: _Order, into: Path, watch: Watch) -> Region:
    size, further = order.source.stat().st_size, len(order.profiles) - 1
    if shutil.disk_usage(into).free < (ROOM_FACTOR + PROFILE_ROOM_FACTOR * further) * size:
        raise disk_full()
    work = into / f".building-{order.name}"
    shutil.rmtree(work, ignore_errors=True)  # left behind by a builder that was killed
    try:
        work.mkdir()
        _fill(work, order, watch)
        watch.step("Finishing", 0.98)
        _put_in_place(work, into / order.name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    watch.progress("Done", 1.0)
    return load_region(into / order.name)


def _fill(work: Path, order: _Order, watch: Watch) -> None:
    watch.step("Reading the extract", 0.02)
    extent = survey(order.source)
    region = Region(
        name=order.name,
        path=work,
        bounds=extent.bounds,
        centre=extent.bounds.centre,
        timezone=timezone_at(extent.bounds.centre),
        built_at=datetime.now(UTC).replace(microsecond=0),
        source=order.source.name,
        source_sha256=order.digest,
        counts=build_index(order.source, work / "addresses.sqlite", watch),
        versions=_versions(),
        parts=order.parts,
    )
    for number, profile in enumerate(sorted(order.profiles)):
        done = ROADS_FROM + ROADS_SHARE * number / len(order.profiles)
        build_roads(order.source, region.roads_path(profile), extent.road_pieces, watch, profile, done)
    build_map(order.source, region.tiles_path, order.name, extent.bounds, watch)
    shutil.copyfile(order.source, region.source_path)
    write_manifest(region)


def _build_missing(region: Region, wanted: frozenset[Profile], watch: Watch) -> None:
    """Each profile appears at once: the file by which it is known is moved last."""
    missing = sorted(wanted - set(region.profiles))
    if missing and not region.source_path.is_file():
        raise _source_gone(region.name)
    for number, profile in enumerate(missing):
        if shutil.disk_usage(region.path).free < PROFILE_ROOM_FACTOR * region.source_path.stat().st_size:
            raise disk_full()
        work = region.path / f".roads-{profile}"
        shutil.rmtree(work, ignore_errors=True)
        try:
            pieces = survey(region.source_path).road_pieces
            graph = work / region.roads_path(profile).name
            build_roads(region.source_path, graph, pieces, watch, profile, number / len(missing))
            for file in sorted(work.iterdir(), key=lambda file: file.suffix in (".hsgr", ".mldgr")):
                file.replace(region.roads_path(profile).with_name(file.name))
        finally:
            shutil.rmtree(work, ignore_errors=True)
    watch.progress("Done", 1.0)


def _source_gone(name: str) -> RegionError:
    return RegionError(
        "region_source_gone",
        f"The region “{name}” keeps no extract to build from: an older version made it, or somebody removed it.",
        "Make it again with `rounds region add FILE.osm.pbf`, naming the profiles with --profiles.",
    )


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
