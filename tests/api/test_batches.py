"""Batches at the door: partial success, keys, forms of body, limits; and nothing half-stored, ever."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fixtures.doors import Doors

_ids = (f"B{n}" for n in itertools.count(1))
PLACE = {"lat": 60.1704, "lon": 24.9522}
HEADER = "case_id,address,priority,lat,lon\n"


@pytest.fixture
def key() -> str:
    return next(_ids)


def a_row(case_id: str | None = None, **changes: object) -> dict[str, object]:
    return {"case_id": case_id or next(_ids), "address": {"text": "Somewhere 1", **PLACE}, "priority": 5} | changes


def send(doors: Doors, rows: object, key: str | None, **query: object) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return doors.scheduler.post("/v1/batches", json={"cases": rows}, headers=headers, params=query)


def send_text(doors: Doors, text: str | bytes, key: str, media_type: str = "text/csv") -> httpx.Response:
    headers = {"Idempotency-Key": key, "Content-Type": media_type}
    return doors.scheduler.post("/v1/batches", content=text, headers=headers)


def stored(doors: Doors) -> int:
    def pages() -> Iterator[int]:
        cursor: str | None = None
        while True:
            page = doors.scheduler.get(
                "/v1/cases", params={"limit": 500} | ({"cursor": cursor} if cursor else {})
            ).json()
            yield len(page["cases"])
            cursor = page["next_cursor"]
            if cursor is None:
                return

    return sum(pages())


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:300]
    return answer.status_code, answer.json()["code"]


def test_good_rows_go_on_beside_bad_ones(doors: Doors, key: str) -> None:
    good, doubtful = a_row(), a_row(address={"text": "Atlantiksenkuja 999"})
    answer = send(doors, [good, a_row(priority="high"), doubtful, a_row(colour="red"), good], key)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["accepted"], body["review"], body["refused"]) == (1, 1, 3)
    assert [row["status"] for row in body["rows"]] == ["accepted", "refused", "review", "refused", "refused"]
    issues = {(issue["code"], issue["pointer"]) for row in body["rows"] for issue in row["issues"]}
    assert issues == {
        ("field_invalid", "/cases/1/priority"),
        ("address_not_found", "/cases/2/address/text"),
        ("field_unknown", "/cases/3/colour"),
        ("duplicate_case", "/cases/4/case_id"),
    }
    assert all(issue["message"] and issue["action"] for row in body["rows"] for issue in row["issues"])
    assert doors.scheduler.get(f"/v1/batches/{body['batch_id']}").json() == body


def test_real_addresses_are_placed(doors: Doors, key: str) -> None:
    case_id = next(_ids)
    send(doors, [a_row(case_id, address={"text": "Bulevardi 5"})], key)
    address = doors.scheduler.get(f"/v1/cases/{case_id}").json()["address"]
    assert address["precision"] == "door"
    assert address["place"]["lat"] == pytest.approx(60.165, abs=0.002)


def test_the_same_key_gets_the_same_answer(doors: Doors, key: str) -> None:
    rows = [a_row()]
    first, second = send(doors, rows, key), send(doors, rows, key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert refusal(send(doors, [a_row()], key)) == (409, "idempotency_conflict")


def test_a_key_belongs_to_whoever_sent_it(doors: Doors, key: str) -> None:
    """Two systems may both call their first batch of a Monday monday-1."""
    first = send(doors, [a_row()], key)
    other = doors.supervisor.post("/v1/batches", json={"cases": [a_row()]}, headers={"Idempotency-Key": key})
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["batch_id"] != other.json()["batch_id"]


def test_the_same_case_again_is_an_update(doors: Doors, key: str) -> None:
    row = a_row()
    send(doors, [row], key)
    again = send(doors, [row], key + "-again").json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    changed = send(doors, [row | {"priority": 9}], key + "-changed").json()
    assert (changed["created"], changed["updated"], changed["unchanged"]) == (0, 1, 0)
    case = doors.scheduler.get(f"/v1/cases/{row['case_id']}").json()
    assert (case["priority"], case["revision"]) == (9, 2)


def test_a_dry_run_stores_nothing(doors: Doors) -> None:
    before, row = stored(doors), a_row()
    answer = send(doors, [row, a_row(priority=-1)], None, dry_run=True)
    assert answer.status_code == 200
    assert (answer.json()["batch_id"], answer.json()["accepted"], answer.json()["refused"]) == (None, 1, 1)
    assert stored(doors) == before


def test_a_key_is_needed(doors: Doors) -> None:
    assert refusal(send(doors, [a_row()], None)) == (422, "idempotency_key_missing")
    assert refusal(send(doors, [a_row()], "no spaces please")) == (422, "invalid_request")


def test_csv_and_forms_are_read(doors: Doors, key: str) -> None:
    first, second = next(_ids), next(_ids)
    text = f"{HEADER}{first},Somewhere 1,5,60.17,24.95\nbad id!,Somewhere 1,5,60.17,24.95\n"
    answer = send_text(doors, text, key, "text/csv; charset=utf-8").json()
    assert [(row["number"], row["status"]) for row in answer["rows"]] == [(2, "accepted"), (3, "refused")]
    form = {
        "file": (
            "cases.csv",
            f"\ufeff{HEADER}{second},Somewhere 2,5,60.17,24.95\n".encode(),
            "application/vnd.ms-excel",
        )
    }
    sent = doors.scheduler.post("/v1/batches", files=form, headers={"Idempotency-Key": key + "-form"})
    assert sent.json()["accepted"] == 1


def test_an_empty_batch_is_a_batch(doors: Doors, key: str) -> None:
    assert send(doors, [], key).json()["rows"] == []


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        (b"", "application/json", (400, "empty_body")),
        (b"{", "application/json", (400, "broken_json")),
        (b'{"cases": [', "application/json", (400, "broken_json")),
        (b"[]", "application/json", (422, "invalid_request")),
        (b'{"cases": 1}', "application/json", (422, "invalid_request")),
        (b'{"cases": [], "rows": []}', "application/json", (422, "invalid_request")),
        (b'{"cases": [], "region": "atlantis"}', "application/json", (404, "region_missing")),
        (b'{"cases": [], "region": "../etc"}', "application/json", (422, "invalid_request")),
        ('{"cases": []}'.encode("utf-16"), "application/json", (400, "wrong_encoding")),
        ("case_id,address,priority\nx,Käsivarsi,5\n".encode("latin-1"), "text/csv", (400, "wrong_encoding")),
        (b"case_id,address,priority\nx,\x00,5\n", "text/csv", (400, "wrong_encoding")),
        (b"who,where\n", "text/csv", (400, "csv_header")),
        (b"\xff\xd8\xff\xe0", "text/csv", (400, "wrong_encoding")),
        (b"PK\x03\x04\x00", "application/vnd.openxmlformats-officedocument", (415, "media_type")),
        (b"hello", "text/plain", (415, "media_type")),
        (b"hello", "", (415, "media_type")),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", (400, "broken_form")),
        (b"broken", "multipart/form-data", (400, "broken_form")),
    ],
)
def test_bad_bodies_are_refused_whole(
    doors: Doors, key: str, body: bytes, media_type: str, expected: tuple[int, str]
) -> None:
    before = stored(doors)
    answer = send_text(doors, body, key, media_type)
    assert refusal(answer) == expected
    assert answer.json()["detail"]
    assert answer.json()["action"]
    assert stored(doors) == before


def test_a_csv_that_breaks_late_leaves_nothing_behind(doors: Doors, key: str) -> None:
    before = stored(doors)
    good = "".join(f"{next(_ids)},Somewhere 1,5,60.17,24.95\n" for _ in range(500))
    answer = send_text(doors, f'{HEADER}{good}{next(_ids)},"never closed,5,60.17,24.95\n', key)
    assert refusal(answer) == (400, "broken_csv")
    assert "line 502" in answer.json()["detail"]
    assert stored(doors) == before
    assert send_text(doors, HEADER + good, key).json()["accepted"] == 500, "the key is free for the mended file"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_too_many_rows(doors: Doors, key: str, form: str) -> None:
    most = doors.house.settings.batch_max_rows
    if form == "json":
        answer = send(doors, [0] * (most + 1), key)
    else:
        answer = send_text(doors, HEADER + "C,x,5,60,24\n" * (most + 1), key)
    assert refusal(answer) == (413, "batch_too_long")


def test_unknown_batches_are_missing(doors: Doors) -> None:
    assert refusal(doors.scheduler.get("/v1/batches/absent")) == (404, "batch_missing")


def test_nothing_that_was_sent_is_repeated(doors: Doors, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    secretly: dict[str, Any] = {
        "debtor": {"name": "Aino Salainen", "phone": "+358401234567" * 4},
        "address": {"text": "Salakuja 13\u0000"},
        "priority": "Salaisuus",
    }
    answer = send(doors, [a_row(**secretly)], key)
    broken = send_text(doors, json.dumps({"cases": [a_row(**secretly)]})[:-5], key + "-2", "application/json")
    said = answer.text + broken.text + "".join(capsys.readouterr())
    assert answer.json()["refused"] == 1
    assert broken.status_code == 400
    for word in ("Aino", "40123", "Salakuja", "Salaisuus"):
        assert word not in said
