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
    assert moved.json() in page["appointments"]
    assert refusal(doors.supervisor.post(f"{url}/state", json={"state": "agreed"})) == (409, "appointment_state")


def test_refusals(doors: Doors) -> None:
    put(doors, a_case("AP2"))
    make = "/v1/cases/AP2/appointments"
    assert refusal(doors.scheduler.post(make, json=MORNING | {"start": "21:00", "end": "22:00"})) == (
        409,
        "appointment_barred",
    )
    assert refusal(doors.scheduler.post(make, json=MORNING | {"end": "09:00"})) == (422, "invalid_request")
    assert refusal(doors.scheduler.post(make, json=MORNING | {"end": "10:05"})) == (422, "appointment_nonsense")
    assert refusal(doors.scheduler.post("/v1/cases/absent/appointments", json=MORNING)) == (404, "case_missing")
    missing = doors.scheduler.post("/v1/appointments/none/state", json={"state": "agreed"})
    assert refusal(missing) == (404, "appointment_missing")
    assert doors.collector.post(make, json=MORNING).status_code == 403
