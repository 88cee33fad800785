"""Lists of days: a last day before the first is refused everywhere, not answered with nothing."""

import pytest

from tests.api.test_cases import refusal
from tests.fixtures.doors import Doors
from tests.fixtures.world import a_case, a_collector, settle

BACKWARDS = {"from": "2026-11-29", "to": "2026-11-23"}

LISTS = (
    "/v1/absences",
    "/v1/appointments",
    "/v1/cases/ST1/contacts",
    "/v1/cases/ST1/history",
    "/v1/collectors/C1/shifts",
)


@pytest.mark.parametrize("path", LISTS)
def test_days_that_end_before_they_begin_are_refused(doors: Doors, path: str) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("ST1"),), (a_collector("C1"),))
    answer = doors.supervisor.get(path, params=BACKWARDS)
    assert refusal(answer) == (422, "span_invalid")
    assert answer.json()["issues"][0]["pointer"] == "/to"
    one_day = {"from": "2026-11-23", "to": "2026-11-23"}
    assert doors.supervisor.get(path, params=one_day).status_code == 200


@pytest.mark.parametrize("path", [path for path in LISTS if "shifts" not in path])
def test_a_first_day_far_ahead_needs_no_last_one(doors: Doors, path: str) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("ST1"),), (a_collector("C1"),))
    assert doors.supervisor.get(path, params={"from": "2029-05-01"}).status_code == 200
