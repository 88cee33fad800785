"""Doubt and learning at the doors: better words, better addresses, check-ins, looking up again."""

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa

from geo.region import Region
from service.doubts import rechecking
from service.model.case import Case, Doubt
from service.places.geocoding import doubtful
from service.store import published
from service.store.tables import metadata
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.world import (
    MONDAY,
    NOW,
    PLACES,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    an_address,
    settle,
    settle_plan,
)

PIN = PLACES["cathedral"]
AWAY = {"lat": PIN.lat + 0.002, "lon": PIN.lon, "accuracy_metres": 12.5}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("house"), helsinki_region, Clock(), correction_agree=2) as opened:
        yield opened


@pytest.fixture
def doors(house: Doors) -> Doors:
    """K1 and K2 are visited by C1 on Monday; K3 waits with a real address of Helsinki, badly written."""
    house.clients.clear()
    with house.house.store.begin() as tx:
        for table in reversed(metadata.sorted_tables):
            tx.run(sa.delete(table))
        waiting = doubtful(an_address(text="Mannerhemintie twenty"), Doubt.NOT_FOUND)
        known = (a_case("K1"), a_case("K2", "market"), a_case("K3", addresses=(waiting,)).settled(MONDAY))
        settle(tx, known, (a_collector("C1"), a_collector("C2")))
        stops = (a_stop("v1", "K1", 9), a_stop("v2", "K2", 11, place=PLACES["market"], address="market 1"))
        settle_plan(tx, a_plan("P", (a_route("C1", stops), a_route("C2", (a_stop("v3", "K1", 9),)))))
        published.publish(tx, "P", "test", NOW)
    return house


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_better_words_put_a_case_on_the_map(doors: Doors) -> None:
    case = doors.supervisor.post("/v1/review/K3", json={"text": "Mannerheimintie 20, 00100 Helsinki"}).json()
    assert (case["state"], case["address"]["doubt"]) == ("open", None)
    assert (case["address"]["text"], case["address"]["corrected"]) == (
        "Mannerhemintie twenty",
        "Mannerheimintie 20, 00100 Helsinki",
    )
    assert (case["address"]["pinned"], case["address"]["precision"]) == (False, "door")
    assert case["address"]["source"]
    assert refusal(doors.supervisor.post("/v1/review/K1", json={"text": "?"})) == (422, "address_senseless")
    both = doors.supervisor.post("/v1/review/K1", json={"text": "x", "confirm": True})
    assert refusal(both) == (422, "invalid_request")


def test_a_supervisor_does_not_decide_on_what_another_has_changed(doors: Doors) -> None:
    """The number of a candidate means another place once the words were changed."""
    (seen,) = doors.supervisor.get("/v1/review").json()["items"]
    reworded = doors.supervisor.post("/v1/review/K3", json={"text": "Olematonkatu 5", "based_on": seen["version"]})
    assert reworded.json()["state"] == "review"
    for late in ({"candidate": 0}, {"pin": {"lat": PIN.lat, "lon": PIN.lon}}, {"text": "Bulevardi 12"}):
        refused = doors.supervisor.post("/v1/review/K3", json=late | {"based_on": seen["version"]})
        assert refusal(refused) == (409, "address_changed")
    assert doors.scheduler.get("/v1/cases/K3").json()["state"] == "review"
    (now,) = doors.supervisor.get("/v1/review").json()["items"]
    decided = doors.supervisor.post(
        "/v1/review/K3", json={"text": "Bulevardi 12, Helsinki", "based_on": now["version"]}
    )
    assert decided.json()["state"] == "open"


def test_a_banks_system_sees_that_a_better_address_is_wanted(doors: Doors) -> None:
    wanted = doors.supervisor.put("/v1/review/K3/wanted", json={"reason": "No such street"}).json()
    assert wanted["state"] == "address_wanted"
    listed = doors.scheduler.get("/v1/cases", params={"state": "address_wanted"}).json()["cases"]
    assert [case["case_id"] for case in listed] == ["K3"]
    said = listed[0]["address"]["wanted"]
    assert (said["at"], said["reason"]) == ("2026-11-22T09:00:00Z", "No such street")
    assert said["by"].startswith("key:")
    assert doors.scheduler.get("/v1/cases/K3").json()["history"][-1]["kind"] == "address_wanted"
    assert doors.supervisor.get("/v1/review").json()["items"][0]["wanted"] == said
    assert refusal(doors.supervisor.put("/v1/review/K1/wanted", json={"reason": "x"})) == (409, "address_certain")
    row = {"case_id": "K3", "address": {"text": "Mannerheimintie 20, Helsinki"}, "priority": 5}
    answered = doors.scheduler.post("/v1/batches", json={"cases": [row]}, headers={"Idempotency-Key": "answer"}).json()
    assert answered["accepted"] == 1
    assert doors.scheduler.get("/v1/cases/K3").json()["state"] == "open"
    taken_back = doors.supervisor.delete("/v1/review/K3/wanted")
    assert refusal(taken_back) == (409, "address_not_wanted")


def test_a_check_in_proposes_and_a_supervisor_decides(doors: Doors) -> None:
    phone = doors.phone("C1")
    day = phone.get("/v1/collectors/C1/itineraries/2026-11-23").json()
    assert (day["check_ins"], [stop["moved"] for stop in day["stops"]]) == (True, [False, False])
    said = phone.post("/v1/visits/v1/check-in", json=AWAY).json()
    assert said == {"used": True, "metres": 222, "proposes": True, "adopted": False}
    assert refusal(phone.post("/v1/visits/v3/check-in", json=AWAY)) == (404, "visit_missing")
    (found,) = doors.supervisor.get("/v1/review", params={"region": "helsinki"}).json()["corrections"]
    assert (found["case_id"], found["metres"], found["agreeing"], found["pinned"]) == ("K1", 222, 1, False)
    moved = doors.supervisor.post("/v1/review/K1", json={"pin": found["door"], "based_on": found["version"]}).json()
    assert (moved["address"]["place"], moved["address"]["pinned"]) == (found["door"], True)
    assert doors.supervisor.get("/v1/review").json()["corrections"] == []
    late = doors.supervisor.post("/v1/review/K1", json={"confirm": True, "based_on": found["version"]})
    assert refusal(late) == (409, "address_changed")

    stops = phone.get("/v1/collectors/C1/itineraries/2026-11-23").json()["stops"]
    assert [stop["moved"] for stop in stops] == [True, False]
    plan = doors.supervisor.get("/v1/plans/P").json()
    assert (plan["moved_cases"], plan["state"]) == (["K1"], "published")
    assert plan["routes"][0]["stops"][0]["place"] == {"lat": PIN.lat, "lon": PIN.lon}, "a published day stays"


def test_two_collectors_who_agree_move_the_pin_with_their_reports(doors: Doors) -> None:
    reports = {"C1": "v1", "C2": "v3"}
    for collector, visit in reports.items():
        sent = {"kind": "not_home", "position": AWAY}
        answer = doors.phone(collector).post(
            f"/v1/visits/{visit}/outcome", json=sent, headers={"Idempotency-Key": visit}
        )
        assert answer.status_code == 201
        assert "lat" not in answer.text
    case = doors.scheduler.get("/v1/cases/K1").json()
    assert (case["address"]["source"], case["address"]["pinned"]) == ("check_in", False)
    assert case["address"]["place"]["lat"] == pytest.approx(AWAY["lat"])
    assert "address_corrected" in [event["kind"] for event in case["history"]]


@pytest.mark.parametrize("changes", [{"lat": 91}, {"accuracy_metres": -1}, {"accuracy_metres": None}, {"speed": 3}])
def test_positions_that_make_no_sense(doors: Doors, changes: dict[str, object]) -> None:
    assert refusal(doors.phone("C1").post("/v1/visits/v1/check-in", json=AWAY | changes)) == (422, "invalid_request")


def test_a_region_is_looked_up_again(doors: Doors) -> None:
    wrong = an_address(text="Bulevardi 12, Helsinki", source="helsinki")
    gone: Case = a_case("K5", addresses=(an_address(text="Olematonkatu 5", source="helsinki"),))
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("K4", addresses=(wrong,)), gone))
    asked = doors.supervisor.post("/v1/rechecks", json={})
    assert (asked.status_code, asked.headers["Location"]) == (202, f"/v1/rechecks/{asked.json()['recheck_id']}")
    assert (asked.json()["state"], asked.json()["region"], asked.json()["total"]) == ("queued", "helsinki", 5)
    assert doors.supervisor.post("/v1/rechecks", json={"region": "helsinki"}).json() == asked.json()
    rechecking.work(doors.house, asked.json()["recheck_id"])
    ended = doors.scheduler.get(asked.headers["Location"]).json()
    assert (ended["state"], ended["counts"]["cases"], ended["counts"]["moved"]) == ("succeeded", 5, 1)
    assert doors.scheduler.get("/v1/rechecks", params={"region": "helsinki"}).json()["rechecks"] == [ended]
    assert doors.scheduler.get("/v1/cases/K4").json()["address"]["place"]["lat"] == pytest.approx(60.1648, abs=0.002)
    assert doors.scheduler.get("/v1/cases/K5").json()["state"] == "review"
    assert refusal(doors.scheduler.get("/v1/rechecks/none")) == (404, "recheck_missing")
    assert refusal(doors.supervisor.post("/v1/rechecks", json={"region": "nowhere"})) == (404, "region_missing")
