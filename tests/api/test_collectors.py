"""Collectors and shifts at the door."""

import httpx
import pytest

from tests.fixtures.doors import Doors

BASE = {"text": "Rautatientori", "lat": 60.171, "lon": 24.944}
SHIFT = {"start": "09:00", "end": "17:00"}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def enter(doors: Doors, collector_id: str, **changes: object) -> httpx.Response:
    return doors.scheduler.put(f"/v1/collectors/{collector_id}", json={"name": "Cora", "base": BASE} | changes)


def test_a_collector_is_entered_and_replaced(doors: Doors) -> None:
    person = {"team": "north", "skills": ["sv", "fi"], "phone": "+358 40 000 0000", "profile": "ebike"}
    first = enter(doors, "E1", **person, languages=["sv-FI", "en"])
    assert first.json() == {
        "collector_id": "E1",
        "name": "Cora",
        "region": "helsinki",
        "base": BASE,
        "team": "north",
        "phone": "+358 40 000 0000",
        "skills": ["fi", "sv"],
        "profile": "ebike",
        "active": True,
        "languages": ["en", "sv-FI"],
    }
    enter(doors, "E1", name="Corinna", active=False)
    assert doors.scheduler.get("/v1/collectors/E1").json()["name"] == "Corinna"
    enter(doors, "E2", team="north")
    listed = doors.scheduler.get("/v1/collectors", params={"team": "north", "region": "helsinki"}).json()
    assert [collector["collector_id"] for collector in listed["collectors"]] == ["E2"]


def test_a_base_is_found_by_its_address_or_refused(doors: Doors) -> None:
    found = enter(doors, "A1", base={"text": "Bulevardi 5"}).json()["base"]
    assert found["lat"] == pytest.approx(60.165, abs=0.002)
    doubtful = enter(doors, "A2", base={"text": "Atlantiksenkuja 999"})
    assert refusal(doubtful) == (422, "base_doubtful")
    assert [issue["pointer"] for issue in doubtful.json()["issues"]] == ["/base/text"]
    assert refusal(doors.scheduler.get("/v1/collectors/A2")) == (404, "collector_missing")


def test_shifts_come_and_go(doors: Doors) -> None:
    enter(doors, "S1")
    lunch = {"earliest": "11:00", "latest": "13:00", "seconds": 1800}
    path = "/v1/collectors/S1/shifts/2026-11-23"
    shift = doors.scheduler.put(path, json=SHIFT | {"max_visits": 9, "break": lunch, "ends_at": BASE}).json()
    assert (shift["collector_id"], shift["date"], shift["start"], shift["end"]) == (
        "S1",
        "2026-11-23",
        "09:00",
        "17:00",
    )
    assert (shift["max_visits"], shift["break"], shift["ends_at"], shift["starts_at"]) == (9, lunch, BASE, None)
    own = doors.scheduler.get("/v1/collectors/S1/shifts", params={"from": "2026-11-01", "to": "2026-11-30"}).json()
    assert own["shifts"] == [shift]
    assert shift in doors.scheduler.get("/v1/shifts", params={"date": "2026-11-23"}).json()["shifts"]
    assert doors.scheduler.delete(path).status_code == 204
    assert refusal(doors.scheduler.delete(path)) == (404, "shift_missing")


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/v1/collectors/S9/shifts/2026-11-23", SHIFT, (404, "collector_missing")),
        ("/v1/collectors/S2/shifts/2026-02-30", SHIFT, (422, "invalid_request")),
        ("/v1/collectors/S2/shifts/tomorrow", SHIFT, (422, "invalid_request")),
        ("/v1/collectors/S2/shifts/2026-11-23", {"start": "17:00", "end": "09:00"}, (422, "invalid_request")),
        ("/v1/collectors/S2/shifts/2026-11-23", {"start": "9", "end": "17:00"}, (422, "invalid_request")),
        ("/v1/collectors/S2/shifts/2026-11-23", SHIFT | {"max_visits": -1}, (422, "invalid_request")),
        (
            "/v1/collectors/S2/shifts/2026-11-23",
            SHIFT | {"break": {"earliest": "06:00", "latest": "07:00", "seconds": 1800}},
            (422, "shift_break"),
        ),
        ("/v1/collectors/S2", {"name": "Cora"}, (422, "invalid_request")),
        ("/v1/collectors/S2", {"name": "Cora", "base": {"text": "x", "lat": 60.1}}, (422, "invalid_request")),
        ("/v1/collectors/S2", {"name": "Cora", "base": BASE, "region": "atlantis"}, (404, "region_missing")),
        ("/v1/collectors/not%20an%20id", {"name": "Cora", "base": BASE}, (422, "invalid_request")),
    ],
)
def test_refusals(doors: Doors, path: str, body: object, expected: tuple[int, str]) -> None:
    enter(doors, "S2")
    assert refusal(doors.scheduler.put(path, json=body)) == expected


def test_a_file_of_shifts(doors: Doors) -> None:
    text = (
        "collector_id,base_address,lat,lon,shift_start,shift_end,max_visits,skills,break_minutes,date\n"
        "F1,Station,60.171,24.944,09:00,17:00,8,fi;sv,30,2026-11-24\n"
        "F2,Station,60.171,24.944,nine,17:00,8,,30,\n"
        "F3,Atlantiksenkuja 999,,,09:00,17:00,8,,30,\n"
        "F4,Station,60.171,24.944,08:00,12:00,,,0,\n"
    )
    send = {"content": text, "headers": {"Content-Type": "text/csv"}}
    answer = doors.scheduler.post("/v1/collectors/import", params={"date": "2026-11-25"}, **send)
    body = answer.json()
    assert (answer.status_code, body["accepted"], body["refused"]) == (200, 2, 2)
    issues = {(row["number"], issue["code"]) for row in body["rows"] for issue in row["issues"]}
    assert issues == {(3, "field_invalid"), (4, "base_doubtful")}
    on = {
        day: doors.scheduler.get("/v1/shifts", params={"date": day}).json()["shifts"]
        for day in ("2026-11-24", "2026-11-25")
    }
    assert [(shift["collector_id"], shift["break"]["seconds"]) for shift in on["2026-11-24"]] == [("F1", 1800)]
    assert [(shift["collector_id"], shift["break"]) for shift in on["2026-11-25"]] == [("F4", None)]
    assert refusal(doors.scheduler.get("/v1/collectors/F3")) == (404, "collector_missing")
    dateless = doors.scheduler.post("/v1/collectors/import", **send).json()
    assert (4, "base_doubtful") not in {(row["number"], i["code"]) for row in dateless["rows"] for i in row["issues"]}
    as_json = doors.scheduler.post("/v1/collectors/import", json={"collectors": []})
    assert refusal(as_json) == (415, "media_type")
