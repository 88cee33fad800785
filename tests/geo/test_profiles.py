"""Roads for five ways of travelling, built when wanted, each with a server of its own that rests when nobody asks."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.building import roads
from geo.building.build import build_profiles, build_region
from geo.errors import RegionError
from geo.profile import Profile
from geo.region import Region
from geo.routers import fleet as fleets
from geo.routers.fleet import RoadFleet
from geo.routers.osrm_process import region_router
from tests.fixtures.drawn import at, draw

CORNERS = [at(0, 0), at(7, 0)]
OFF_ROAD_METRES = 150


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("profiles")
    return build_region(draw(folder / "drawn.osm.pbf"), folder / "regions", "drawn")


@pytest.fixture(scope="module")
def fleet(region: Region) -> Iterator[RoadFleet]:
    build_profiles(region, Profile)
    opened = RoadFleet(OFF_ROAD_METRES)
    yield opened
    opened.close()


def test_profiles_come_later_out_of_the_extract_that_is_kept(tmp_path: Path) -> None:
    region = build_region(draw(tmp_path / "drawn.osm.pbf"), tmp_path / "regions", "drawn")
    assert region.profiles == (Profile.CAR,)
    build_profiles(region, [Profile.FOOT])
    assert region.profiles == (Profile.CAR, Profile.FOOT)
    assert not list(region.path.glob(".*"))
    again = build_region(draw(tmp_path / "other.osm.pbf", version=2), tmp_path / "regions", "drawn")
    assert again.profiles == (Profile.CAR, Profile.FOOT)  # who walked in the old region walks in the new one
    again.source_path.unlink()
    with pytest.raises(RegionError) as gone:
        build_profiles(again, [Profile.BICYCLE])
    assert gone.value.code == "region_source_gone"


def test_paths_of_a_large_extract_are_partitioned_and_lead_the_same_way(
    region: Region, fleet: RoadFleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roads, "CONTRACT_PATHS_BELOW_BYTES", 0)
    large = build_region(region.source_path, tmp_path, "large", profiles=[Profile.FOOT])
    assert [one.algorithm(Profile.FOOT) for one in (region, large)] == ["ch", "mld"]
    assert large.algorithm(Profile.CAR) == "ch"
    small, router = fleet.router(region, Profile.FOOT).matrix(CORNERS), region_router(large, profile=Profile.FOOT)
    found = router.matrix(CORNERS)
    router.close()
    assert (found.seconds.tolist(), found.metres.tolist()) == (small.seconds.tolist(), small.metres.tolist())


def test_each_way_of_travelling_has_its_speed(region: Region, fleet: RoadFleet) -> None:
    found = {profile: fleet.router(region, profile).matrix(CORNERS) for profile in Profile}
    speeds = {profile: 3.6 * int(m.metres[0, 1]) / int(m.seconds[0, 1]) for profile, m in found.items()}
    assert 4.5 < speeds[Profile.FOOT] < 5.5
    assert 13 < speeds[Profile.BICYCLE] < 16
    assert 18 < speeds[Profile.EBIKE] < 21
    assert 22 < speeds[Profile.CAR] <= speeds[Profile.MOTORCYCLE] < 30


def test_paths_are_for_walkers(region: Region, fleet: RoadFleet) -> None:
    end = at(-3, 0)
    assert fleet.router(region, Profile.CAR).matrix([*CORNERS, end]).off_road == (2,)
    assert fleet.router(region, Profile.MOTORCYCLE).matrix([*CORNERS, end]).off_road == (2,)
    assert fleet.router(region, Profile.FOOT).matrix([*CORNERS, end]).reachable.all()
    pushed = fleet.router(region, Profile.BICYCLE).matrix([*CORNERS, end])
    assert pushed.seconds[0, 2] == pytest.approx(3 * 200 / (4 / 3.6), rel=0.1)  # at 4 km/h


def test_one_way_streets_bind_riders_and_not_walkers(region: Region, fleet: RoadFleet) -> None:
    ends = [at(7, 5), at(16, 2)]
    for profile, back in ((Profile.CAR, False), (Profile.MOTORCYCLE, False), (Profile.FOOT, True)):
        matrix = fleet.router(region, profile).matrix(ends)
        assert matrix.reachable.tolist() == [[True, True], [back, True]]


def test_a_profile_that_is_not_built_is_said_to_be(tmp_path: Path) -> None:
    region = build_region(draw(tmp_path / "drawn.osm.pbf"), tmp_path / "regions", "drawn")
    fleet = RoadFleet()
    with pytest.raises(RegionError) as missing:
        fleet.router(region, Profile.FOOT)
    assert missing.value.code == "profile_missing"
    fleet.close()


def test_few_servers_run_at_once(region: Region, fleet: RoadFleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleets, "BUSY_SECONDS", 0.0)
    small = RoadFleet(OFF_ROAD_METRES, most=2)
    for profile in (Profile.CAR, Profile.FOOT, Profile.BICYCLE):
        small.router(region, profile).matrix(CORNERS)
    assert small.running() == {"drawn:car": False, "drawn:foot": True, "drawn:bicycle": True}
    assert small.router(region, Profile.CAR).matrix(CORNERS).reachable.all()  # and comes back when asked
    small.close()
    assert not any(small.running().values())


def test_a_server_that_nobody_asks_rests(region: Region, fleet: RoadFleet) -> None:
    idle = RoadFleet(OFF_ROAD_METRES, idle_seconds=0.4)
    idle.router(region, Profile.CAR).matrix(CORNERS)
    deadline = time.monotonic() + 15
    while idle.running()["drawn:car"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert idle.router(region, Profile.CAR).matrix(CORNERS).reachable.all()
    idle.close()
