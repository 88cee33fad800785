"""The whole corridor without a store, on real roads."""

from datetime import UTC, datetime, time

import pytest

from geo.point import Point, distance_metres
from geo.region import Region
from service.model.case import Address
from service.model.collector import LunchBreak
from service.model.plan import Progress
from service.offline import plan_offline
from service.settings import Settings
from tests.fixtures.planning import scattered_cases
from tests.fixtures.world import MONDAY, a_case, a_collector, a_shift

pytestmark = pytest.mark.slow


def test_plans_a_day_on_roads(helsinki_region: Region) -> None:
    seen: list[Progress] = []
    far = a_case("far", addresses=(Address("Turku 1", place=Point(60.45, 22.27)),))
    lunch = LunchBreak(time(11), time(13), 1800)
    collectors = [a_collector("C1"), a_collector("C2")]
    plan = plan_offline(
        [*scattered_cases(30, helsinki_region), far],
        collectors,
        [a_shift(c.id, break_=lunch, max_visits=8) for c in collectors],
        helsinki_region,
        (MONDAY,),
        settings=Settings(),
        now=datetime(2026, 11, 22, tzinfo=UTC),
        seconds=2,
        progress=seen.append,
    )
    assert 13 <= plan.totals.visits <= 16  # sixteen stops; a crew of two takes two of them
    assert plan.totals.visits + plan.totals.unserved == 31
    assert {case.case_id: case.reason for case in plan.unserved}["far"] == "off_road"
    assert not plan.estimated
    assert plan.provenance["travel"] == "osrm:helsinki:car"
    assert [progress.prize for progress in seen] == sorted(progress.prize or 0 for progress in seen)
    for route in plan.routes:
        here = route.start_place
        for stop in route.stops:
            if stop.place is not None:
                assert stop.leg_metres >= 0.7 * distance_metres(here, stop.place) - 60  # doors lie off the road
                here = stop.place
