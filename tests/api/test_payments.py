"""Payments at the doors: single, in JSON, in CSV; sent twice they count once; and what they say of promises."""

import io
import json
from datetime import date, datetime, time
from typing import Any

import httpx
import pytest

from api.schemas.payment_rows import read_csv_payments, read_json_payments
from service.model.hold import Hold, HoldKind, HoldSource
from service.model.outcome import Outcome, OutcomeKind, Promise
from service.store import outcomes, published
from service.store.outcomes import Kept
from tests.api.test_cases import a_case, put, refusal
from tests.fixtures.command_line import Run
from tests.fixtures.doors import Doors
from tests.fixtures.world import NOW, ZONE, a_collector, a_plan, a_route, a_stop, settle, settle_plan

FRIDAY = date(2026, 11, 20)


def a_payment(payment_id: str, case_id: str, **changes: object) -> dict[str, object]:
    plain = {"payment_id": payment_id, "source": "ledger", "case_id": case_id, "on": "2026-11-21"}
    return plain | {"amount": {"minor": 5000, "currency": "EUR"}} | changes


def send(doors: Doors, *rows: object, **query: object) -> httpx.Response:
    return doors.scheduler.post("/v1/payments", json={"payments": rows}, params=query)


def test_a_batch_is_taken_row_by_row_and_twice_is_once(doors: Doors) -> None:
    put(doors, a_case("PA1"), a_case("PA2"))
    rows = [
        a_payment("1", "PA1"),
        a_payment("2", "nowhere"),
        a_payment("3", "PA1", amount={"minor": 100, "currency": "USD"}),
        a_payment("4", "PA1", on="2026-12-24"),
        a_payment("5", "PA2", amount={"minor": 0, "currency": "EUR"}),
        a_payment("1", "PA1"),
    ]
    dry = send(doors, *rows, dry_run=True).json()
    assert (dry["dry_run"], dry["created"], dry["refused"]) == (True, 1, 4)
    assert doors.scheduler.get("/v1/cases/PA1/payments").json() == {"payments": []}
    body = send(doors, *rows).json()
    assert (body["created"], body["unchanged"], body["refused"]) == (1, 1, 4)
    found = [(row["number"], i["code"], i["pointer"]) for row in body["refused_rows"] for i in row["issues"]]
    assert found == [
        (1, "payment_of_no_case", "/payments/1/case_id"),
        (2, "payment_currency", "/payments/2/amount"),
        (3, "payment_ahead", "/payments/3/on"),
        (4, "field_invalid", "/payments/4/amount/minor"),
    ]
    assert send(doors, rows[0]).json()["unchanged"] == 1
    assert send(doors, a_payment("1", "PA1", on="2026-11-19")).json()["updated"] == 1
    [kept] = doors.scheduler.get("/v1/cases/PA1/payments").json()["payments"]
    assert (kept["source"], kept["on"], kept["amount_minor"], kept["currency"]) == ("ledger", "2026-11-19", 5000, "EUR")


def test_csv_says_what_json_says() -> None:
    text = "payment_id,source,case_id,on,amount,currency\n1,ledger,K1,2026-11-21,50.00,EUR\n2,,K2,2026-11-21,7,JPY\n"
    from_csv = [row.booking for row in read_csv_payments(io.BytesIO(text.encode()))]
    sent = [a_payment("1", "K1"), a_payment("2", "K2", source=None, amount={"minor": 7, "currency": "JPY"})]
    from_json = [row.booking for row in read_json_payments(io.BytesIO(json.dumps({"payments": sent}).encode()))]
    assert from_csv == from_json
    assert None not in from_csv
    fine = "payment_id,case_id,on,amount,currency\n1,K1,2026-11-21,50.005,EUR\n"
    [row] = read_csv_payments(io.BytesIO(fine.encode()))
    assert [issue.pointer for issue in row.issues] == ["line 2, column amount"], "there is no half a cent"


def test_one_payment_of_a_case(doors: Doors) -> None:
    put(doors, a_case("PB1"))
    body: dict[str, Any] = {"payment_id": "x", "on": "2026-11-20", "amount": {"minor": 700, "currency": "EUR"}}
    made = doors.scheduler.post("/v1/cases/PB1/payments", json=body)
    assert (made.status_code, made.json()["amount_minor"]) == (201, 700)
    source = made.json()["source"]
    assert source.startswith("key:"), "unsaid: whoever sent it"
    other = doors.scheduler.post("/v1/cases/PB1/payments", json=body | {"amount": {"minor": 1, "currency": "SEK"}})
    assert refusal(other) == (422, "payment_nonsense")
    assert [(issue["code"], issue["pointer"]) for issue in other.json()["issues"]] == [("payment_currency", "/amount")]
    assert refusal(doors.scheduler.post("/v1/cases/absent/payments", json=body)) == (404, "case_missing")
    assert refusal(doors.scheduler.get("/v1/cases/absent/payments")) == (404, "case_missing")
    assert doors.supervisor.delete(f"/v1/payments/{source}/x").status_code == 204
    assert refusal(doors.supervisor.delete(f"/v1/payments/{source}/x")) == (404, "payment_missing")


def a_promise(doors: Doors) -> None:
    """K1 promised C1 on Friday to pay 50 euros by Sunday, after a hold and a ruling."""
    at = datetime.combine(FRIDAY, time(10), ZONE)
    hold = Hold(HoldKind.HOSPITAL, date(2026, 11, 2), date(2026, 11, 9), source=HoldSource.BANK, set_by="key:bank")
    case = a_case("K1", holds=(hold,))
    with doors.house.store.begin() as tx:
        settle(tx, (case,), (a_collector("C1"),))
        settle_plan(tx, a_plan("h1", (a_route("C1", (a_stop("h1", "K1", 10, FRIDAY),), FRIDAY),), dates=(FRIDAY,)))
        settle_plan(tx, a_plan("h2", (a_route("C1", (a_stop("h2", "K1", 11),)),)))
        published.publish(tx, "h1", "user:Maija", NOW)
        published.publish(tx, "h2", "user:Maija", NOW)
        said = Outcome("h1", "K1", "C1", OutcomeKind.PROMISE, at, at, "key-1", Promise(5000, date(2026, 11, 22)))
        outcomes.insert(tx, Kept(said, FRIDAY, "link:1", outcomes.before(case)))


def test_a_case_tells_its_whole_history_in_order(doors: Doors) -> None:
    a_promise(doors)
    doors.supervisor.put("/v1/cases/K1/ruling", json={"kind": "raise", "points": 800, "reason": "Promised"})
    call = {"contact_id": "c1", "source": "dialler", "case_id": "K1", "channel": "call", "at": "2026-11-19T12:00:00Z"}
    headers = {"Idempotency-Key": "history-1"}
    assert doors.scheduler.post("/v1/contacts", json={"contacts": [call]}, headers=headers).status_code == 201
    meeting = {"date": "2027-02-03", "start": "10:00", "end": "12:00"}
    agreed = doors.scheduler.post("/v1/cases/K1/appointments", json=meeting)
    assert agreed.status_code == 201, agreed.text
    told = doors.scheduler.get("/v1/cases/K1/history").json()
    assert [(line["kind"], line["what"]) for line in told["lines"]] == [
        ("hold", "hospital"),
        ("contact", "call"),
        ("visit", "promise"),
        ("event", "raised"),
        ("event", "appointment_proposed"),
        ("ruling", "raise"),
        ("planned", "visit"),
        ("appointment", "10:00-12:00"),
    ]
    assert [line["at"] for line in told["lines"]] == sorted(line["at"] for line in told["lines"])
    visit = told["lines"][2]
    assert (visit["collector_id"], visit["ref"], visit["corrected"]) == ("C1", "h1", False)
    assert visit["promise"] == {"amount_minor": 5000, "on": "2026-11-22", "state": "open"}
    send(doors, a_payment("late", "K1"))
    kept = doors.scheduler.get("/v1/cases/K1/history", params={"from": "2026-11-20", "to": "2026-11-21"}).json()
    assert [(line["kind"], line["amount_minor"]) for line in kept["lines"]] == [("visit", None), ("payment", 5000)]
    assert kept["lines"][0]["promise"]["state"] == "kept"
    doors.supervisor.delete("/v1/payments/ledger/late")
    doors.clock.forward(days=1)
    try:
        [broken] = [x for x in doors.scheduler.get("/v1/cases/K1/history").json()["lines"] if x["promise"]]
        assert broken["promise"]["state"] == "broken", "the payment bounced, and the day has passed"
        standing = doors.scheduler.get("/v1/cases/K1/worth").json()["standing"]
        assert standing["broken_promises"] == 1
    finally:
        doors.clock.forward(days=-1)
    assert refusal(doors.scheduler.get("/v1/cases/absent/history")) == (404, "case_missing")


@pytest.mark.parametrize(("name", "body"), [("paid.csv", None), ("paid.json", {"payments": []})])
def test_a_file_of_payments_is_imported(rounds_here: Run, tmp_path: Any, name: str, body: object) -> None:
    path = tmp_path / name
    text = "payment_id,case_id,on,amount,currency\n1,nowhere,2026-11-21,5,EUR\n" if body is None else json.dumps(body)
    path.write_text(text, encoding="utf-8")
    said = rounds_here("import", "--payments", path, "--json")
    if body is None:
        assert said.returncode == 1
        assert "line 2, column case_id: payment_of_no_case" in said.stderr
        assert "batch_refused" in said.stderr
    else:
        assert said.returncode == 0
        assert json.loads(said.stdout)["accepted"] == 0
