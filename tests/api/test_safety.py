"""Timers, calls for help and alarms at the doors: what phones send, what supervisors see."""

import json
from collections.abc import Iterator

import anyio
import httpx
import pytest
import sqlalchemy as sa

from api.watching import AlarmWatch
from geo.region import Region
from service.jobs.lookout import Lookout
from service.store import published
from service.store.tables import metadata
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.world import MONDAY, NOW, a_case, a_collector, a_plan, a_route, a_stop, settle, settle_plan

DAY = "/v1/collectors/C1/itineraries/2026-11-23"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    margins = {"strict/dog": 5}
    with open_doors(tmp_path_factory.mktemp("house"), helsinki_region, Clock(), check_in_margins=margins) as opened:
        yield opened


@pytest.fixture
def doors(house: Doors) -> Doors:
    """C1 visits K1, where a dog is, and with C2 K2; nothing of the test before is left."""
    house.clients.clear()
    house.clock.now = NOW
    with house.house.store.begin() as tx:
        for table in reversed(metadata.sorted_tables):
            tx.run(sa.delete(table))
        settle(tx, (a_case("K1", risks=frozenset({"dog"})), a_case("K2")), (a_collector("C1"), a_collector("C2")))
        own = (a_stop("v1", "K1", 10), a_stop("v2", "K2", 12, crew_with=("C2",)))
        settle_plan(tx, a_plan("p1", (a_route("C1", own), a_route("C2", (a_stop("w2", "K2", 12, crew_with=("C1",)),)))))
        published.publish(tx, "p1", "test", NOW)
    return house


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def look(doors: Doors) -> int:
    return Lookout(doors.house.store, doors.clock).look()


def test_a_visit_from_the_check_in_to_the_alarm_to_its_end(doors: Doors) -> None:
    phone = doors.phone("C1")
    stop = phone.get(DAY).json()["stops"][0]
    assert (stop["timer"], stop["timer_seconds"], stop["crew"]) == (None, (15 + 5) * 60, 1), "the shortest margin"
    timer = phone.post("/v1/visits/v1/timer", json={}).json()
    assert phone.get(DAY).json()["stops"][0]["timer"] == timer
    doors.clock.forward(minutes=15)
    longer = phone.post("/v1/visits/v1/timer/extension", json={}, headers=keyed("once")).json()
    assert longer["deadline"] > timer["deadline"]
    doors.clock.forward(minutes=16)
    look(doors)
    (alarm,) = doors.supervisor.get("/v1/alarms?open=true").json()["alarms"]
    assert (alarm["kind"], alarm["collector_name"], alarm["visit_id"]) == ("overdue", "Collector C1", "v1")
    assert alarm["at"] == longer["deadline"]
    done = phone.post("/v1/visits/v1/outcome", json={"kind": "met"}, headers=keyed("done"))
    assert done.status_code == 201
    (alarm,) = doors.supervisor.get("/v1/alarms").json()["alarms"]
    assert (alarm["answered_at"] is not None, alarm["state"]) == (True, "raised")
    path = f"/v1/alarms/{alarm['alarm_id']}"
    assert doors.supervisor.post(f"{path}/acknowledge").json()["state"] == "acknowledged"
    assert doors.supervisor.post(f"{path}/close", json={"note": ""}).status_code == 422
    closed = doors.supervisor.post(f"{path}/close", json={"note": "Forgot the phone in the car."}).json()
    assert (closed["state"], closed["closed_by"] is not None) == ("closed", True)
    assert refusal(doors.supervisor.post(f"{path}/acknowledge")) == (409, "alarm_closed")
    assert doors.supervisor.get("/v1/alarms?open=true").json()["alarms"] == []


def test_a_call_for_help_is_never_refused_for_its_details(doors: Doors) -> None:
    phone = doors.phone("C1")
    here = {"lat": 60.17, "lon": 24.95, "accuracy_metres": 20.0}
    first = phone.post("/v1/panic", json={"visit_id": "nowhere"}, headers=keyed("a"))
    assert first.status_code == 201
    again = phone.post("/v1/panic", json={"position": here}, headers=keyed("a"))
    assert again.json()["alarm_id"] == first.json()["alarm_id"]
    (alarm,) = doors.supervisor.get("/v1/alarms").json()["alarms"]
    assert (alarm["position"], alarm["accuracy_metres"]) == ({"lat": 60.17, "lon": 24.95}, 20)
    assert phone.get(DAY).json()["help"] == {"at": alarm["at"], "acknowledged_at": None}
    doors.supervisor.post(f"/v1/alarms/{alarm['alarm_id']}/acknowledge")
    assert phone.get(DAY).json()["help"]["acknowledged_at"] is not None
    assert phone.post("/v1/panic", json={}).status_code == 422, "without a key it could not be told from another"


def test_alone_where_two_are_needed(doors: Doors) -> None:
    timer = doors.phone("C1").post("/v1/visits/v2/timer", json={}).json()
    assert timer["together"] is False
    assert [alarm["kind"] for alarm in doors.supervisor.get("/v1/alarms").json()["alarms"]] == ["alone"]
    assert doors.phone("C2").post("/v1/visits/w2/timer", json={}).json()["together"] is True
    assert doors.phone("C1").get(DAY).json()["stops"][1]["timer"]["together"] is True


def test_a_held_stop_is_refused_before_the_door(doors: Doors) -> None:
    doors.supervisor.put("/v1/cases/K1/hold", json={"kind": "bereavement"})
    assert refusal(doors.phone("C1").post("/v1/visits/v1/timer", json={})) == (409, "case_held")


def test_who_listens_hears_every_change(doors: Doors) -> None:
    """Two listeners, one look: the open alarms at once, and again when one is raised."""
    phone = doors.phone("C1")

    async def listen() -> list[list[str]]:
        heard: list[list[str]] = []
        watch = AlarmWatch(doors.house)
        async for seen in watch.follow(20):
            heard.append([alarm.kind for alarm in seen])
            if len(heard) == 1:
                await anyio.to_thread.run_sync(lambda: phone.post("/v1/panic", json={}, headers=keyed("x")))
            else:
                break
        return heard

    assert anyio.run(listen) == [[], ["panic"]]


def test_the_stream_ends_after_its_time(doors: Doors) -> None:
    doors.phone("C1").post("/v1/panic", json={}, headers=keyed("x"))
    said = doors.supervisor.get("/v1/alarms/events?seconds=1").text
    events = [json.loads(line.removeprefix("data: ")) for line in said.splitlines() if line.startswith("data: ")]
    assert [[alarm["kind"] for alarm in event] for event in events] == [["panic"]]


def test_only_the_own_day(doors: Doors) -> None:
    phone = doors.phone("C2", MONDAY)
    assert refusal(phone.post("/v1/visits/v1/timer", json={})) == (404, "visit_missing")
    assert refusal(phone.post("/v1/visits/w2/timer/extension", json={}, headers=keyed("x"))) == (
        409,
        "timer_not_running",
    )
    assert refusal(phone.post("/v1/visits/w2/timer", json={"place": "here"})) == (422, "invalid_request")
