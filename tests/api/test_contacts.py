"""The contact ledger at the door: JSON and CSV, keys, partial success, what a supervisor sees."""

from pathlib import Path

import httpx
import pytest

from api.schemas.contact_rows import read_csv_contacts
from tests.api.test_cases import a_case, put, refusal
from tests.fixtures.doors import Doors

HEADER = "contact_id,source,case_id,channel,at,answered,state\n"


def a_call(contact_id: str, **changes: object) -> dict[str, object]:
    plain = {"contact_id": contact_id, "debtor_id": "DX", "channel": "call", "at": "2026-11-20T10:00:00+02:00"}
    return plain | {"source": "dialler"} | changes


def send(doors: Doors, rows: object, key: str | None, **query: object) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return doors.scheduler.post("/v1/contacts", json={"contacts": rows}, headers=headers, params=query)


def test_good_rows_go_on_beside_bad_ones(doors: Doors) -> None:
    put(doors, a_case("CT1"))
    rows = [
        a_call("a", debtor_id=None, case_id="CT1"),
        a_call("b", channel="pigeon"),
        a_call("c", at="yesterday"),
        a_call("d", debtor_id=None, case_id="unknown"),
    ]
    answer = send(doors, rows, "contacts-1")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["accepted"], body["created"], body["refused"]) == (1, 1, 3)
    found = [(row["number"], i["code"], i["pointer"]) for row in body["refused_rows"] for i in row["issues"]]
    assert found == [
        (1, "field_invalid", "/contacts/1/channel"),
        (2, "field_invalid", "/contacts/2/at"),
        (3, "contact_of_nobody", "/contacts/3/debtor_id"),
    ]
    assert doors.scheduler.get(f"/v1/contacts/batches/{body['batch_id']}").json() == body
    again = send(doors, rows, "contacts-1")
    assert (again.status_code, again.json()) == (200, body)
    assert refusal(send(doors, rows[:1], "contacts-1")) == (409, "idempotency_conflict")
    others = {"json": {"contacts": rows[:1]}, "headers": {"Idempotency-Key": "contacts-1"}}
    assert doors.supervisor.post("/v1/contacts", **others).status_code == 201
    [seen] = doors.scheduler.get("/v1/cases/CT1/contacts").json()["contacts"]
    assert (seen["contact_id"], seen["channel"], seen["state"], seen["answered"]) == ("a", "call", "made", None)


def test_csv_and_taking_one_out(doors: Doors) -> None:
    put(doors, a_case("CT2"))
    text = HEADER + "x1,dialler,CT2,call,2026-11-20T10:00:00+02:00,no,\nx2,,CT2,message,2026-12-01T10:00:00Z,,planned\n"
    headers = {"Idempotency-Key": "contacts-csv", "Content-Type": "text/csv"}
    body = doors.scheduler.post("/v1/contacts", content=text, headers=headers).json()
    assert (body["created"], body["refused"]) == (2, 0)
    seen = doors.scheduler.get("/v1/cases/CT2/contacts").json()["contacts"]
    assert [(c["contact_id"], c["state"], c["answered"]) for c in seen] == [
        ("x1", "made", False),
        ("x2", "planned", None),
    ]
    assert seen[1]["source"].startswith("key:"), "unsaid: whoever sent it"
    assert doors.supervisor.delete("/v1/contacts/dialler/x1").status_code == 204
    assert refusal(doors.supervisor.delete("/v1/contacts/dialler/x1")) == (404, "contact_missing")
    assert refusal(doors.supervisor.delete("/v1/contacts/outcome/x1")) == (422, "contact_own")
    assert doors.scheduler.delete("/v1/contacts/dialler/x2").status_code == 403


def test_what_the_door_refuses(doors: Doors) -> None:
    assert refusal(send(doors, [a_call("k")], None)) == (422, "idempotency_key_missing")
    dry = send(doors, [a_call("k")], None, dry_run=True)
    assert (dry.status_code, dry.json()["batch_id"], dry.json()["created"]) == (200, None, 1)
    headers = {"Idempotency-Key": "contacts-odd"}
    odd = doors.scheduler.post("/v1/contacts", json={"contacts": [], "region": "helsinki"}, headers=headers)
    assert refusal(odd) == (422, "invalid_request")
    assert refusal(doors.scheduler.get("/v1/contacts/batches/none")) == (404, "batch_missing")
    assert refusal(doors.scheduler.get("/v1/cases/absent/contacts")) == (404, "case_missing")


def test_a_cell_that_is_wrong_is_named(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(HEADER + "x1,dialler,K1,call,noon,perhaps,\n", encoding="utf-8")
    with path.open("rb") as file:
        [row] = read_csv_contacts(file)
    assert {issue.pointer for issue in row.issues} == {"line 2, column answered"}


@pytest.mark.parametrize("column", ["contact_id", "channel", "at"])
def test_columns_that_must_be_there(doors: Doors, column: str) -> None:
    text = HEADER.replace(column, "result")
    headers = {"Idempotency-Key": f"contacts-{column}", "Content-Type": "text/csv"}
    assert refusal(doors.scheduler.post("/v1/contacts", content=text, headers=headers)) == (400, "csv_header")
