"""A limit of the organisation, from its door to the plan and to what a hand edit is told. A real solver, real roads."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time

import pytest

from geo.region import Region
from tests.fixtures.asking import DAY, Json, RealClock, planned
from tests.fixtures.doors import Doors, open_doors
from tests.fixtures.planning import fill_a_day

TEN = time(10)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("house")
    with open_doors(folder, helsinki_region, RealClock(), work_in_server=True, solve_seconds_max=60) as opened:
        fill_a_day(opened.house, DAY, cases=40, collectors=2)
        yield opened


def late(plan: Json) -> Counter[str]:
    """By collector, the visits that end after ten o'clock."""
    ends = [(r["collector_id"], stop) for r in plan["routes"] for stop in r["stops"] if stop["case_id"]]
    return Counter(who for who, stop in ends if datetime.fromisoformat(stop["leave"]).time() > TEN)


def test_late_visits_of_a_day_are_limited_from_the_door_to_the_plan(doors: Doors) -> None:
    before = planned(doors)
    assert max(late(before).values()) > 2
    limits = doors.scheduler.get("/v1/practices/limits").json()["content"]
    assert limits["late_visits"] is None
    content = limits | {"late_after": "10:00", "late_visits": 2}
    assert doors.supervisor.put("/v1/practices/limits", json={"content": content}).status_code == 200
    after = planned(doors)
    assert 0 < max(late(after).values()) <= 2
    assert after["totals"]["visits"] < before["totals"]["visits"]

    route = max(before["routes"], key=lambda route: late(before)[route["collector_id"]])
    visits = [stop["case_id"] for stop in route["stops"] if stop["case_id"] and not stop["crew_with"]]
    own = {"collector_id": route["collector_id"], "date": DAY.isoformat(), "visits": visits}
    judged = doors.supervisor.post(f"/v1/plans/{after['plan_id']}/check", json={"routes": [own]}).json()
    (told,) = (rule for rule in judged["broken"] if rule["code"] == "max_late")
    assert (told["acceptable"], told["collector_id"]) == (True, route["collector_id"])
    assert int(told["params"]["actual"]) > 2 == int(told["params"]["limit"])
