"""A region: one folder made from one OpenStreetMap extract, with its roads, addresses and map.

    NAME/
    ├── region.json        what this page's Region says; written last, so a folder without it is no region
    ├── roads/car.osrm.*   OSRM road graph, one base name per profile; profiles may come later
    ├── addresses.sqlite   address index
    ├── map.pmtiles        vector tiles (docs/reference/tiles.md)
    └── source.osm.pbf     the extract, for profiles that come later and for merging

Made by ``geo.building.build.build_region``.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from geo.bounds import Bounds
from geo.errors import RegionError
from geo.point import Point
from geo.profile import Profile

FORMAT = 4
"""Raised whenever a region that was built earlier can no longer be read, or should be built anew."""

ATTRIBUTION = "© OpenStreetMap contributors"
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
MANIFEST = "region.json"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the address index knows."""

    addresses: int
    streets: int
    places: int


@dataclass(frozen=True, slots=True)
class Versions:
    """What built the region; another version of any of them means another region."""

    format: int
    osrm: str
    tippecanoe: str


@dataclass(frozen=True, slots=True)
class Region:
    """What stands in the folder ``path``. ``source`` is the extract's file name, ``source_sha256`` its content.

    ``parts``: the regions that a merged one was made of; who plans in it plans their cases and collectors too.
    """

    name: str
    path: Path
    bounds: Bounds
    centre: Point
    timezone: str
    built_at: datetime
    source: str
    source_sha256: str
    counts: Counts
    versions: Versions
    attribution: str = ATTRIBUTION
    parts: tuple[str, ...] = ()

    @property
    def covers(self) -> tuple[str, ...]:
        """The names under which cases and collectors of this region are entered."""
        return (self.name, *self.parts)

    @property
    def source_path(self) -> Path:
        return self.path / "source.osm.pbf"

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Those whose roads are built now."""
        return tuple(profile for profile in Profile if self.algorithm(profile) is not None)

    def algorithm(self, profile: Profile) -> str | None:
        """Which search the profile's roads were prepared for (geo.building.roads chooses); None: they are not there."""
        graph = self.roads_path(profile)
        kinds = (("hsgr", "ch"), ("mldgr", "mld"))
        return next((name for ending, name in kinds if graph.with_name(f"{graph.name}.{ending}").is_file()), None)

    @property
    def addresses_path(self) -> Path:
        return self.path / "addresses.sqlite"

    @property
    def tiles_path(self) -> Path:
        return self.path / "map.pmtiles"

    def roads_path(self, profile: Profile = Profile.CAR) -> Path:
        """Base name of the road graph's files."""
        return self.path / "roads" / f"{profile}.osrm"


def check_name(name: str) -> str:
    """The name itself; RegionError ``region_name`` when it cannot be a folder and part of an address on the web."""
    if not NAME_PATTERN.fullmatch(name):
        raise RegionError(
            "region_name",
            f"“{name[:80]}” cannot be a region's name.",
            "Use up to 63 small letters, digits, hyphens and underscores, beginning with a letter or digit.",
        )
    return name


def load_region(path: Path) -> Region:
    """The region in a folder; RegionError ``region_missing`` or ``region_unreadable``."""
    try:
        return _from_json(path, json.loads((path / MANIFEST).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise missing(path.name) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RegionError(
            "region_unreadable",
            f"The region “{path.name}” cannot be read ({type(error).__name__}).",
            "Build it again with `rounds region add`.",
        ) from error


def list_regions(folder: Path) -> list[Region]:
    """All readable regions of a folder by name; one that cannot be read raises, so that nobody overlooks it."""
    if not folder.is_dir():
        return []
    return [load_region(path.parent) for path in sorted(folder.glob(f"*/{MANIFEST}")) if path.parent.name[0] != "."]


def find_region(folder: Path, name: str) -> Region:
    """The region of that name; RegionError ``region_name`` or ``region_missing``."""
    return load_region(folder / check_name(name))


def remove_region(folder: Path, name: str) -> None:
    """Deletes a region, also one that cannot be read; RegionError ``region_missing`` when there is none."""
    path = folder / check_name(name)
    if not path.is_dir():
        raise missing(name)
    (path / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(path)


def missing(name: str) -> RegionError:
    """The error that says there is no such region."""
    return RegionError(
        "region_missing",
        f"There is no region “{name}”.",
        "See `rounds region list`, or make one with `rounds region add FILE.osm.pbf`.",
    )


def write_manifest(region: Region) -> None:
    """Makes a finished folder a region."""
    record = asdict(region) | {"built_at": region.built_at.isoformat()}
    del record["path"]
    (region.path / MANIFEST).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _from_json(path: Path, record: dict[str, Any]) -> Region:
    return Region(
        name=record["name"],
        path=path,
        bounds=Bounds(**record["bounds"]),
        centre=Point(**record["centre"]),
        timezone=record["timezone"],
        built_at=datetime.fromisoformat(record["built_at"]),
        source=record["source"],
        source_sha256=record["source_sha256"],
        counts=Counts(**record["counts"]),
        versions=Versions(**record["versions"]),
        attribution=record["attribution"],
        parts=tuple(record.get("parts", ())),
    )
