"""The report, outcomes of other systems and replays at the door."""

import csv
import io
from pathlib import Path

import pytest

from api.schemas.past_visit_rows import read_csv_past_outcomes
from geo.point import Point
from service.model.outcome import Outcome, OutcomeKind, Promise
from service.model.plan import PlanState, UnservedCase
from service.store import outcomes, published
from service.store.outcomes import Kept
from tests.api.test_cases import refusal
from tests.fixtures.command_line import Run
from tests.fixtures.doors import Doors
from tests.fixtures.world import (
    MONDAY,
    NOW,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)

WEEK = {"from": "2026-11-23", "to": "2026-11-29"}
HEADER = "outcome_id,case_id,at,kind,promise_minor,promise_on,service_minutes,travel_minutes,travel_metres,lat,lon\n"
GOOD = HEADER + (
    "r1,RP1,2026-10-05T10:00:00+03:00,met,,,10,5,1500,60.17,24.94\n"
    "r2,RP2,2026-10-05T11:00:00+03:00,promise,5000,2026-10-09,,,,,\n"
)


@pytest.fixture(scope="module", autouse=True)
def _monday(doors: Doors) -> None:
    """Two visits planned: one promised, one not reported; one case is left out by a hold, one by rank."""
    cases = tuple(a_case(f"RP{n}") for n in (1, 2, 3, 4))
    route = a_route("C8", (a_stop("rv1", "RP1", 9), a_stop("rv2", "RP2", 11)))
    left_out = tuple(UnservedCase(f"RP{n}", code, "m", "a") for n, code in ((3, "held"), (4, "outcompeted")))
    at = a_stop("rv1", "RP1", 9).start
    said = Outcome("rv1", "RP1", "C8", OutcomeKind.PROMISE, at, at, "k1", Promise(7000, MONDAY))
    with doors.house.store.begin() as tx:
        settle(tx, cases, (a_collector("C8", team="=north"),))
        settle_plan(tx, a_plan("report-1", (route,), unserved=left_out, provenance={"policy": "strict 2026.2"}))
        published.publish(tx, "report-1", "user:Maija", NOW)
        assert outcomes.insert(tx, Kept(said, MONDAY, "link:1", outcomes.before(cases[0])))


def test_figures_as_json(doors: Doors) -> None:
    said = doors.supervisor.get("/v1/report", params=WEEK | {"by": "policy"}).json()
    whole = said["whole"]
    assert (whole["planned"], whole["made"], whole["met"], whole["promises_made"]) == (2, 1, 1, 1)
    assert whole["promised_minor"] == {"EUR": 7000}
    assert (whole["refusals"], whole["left_out"]) == ({"held": 1}, {"outcompeted": 1})
    assert [(group["name"], group["figures"]["planned"]) for group in said["groups"]] == [("strict 2026.2", 2)]
    assert said["before"] is None


def test_figures_as_csv_by_format_or_accept(doors: Doors) -> None:
    by_format = doors.supervisor.get("/v1/report", params=WEEK | {"by": "team", "format": "csv"})
    by_accept = doors.supervisor.get("/v1/report", params=WEEK | {"by": "team"}, headers={"Accept": "text/csv"})
    assert by_format.text == by_accept.text
    assert by_format.headers["content-type"].startswith("text/csv")
    assert "attachment" in by_format.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(by_format.text.removeprefix("\ufeff"))))
    assert [(row["group"], row["planned"], row["promised_minor_EUR"]) for row in rows] == [
        ("all", "2", "7000"),
        ("'=north", "2", "7000"),
    ]
    assert rows[0]["refusals_held"] == "1"


def test_outcomes_of_another_system_and_before_and_after(doors: Doors) -> None:
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "history-1"}
    bad = GOOD + "r3,RP9,2026-10-05T11:00:00+03:00,met,,,,,,,\nr4,RP1,yesterday,met,,,,,,,\n"
    refused = doors.scheduler.post("/v1/outcomes", content=bad, headers=headers)
    assert refusal(refused) == (422, "outcomes_refused")
    assert [(i["code"], i["pointer"]) for i in refused.json()["issues"]] == [
        ("case_missing", "line 4, column case_id"),
        ("field_invalid", "line 5, column at"),
    ]
    taken = doors.scheduler.post("/v1/outcomes", content=GOOD, headers=headers)
    assert (taken.status_code, taken.json()["created"]) == (201, 2)
    again = doors.scheduler.post("/v1/outcomes", content=GOOD, headers=headers)
    assert (again.status_code, again.json()) == (200, taken.json())
    assert doors.scheduler.get(f"/v1/outcomes/batches/{taken.json()['batch_id']}").json() == taken.json()
    assert refusal(doors.scheduler.post("/v1/outcomes", json={"outcomes": []})) == (422, "idempotency_key_missing")
    compared = WEEK | {"before_from": "2026-10-01", "before_to": "2026-10-31"}
    before = doors.supervisor.get("/v1/report", params=compared).json()["before"]
    assert (before["whole"]["planned"], before["whole"]["made"], before["whole"]["promises_broken"]) == (0, 2, 1)
    assert (before["whole"]["seconds_per_contact"], before["whole"]["metres_per_contact"]) == (900, 1500)
    found = {line["name"]: (line["before"], line["after"], line["change"]) for line in before["differences"]}
    assert found["made"] == (2, 1, -1)
    half = doors.supervisor.get("/v1/report", params=WEEK | {"before_from": "2026-10-01"})
    assert refusal(half) == (422, "invalid_request")
    backwards = {"from": "2026-11-29", "to": "2026-11-23"}
    assert refusal(doors.supervisor.get("/v1/report", params=backwards)) == (422, "span_invalid")


def test_rows_of_outcomes_are_read_by_column() -> None:
    first, second = read_csv_past_outcomes(io.BytesIO(GOOD.encode()))
    assert first.visit is not None and second.visit is not None
    assert (first.visit.service_seconds, first.visit.travel_seconds) == (600, 300)
    assert first.visit.place == Point(60.17, 24.94)
    assert second.visit.promise == Promise(5000, MONDAY.replace(month=10, day=9))


def test_replays_at_the_door(doors: Doors) -> None:
    post = doors.supervisor.post
    assert refusal(post("/v1/replays", json={"plan_id": "report-1"})) == (409, "replay_not_kept")
    assert refusal(post("/v1/replays", json={"date": "2026-11-23"})) == (409, "replay_not_kept")
    assert refusal(post("/v1/replays", json={"date": "2026-12-23"})) == (404, "nothing_published")
    assert refusal(post("/v1/replays", json={})) == (422, "invalid_request")
    with doors.house.store.begin() as tx:
        settle_plan(tx, a_plan("report-2", (a_route("C8", (a_stop("rv9", "RP3", 9),)),), state=PlanState.DRAFT))
    assert refusal(post("/v1/replays", json={"plan_id": "report-2"})) == (409, "plan_state")
    assert doors.supervisor.get("/v1/replays").json() == {"replays": []}
    assert refusal(doors.supervisor.get("/v1/replays/none")) == (404, "replay_missing")


def test_the_report_and_outcomes_on_the_command_line(doors: Doors, rounds_here: Run, tmp_path: Path) -> None:
    folder = str(doors.house.settings.data_dir)
    span = ("--from", "2026-11-23", "--to", "2026-11-29", "--region", "helsinki")
    table = rounds_here("report", *span, "--by", "collector", ROUNDS_DATA_DIR=folder)
    assert (table.returncode, table.stderr.count("Left out by a rule: held 1")) == (0, 1)
    assert any(line.split()[:4] == ["C8", "2", "1", "1"] for line in table.stdout.splitlines())
    said = rounds_here("report", *span, "--format", "csv", ROUNDS_DATA_DIR=folder)
    assert said.stdout.splitlines()[0].startswith("first,last,group,planned")
    half = rounds_here("report", "--before-from", "2026-10-01", "--region", "helsinki", ROUNDS_DATA_DIR=folder)
    assert (half.returncode, "span_invalid" in half.stderr) == (2, True)
    sheet = tmp_path / "history.csv"
    sheet.write_text(GOOD.replace("r1,", "r7,").replace("r2,", "r8,"))
    taken = rounds_here("import", "--outcomes", sheet, ROUNDS_DATA_DIR=folder)
    assert (taken.returncode, "2 new outcomes" in taken.stderr) == (0, True)
    sheet.write_text(GOOD.replace(",met,", ",seen,"))
    refused = rounds_here("import", "--outcomes", sheet, ROUNDS_DATA_DIR=folder)
    assert (refused.returncode, "line 2, column kind" in refused.stderr) == (2, True)
