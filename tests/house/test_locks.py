"""Every dependency is locked by hash, and no lock says where it was fetched."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT, name

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
WISHES = sorted((ROOT / "requirements").glob("*.in"))
PAGES_LOCK = ROOT / "api" / "pages" / "package-lock.json"


def test_every_wish_has_a_lock() -> None:
    assert [path.stem for path in WISHES] == [path.stem for path in LOCKS]


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_every_version_has_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-z])", lock.read_text().split("\n", 2)[2])
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+", entry, re.IGNORECASE), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("wish", WISHES, ids=name)
def test_lock_holds_all_that_is_wished(wish: Path) -> None:
    wished = re.findall(r"^([A-Za-z0-9._-]+)", wish.read_text(), re.MULTILINE)
    locked = {
        normal(found) for found in re.findall(r"^([A-Za-z0-9._-]+)==", wish.with_suffix(".txt").read_text(), re.M)
    }
    assert {normal(one) for one in wished if not one.startswith("-")} <= locked


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


@pytest.mark.parametrize("lock", [*LOCKS, PAGES_LOCK], ids=name)
def test_no_lock_names_a_host(lock: Path) -> None:
    assert "://" not in lock.read_text()


def test_every_page_dependency_is_locked_by_hash() -> None:
    packages = json.loads(PAGES_LOCK.read_text())["packages"]
    unlocked = [path for path, entry in packages.items() if path and "integrity" not in entry]
    assert len(packages) > 1
    assert not unlocked


def test_tests_use_the_versions_that_run() -> None:
    def pins(lock: str) -> set[str]:
        return set(
            re.findall(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", (ROOT / "requirements" / lock).read_text(), re.MULTILINE)
        )

    assert pins("runtime.txt") <= pins("dev.txt")


def test_the_extra_is_what_is_locked_for_it() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    wished = re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / "requirements" / "benchmarks.in").read_text(), re.MULTILINE)
    assert extras["benchmarks"] == [one for one in wished if not one.startswith("-")]
