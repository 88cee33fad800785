"""Map tiles out of a region's PMTiles archive."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

from pmtiles.reader import Reader
from pmtiles.tile import Compression, MagicNumberNotFound, SpecVersionUnsupported, TileType

from geo.bounds import Bounds
from geo.errors import RegionError

_BROKEN = (OSError, ValueError, KeyError, IndexError, EOFError, MagicNumberNotFound, SpecVersionUnsupported)


class Tiles:
    """One archive, opened once and read from any thread. Layers: docs/reference/tiles.md."""

    def __init__(self, path: Path) -> None:
        """RegionError ``region_unreadable`` when the archive is missing, broken or holds no gzipped vector tiles."""
        self._path = path
        try:
            with path.open("rb") as file:
                self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._reader = Reader(self._read)
            self._header = self._reader.header()
        except _BROKEN as error:
            raise self._unreadable() from error
        if (self._header["tile_type"], self._header["tile_compression"]) != (TileType.MVT, Compression.GZIP):
            raise self._unreadable()

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """A gzip-compressed Mapbox vector tile, or None where the map is empty or the address is no tile's."""
        if not (0 <= z <= 26 and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        try:
            found: bytes | None = self._reader.get(z, x, y)
        except _BROKEN as error:
            raise self._unreadable() from error
        return found

    def metadata(self) -> dict[str, Any]:
        """What the archive says of itself: ``name``, ``attribution``, ``vector_layers`` with their attributes."""
        found: dict[str, Any] = self._reader.metadata()
        return found

    @property
    def zooms(self) -> tuple[int, int]:
        """The least and the greatest zoom level there is."""
        return self._header["min_zoom"], self._header["max_zoom"]

    @property
    def bounds(self) -> Bounds:
        h = self._header
        south, west, north, east = (h[f"{edge}_e7"] / 1e7 for edge in ("min_lat", "min_lon", "max_lat", "max_lon"))
        return Bounds(south, west, north, east)

    def _read(self, offset: int, length: int) -> bytes:
        return self._memory[offset : offset + length]

    def _unreadable(self) -> RegionError:
        return RegionError(
            "region_unreadable",
            f"The map of the region “{self._path.parent.name}” cannot be read.",
            "Build the region again with `rounds region add`.",
        )
