"""Appointments at the door."""

from tests.api.test_cases import a_case, put, refusal
from tests.fixtures.doors import Doors

MORNING = {"date": "2026-11-24", "start": "10:00", "end": "11:00"}


def test_the_life_of_an_appointment(doors: Doors) -> None:
    put(doors, a_case("AP1"))
    made = doors.scheduler.post("/v1/cases/AP1/appointments", json=MORNING | {"note": "Rings twice"})
    assert (made.status_code, made.json()["state"], made.json()["start"]) == (201, "proposed", "10:00")
    url = f"/v1/appointments/{made.json()['appointment_id']}"
    agreed = doors.supervisor.post(f"{url}/state", json={"state": "agreed"}).json()
    assert (agreed["state"], agreed["made_by"] != agreed["changed_by"]) == ("agreed", True)
    moved = doors.supervisor.post(f"{url}/move", json=MORNING | {"date": "2026-11-25", "agreed": True})
    assert (moved.status_code, moved.json()["state"]) == (201, "agreed")
    listed = doors.scheduler.get("/v1/cases/AP1/appointments").json()["appointments"]
    assert [(one["state"], one["moved_to"]) for one in listed] == [
        ("moved", moved.json()["appointment_id"]),
        ("agreed", None),
    ]
    page = doors.scheduler.get("/v1/appointments", params={"from": "2026-11-25", "state": "agreed"}).json()
    (seen,) = [one for one in page["appointments"] if one["appointment_id"] == moved.json()["appointment_id"]]
    assert moved.json().items() <= seen.items()
    assert (seen["debtor_name"], seen["held"], seen["messages"]) == ("Debtor of AP1", False, [])
    assert moved.json()["moved_from"] == made.json()["appointment_id"]
    assert refusal(doors.supervisor.post(f"{url}/state", json={"state": "agreed"})) == (409, "appointment_state")


def test_refusals(doors: Doors) -> None:
    put(doors, a_case("AP2"))
    make = "/v1/cases/AP2/appointments"
    barred = doors.scheduler.post(make, json=MORNING | {"start": "21:00", "end": "22:00"})
    assert refusal(barred) == (409, "appointment_barred")
    sunday = doors.scheduler.post(make, json=MORNING | {"date": "2026-11-29"})
    assert sunday.json()["action"] == "A visit is allowed from 2026-11-30."
    assert refusal(doors.scheduler.post(make, json=MORNING | {"end": "09:00"})) == (422, "invalid_request")
    assert refusal(doors.scheduler.post(make, json=MORNING | {"end": "10:05"})) == (422, "appointment_nonsense")
    assert refusal(doors.scheduler.post("/v1/cases/absent/appointments", json=MORNING)) == (404, "case_missing")
    missing = doors.scheduler.post("/v1/appointments/none/state", json={"state": "agreed"})
    assert refusal(missing) == (404, "appointment_missing")
    assert doors.collector.post(make, json=MORNING).status_code == 403


def test_nobody_writes_in_no_name(doors: Doors) -> None:
    put(doors, a_case("AP3"))
    made = doors.scheduler.post("/v1/cases/AP3/appointments", json=MORNING).json()
    refused = doors.supervisor.get(f"/v1/appointments/{made['appointment_id']}/message")
    assert refusal(refused) == (503, "sender_missing")
    assert refusal(doors.supervisor.get("/v1/messages/none")) == (404, "message_missing")
    assert refusal(doors.supervisor.get("/v1/messages", params={"cursor": "x"})) == (404, "cursor_unknown")
