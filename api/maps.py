"""The map archives of the regions, each opened once and again when its region was built anew."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from geo.region import Region, find_region
from geo.tiles import Tiles


class Maps:
    """Safe to ask from any thread."""

    def __init__(self, regions_dir: Path) -> None:
        self._folder = regions_dir
        self._lock = Lock()
        self._open: dict[str, tuple[Region, Tiles]] = {}

    def of(self, name: str) -> tuple[Region, Tiles]:
        """The region and its tiles. RegionError when it is missing or cannot be read."""
        region = find_region(self._folder, name)
        with self._lock:
            known = self._open.get(name)
            if known is None or known[0] != region:
                known = self._open[name] = (region, Tiles(region.tiles_path))
        return known
