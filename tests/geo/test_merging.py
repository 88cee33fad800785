"""Two halves of a town become one region; what cannot be joined is refused with the reason."""

from pathlib import Path

import pytest

from geo.building.build import build_profiles, build_region
from geo.building.merging import gap_metres, merge_extracts, merge_regions
from geo.errors import RegionError
from geo.profile import Profile
from geo.region import Region, list_regions
from geo.routers.osrm_process import region_router
from tests.fixtures.drawn import at, draw

WEST, EAST = range(-3, 5), range(4, 20)


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Region, Region]:
    folder = tmp_path_factory.mktemp("halves")
    west = build_region(draw(folder / "w.osm.pbf", WEST), folder / "regions", "west")
    east = build_region(draw(folder / "e.osm.pbf", EAST, version=2), folder / "regions", "east")
    build_profiles(west, [Profile.FOOT])
    return folder / "regions", west, east


def test_a_way_across_the_border_is_driven_on_the_merged_region(halves: tuple[Path, Region, Region]) -> None:
    folder, west, east = halves
    assert gap_metres(west, east) == 0
    both = merge_regions(folder, ["west", "east"], "both")
    assert (both.parts, both.covers) == (("east", "west"), ("both", "east", "west"))
    assert both.profiles == (Profile.CAR, Profile.FOOT)
    assert [region.name for region in list_regions(folder)] == ["both", "east", "west"]
    ends = [at(0, 0), at(7, 0)]
    router = region_router(both, 150)
    matrix = router.matrix(ends)
    router.close()
    assert matrix.reachable.all()
    assert matrix.metres[0, 1] == pytest.approx(7 * 198, rel=0.03)
    alone = region_router(west, 150)
    assert alone.matrix(ends).off_road == (1,)
    alone.close()


def test_what_both_have_is_there_once(tmp_path: Path) -> None:
    parts = [draw(tmp_path / "w.osm.pbf", WEST), draw(tmp_path / "e.osm.pbf", EAST, version=2)]
    whole = draw(tmp_path / "whole.osm.pbf")
    merge_extracts(parts, tmp_path / "merged.osm.pbf")
    assert identities(tmp_path / "merged.osm.pbf") == identities(whole)


def identities(extract: Path) -> list[tuple[str, int]]:
    import osmium

    return [(thing.type_str(), thing.id) for thing in osmium.FileProcessor(str(extract))]


@pytest.mark.parametrize(
    ("names", "name", "code"),
    [
        (["west"], "both", "merge_names"),
        (["west", "east"], "west", "merge_names"),
        (["west", "nowhere"], "both", "region_missing"),
        (["west", "east"], "No!", "region_name"),
        (["west", "far"], "both", "regions_apart"),
    ],
)
def test_what_cannot_be_merged_is_refused(
    halves: tuple[Path, Region, Region], helsinki_region: Region, names: list[str], name: str, code: str
) -> None:
    folder = halves[0]
    if "far" in names and not (folder / "far").exists():
        (folder / "far").symlink_to(helsinki_region.path)
    with pytest.raises(RegionError) as refused:
        merge_regions(folder, names, name)
    assert refused.value.code == code
    assert not list(folder.glob(".merging-*"))
