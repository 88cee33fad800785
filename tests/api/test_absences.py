"""Leave and training at the doors, and what they do to the days that are planned."""

import pytest

from service.store import published
from tests.api.test_cases import refusal
from tests.fixtures.doors import Doors
from tests.fixtures.world import NOW, a_case, a_collector, a_plan, a_route, a_stop, settle, settle_plan

LEAVE = {"kind": "leave", "first": "2026-11-23", "last": "2026-11-27"}


def test_leave_is_entered_changed_listed_and_taken_back(doors: Doors) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("AB1"),), (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, a_plan("ab", (a_route("C1", (a_stop("ab1", "AB1", 10),)),)))
        published.publish(tx, "ab", "user:Maija", NOW)
    made = doors.scheduler.post("/v1/collectors/C1/absences", json=LEAVE | {"note": "Summer house"})
    assert made.status_code == 201
    assert made.json()["published_days"] == ["2026-11-23"], "somebody has to decide about that day"
    path = f"/v1/collectors/C1/absences/{made.json()['absence_id']}"
    course = {"kind": "training", "first": "2026-11-24", "last": "2026-11-24", "start": "09:00", "end": "12:00"}
    changed = doors.scheduler.put(path, json=course).json()
    assert (changed["start"], changed["end"], changed["published_days"]) == ("09:00", "12:00", [])
    assert refusal(doors.scheduler.put(path.replace("C1", "C2"), json=course)) == (409, "absence_of_another")
    listed = doors.scheduler.get("/v1/absences", params={"collector": "C1"}).json()["absences"]
    assert [(one["absence_id"], one["kind"]) for one in listed] == [(made.json()["absence_id"], "training")]
    assert doors.scheduler.get("/v1/absences", params={"from": "2026-11-25"}).json() == {"absences": []}
    gone = f"/v1/absences/{made.json()['absence_id']}"
    assert refusal(doors.scheduler.delete(gone)) == (403, "role_not_allowed")
    assert doors.supervisor.delete(gone).status_code == 204
    assert refusal(doors.supervisor.delete(gone)) == (404, "absence_missing")
    assert refusal(doors.scheduler.put(path, json=course)) == (404, "absence_missing")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"last": "2026-11-22"}, (422, "invalid_request")),
        ({"start": "09:00"}, (422, "invalid_request")),
        ({"start": "12:00", "end": "09:00"}, (422, "invalid_request")),
        ({"kind": "tired"}, (422, "invalid_request")),
        ({"last": "2028-11-23"}, (422, "absence_too_long")),
    ],
)
def test_absences_that_cannot_be_meant(doors: Doors, change: dict[str, str], expected: tuple[int, str]) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, (), (a_collector("C1"),))
    assert refusal(doors.scheduler.post("/v1/collectors/C1/absences", json=LEAVE | change)) == expected
    assert refusal(doors.scheduler.post("/v1/collectors/nobody/absences", json=LEAVE)) == (404, "collector_missing")
