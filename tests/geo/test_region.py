"""Regions made of real extracts, and everything that can go wrong while one is made."""

import hashlib
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geo.building.build import add_region, build_region
from geo.building.sources import default_name
from geo.errors import RegionError
from geo.point import Point
from geo.region import MANIFEST, Region, find_region, list_regions, load_region, remove_region
from geo.routers.osrm_process import region_router

LEFT_BEHIND = "nothing half-done stays behind"


def test_helsinki_has_everything(helsinki_region: Region, helsinki_extract: Path) -> None:
    assert helsinki_region.timezone == "Europe/Helsinki"
    assert helsinki_region.bounds.contains(Point(60.1704, 24.9522))
    assert helsinki_region.source_sha256 == hashlib.sha256(helsinki_extract.read_bytes()).hexdigest()
    assert helsinki_region.counts.addresses > 550
    assert 90 < helsinki_region.counts.streets < 150
    assert helsinki_region.attribution == "© OpenStreetMap contributors"
    assert load_region(helsinki_region.path) == helsinki_region


def test_liechtenstein_is_one_road_network(liechtenstein_region: Region) -> None:
    assert liechtenstein_region.timezone == "Europe/Vaduz"
    assert liechtenstein_region.counts.addresses > 900
    router = region_router(liechtenstein_region)
    villages = [Point(47.139, 9.5228), Point(47.2388, 9.5263), Point(47.0672, 9.5073), Point(47.1028, 9.6084)]
    matrix = router.matrix(villages)
    router.close()
    assert matrix.reachable.all()
    assert 900 < matrix.seconds[1, 2] < 3600  # Ruggell to Balzers, the length of the country


@pytest.mark.parametrize("name", ["guixi", "longgang"])
def test_a_chinese_extract_makes_a_region(name: str, request: pytest.FixtureRequest) -> None:
    region: Region = request.getfixturevalue(f"{name}_region")
    assert region.timezone == "Asia/Shanghai"
    assert region.counts.streets > 30


def test_the_same_again_is_what_stands_there(helsinki_region: Region, helsinki_extract: Path) -> None:
    before = (helsinki_region.path / MANIFEST).stat().st_mtime_ns
    again = build_region(helsinki_extract, helsinki_region.path.parent, "helsinki")
    assert again == helsinki_region
    assert (helsinki_region.path / MANIFEST).stat().st_mtime_ns == before


def test_building_anew_replaces_the_region(guixi_extract: Path, longgang_extract: Path, tmp_path: Path) -> None:
    first = build_region(guixi_extract, tmp_path, "town")
    second = build_region(longgang_extract, tmp_path, "town")
    assert (first.source, second.source) == ("guixi_jiangxi.osm.pbf", "longgang_shenzhen.osm.pbf")
    assert list_regions(tmp_path) == [second]
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


def test_progress_only_rises(guixi_extract: Path, tmp_path: Path) -> None:
    heard: list[tuple[str, float]] = []
    build_region(guixi_extract, tmp_path, "guixi", lambda doing, done: heard.append((doing, done)))
    shares = [done for _, done in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len({doing for doing, _ in heard}) >= 5


def test_regions_are_listed_found_and_removed(guixi_extract: Path, tmp_path: Path) -> None:
    assert list_regions(tmp_path / "nowhere") == []
    region = build_region(guixi_extract, tmp_path, "guixi")
    assert list_regions(tmp_path) == [region]
    assert find_region(tmp_path, "guixi") == region
    remove_region(tmp_path, "guixi")
    assert list_regions(tmp_path) == []
    for act in (find_region, remove_region):
        with pytest.raises(RegionError) as refused:
            act(tmp_path, "guixi")
        assert refused.value.code == "region_missing"


@pytest.mark.parametrize("name", ["", "Helsinki", "../up", "a/b", "-x", "ü", "x" * 64])
def test_names_that_are_no_folder_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RegionError) as refused:
        find_region(tmp_path, name)
    assert refused.value.code == "region_name"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/maps/Helsinki.osm.pbf", "helsinki"),
        ("guixi_jiangxi.osm.pbf", "guixi_jiangxi"),
        ("https://example.org/eu/Baden%20W%C3%BCrtt-latest.osm.pbf?x=1", "baden-w-rtt-latest"),
    ],
)
def test_a_region_is_named_after_its_source(source: str, name: str) -> None:
    assert default_name(source) == name


def test_a_manifest_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / MANIFEST).write_text(json.dumps({"name": "town"}))
    with pytest.raises(RegionError) as refused:
        list_regions(tmp_path)
    assert refused.value.code == "region_unreadable"
    remove_region(tmp_path, "town")
    assert list_regions(tmp_path) == []


BAD_EXTRACTS = {
    "missing": (None, "region_source_missing"),
    "empty": (b"", "region_broken"),
    "text": (b"these are not the roads you are looking for", "region_broken"),
    "cut off": (0.6, "region_broken"),
}


@pytest.mark.parametrize("kind", BAD_EXTRACTS)
def test_a_bad_extract_is_refused(kind: str, helsinki_extract: Path, tmp_path: Path) -> None:
    content, code = BAD_EXTRACTS[kind]
    source, regions = tmp_path / "bad.osm.pbf", tmp_path / "regions"
    if isinstance(content, float):
        whole = helsinki_extract.read_bytes()
        content = whole[: int(len(whole) * content)]
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(RegionError) as refused:
        build_region(source, regions, "bad")
    assert refused.value.code == code
    assert str(tmp_path) not in str(refused.value)
    assert not regions.exists() or list(regions.iterdir()) == [], LEFT_BEHIND


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "island.osm"
    source.write_text('<osm version="0.6"><node id="1" version="1" lat="1" lon="2"><tag k="name" v="x"/></node></osm>')
    with pytest.raises(RegionError) as refused:
        build_region(source, tmp_path / "regions", "island")
    assert refused.value.code == "region_no_roads"


def test_a_cancelled_build_leaves_the_old_region(guixi_extract: Path, longgang_extract: Path, tmp_path: Path) -> None:
    old = build_region(guixi_extract, tmp_path, "town")
    heard: list[float] = []
    with pytest.raises(RegionError) as cancelled:
        build_region(
            longgang_extract,
            tmp_path,
            "town",
            lambda doing, done: heard.append(done),
            lambda: max(heard, default=0) > 0.5,
        )
    assert cancelled.value.code == "region_cancelled"
    assert list_regions(tmp_path) == [old]
    assert [path.name for path in tmp_path.iterdir()] == ["town"], LEFT_BEHIND


@pytest.mark.parametrize("most_bytes", [2_000, 60_000, 200_000])
def test_a_full_disk_leaves_nothing_behind(most_bytes: int, helsinki_extract: Path, tmp_path: Path) -> None:
    """A limit of the kernel on the size of files stops the builder's own writes, OSRM's or tippecanoe's."""
    program = (
        "import sys; from pathlib import Path; from geo.building.build import build_region; from geo.errors import *\n"
        "try: build_region(Path(sys.argv[1]), Path(sys.argv[2]), 'town')\n"
        "except RegionError as error: print(error.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, helsinki_extract, tmp_path],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
    )
    assert done.stdout.strip() == "region_disk_full", done.stderr
    assert list(tmp_path.iterdir()) == [], LEFT_BEHIND


def test_a_builder_that_was_killed_is_cleaned_up_after(guixi_extract: Path, tmp_path: Path) -> None:
    (tmp_path / ".building-town").mkdir()
    (tmp_path / ".building-town" / "half").write_text("done")
    build_region(guixi_extract, tmp_path, "town")
    assert [path.name for path in tmp_path.iterdir()] == ["town"], LEFT_BEHIND


def test_builders_side_by_side_wait_for_one_another(guixi_extract: Path, tmp_path: Path) -> None:
    built: list[Region] = []
    builders = [
        threading.Thread(target=lambda: built.append(build_region(guixi_extract, tmp_path, "town"))) for _ in range(3)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert len(built) == 3
    assert built[0] == built[1] == built[2]


@pytest.fixture
def web(guixi_extract: Path) -> Iterator[str]:
    """The folder of the extracts on a web server of ours."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(guixi_extract.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_region_from_the_web(web: str, guixi_extract: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    region = add_region(f"{web}/{guixi_extract.name}", tmp_path, progress=lambda doing, done: heard.append(done))
    assert region.name == "guixi_jiangxi"
    assert heard == sorted(heard)
    assert [path.name for path in tmp_path.iterdir()] == ["guixi_jiangxi"]


@pytest.mark.parametrize(
    ("address", "code"),
    [("{web}/nothing.osm.pbf", "region_download"), ("http://127.0.0.1:9/x.osm.pbf", "region_download")],
)
def test_an_address_that_gives_nothing(address: str, code: str, web: str, tmp_path: Path) -> None:
    with pytest.raises(RegionError) as refused:
        add_region(address.format(web=web), tmp_path)
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == [], LEFT_BEHIND


def test_a_download_may_be_too_large(web: str, guixi_extract: Path, tmp_path: Path) -> None:
    with pytest.raises(RegionError) as refused:
        add_region(f"{web}/{guixi_extract.name}", tmp_path, most_bytes=10_000)
    assert refused.value.code == "region_too_large"
    assert list(tmp_path.iterdir()) == [], LEFT_BEHIND
