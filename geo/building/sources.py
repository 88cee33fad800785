"""Where an extract comes from: a file, or an address on the web that is fetched first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

import httpx

from geo.building.watch import Watch, disk_trouble
from geo.errors import RegionError
from geo.region import check_name

MOST_BYTES = 4_000_000_000
DOWNLOAD_SHARE = 0.3
"""How much of the whole progress a download is."""

_CHUNK = 1 << 20
_TIMEOUT = httpx.Timeout(60.0, connect=15.0)


def default_name(source: str) -> str:
    """A region's name from a file's or address's last part: ``…/Helsinki.osm.pbf`` gives ``helsinki``."""
    stem = Path(unquote(urlsplit(source).path if is_address(source) else source)).name.split(".")[0].lower()
    return check_name(re.sub(r"[^a-z0-9_-]+", "-", stem).strip("-_")[:63])


def is_address(source: str) -> bool:
    return urlsplit(source).scheme in ("http", "https")


@contextmanager
def extract_at(source: str, folder: Path, watch: Watch, most_bytes: int = MOST_BYTES) -> Iterator[Path]:
    """The extract as a file: itself, or downloaded into a temporary folder inside ``folder`` while in use."""
    if not is_address(source):
        yield _existing(Path(source))
        return
    with disk_trouble():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = TemporaryDirectory(dir=folder, prefix=".download-")
    with temporary as place:
        target = Path(place) / (Path(unquote(urlsplit(source).path)).name or "extract.osm.pbf")
        with disk_trouble():
            _download(source, target, watch, most_bytes)
        yield target


def sha256(path: Path) -> str:
    """Of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise RegionError("region_source_missing", f"There is no file “{path.name}”.", "Check the path.")
    return path


def _download(address: str, target: Path, watch: Watch, most_bytes: int) -> None:
    try:
        with (
            httpx.stream("GET", address, follow_redirects=True, timeout=_TIMEOUT) as answer,
            target.open("wb") as file,
        ):
            if answer.status_code != httpx.codes.OK:
                raise _unfetched(f"HTTP status {answer.status_code}")
            said = answer.headers.get("Content-Length", "")
            expected = int(said) if said.isdecimal() else 0
            size = 0
            for chunk in answer.iter_bytes(_CHUNK):
                size += file.write(chunk)
                if max(size, expected) > most_bytes:
                    raise _too_large(most_bytes)
                watch.step(f"Downloading, {size / 1e6:.0f} MB", DOWNLOAD_SHARE * size / max(expected, size))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unfetched(type(error).__name__) from error


def _unfetched(reason: str) -> RegionError:
    return RegionError(
        "region_download", f"The extract cannot be downloaded ({reason}).", "Check the address and try again."
    )


def _too_large(most_bytes: int) -> RegionError:
    cause = f"The extract is larger than {most_bytes / 1e6:,.0f} MB."
    return RegionError("region_too_large", cause, "Cut out the part you need, for instance with `osmium extract`.")
