"""Nothing that anyone can send is a bug of ours: every field and parameter, with values made to break things."""

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api.app import openapi_document
from geo.region import Region
from service.model.access import Role
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.office import SENDER
from tests.fixtures.world import a_case, a_collector, settle

type Json = Any

NASTY: list[tuple[str, Json]] = [
    ("nul", "a\0b"),
    ("surrogate", "\ud800"),
    ("control", "\x1b[31m\x7f"),
    ("bidi and astral", "\u202e💥\ufeff"),
    ("long", "x" * 70_000),
    ("percent", "%00%ff"),
    ("first day", "0001-01-01"),
    ("last day", "9999-12-31"),
    ("last instant", "9999-12-31T23:59:59-14:00"),
    ("number", 10**30),
    ("negative", -(2**63) - 1),
    ("fraction", 1e308),
    ("object", {"$ref": "x"}),
    ("null", None),
]
POINT = {"lat": 60.171, "lon": 24.944}
BASE = {"text": "Station"} | POINT
PAID = {"amount": {"minor": 500, "currency": "EUR"}}
HOUR = {"date": "2026-11-24", "start": "10:00", "end": "11:00"}
LEAVE = {"kind": "leave", "first": "2026-12-01", "last": "2026-12-02"}
VALID: dict[str, Json] = {
    "put /v1/collectors/{collector_id}": {"name": "Cora", "base": BASE},
    "put /v1/collectors/{collector_id}/shifts/{date}": {"start": "09:00", "end": "17:00"},
    "put /v1/cases/{case_id}/hold": {"kind": "hardship"},
    "post /v1/cases/{case_id}/close": {"reason": "Paid"},
    "post /v1/cases/{case_id}/reopen": {"reason": "Bounced"},
    "post /v1/review/{case_id}": {"pin": {"lat": 60.171, "lon": 24.944}},
    "put /v1/review/{case_id}/wanted": {"reason": "No such house"},
    "post /v1/rechecks": {"region": "helsinki"},
    "post /v1/replays": {"plan_id": "p", "policy": "strict", "seconds": 2},
    "post /v1/visits/{visit_id}/check-in": {"lat": 60.171, "lon": 24.944, "accuracy_metres": 9},
    "post /v1/keys": {"name": "A system", "role": "scheduler"},
    "post /v1/users": {"name": "aino", "password": "correct horse", "role": "admin"},
    "post /v1/sessions": {"name": "aino", "password": "correct horse"},
    "post /v1/day-sessions": {"link_id": "day", "secret": "secret"},
    "post /v1/collectors/{collector_id}/day-links": {"date": "2026-11-23"},
    "post /v1/plans": {"dates": ["2026-11-23"], "seconds": 1},
    "post /v1/visits/{visit_id}/outcome": {"kind": "met"},
    "post /v1/cases/{case_id}/appointments": HOUR,
    "post /v1/appointments/{appointment_id}/move": HOUR,
    "post /v1/appointments/{appointment_id}/state": {"state": "agreed"},
    "post /v1/messages/{message_id}/report": {"state": "delivered"},
    "put /v1/message-texts/{kind}/{form}/{language}": {"text": "{sender} {date} {start}"},
    "put /v1/cases/{case_id}/ruling": {"kind": "raise", "points": 5, "reason": "Asked for"},
    "post /v1/cases/{case_id}/payments": {"payment_id": "p", "on": "2026-11-20"} | PAID,
    "put /v1/practices/limits": {"content": {"visits": 9}},
    "post /v1/collectors/{collector_id}/absences": LEAVE,
    "put /v1/collectors/{collector_id}/absences/{absence_id}": LEAVE,
    "post /v1/alarms/{alarm_id}/close": {"note": "All is well"},
    "post /v1/policies/{name}/overrides/{version}/signature": {"rules": [], "reason": "Read"},
    "put /v1/policy-choices": {"policy": "strict", "reason": "A trial"},
}
LIKELY = {
    "x": "0",
    "y": "0",
    "z": "0",
    "date": "2026-11-23",
    "collector_id": "C1",
    "form": "sms",
    "language": "en",
    "kind": "zones",
    "version": "1",
}
OF_PHONES = {"/v1/panic"}
AT = "2026-11-20T10:00:00+02:00"
ROWS: list[tuple[str, str, Json]] = [
    ("/v1/batches", "cases", {"case_id": "N1", "address": {"text": "Station"} | POINT, "priority": 5, "notes": "Dog"}),
    ("/v1/contacts", "contacts", {"contact_id": "n", "source": "tel", "debtor_id": "D", "channel": "call", "at": AT}),
    ("/v1/payments", "payments", {"payment_id": "n", "source": "b", "case_id": "K1", "on": "2026-11-20"} | PAID),
    ("/v1/outcomes", "outcomes", {"outcome_id": "n", "case_id": "K1", "at": AT, "kind": "met", "place": POINT}),
]
ENDLESS = {"/v1/alarms/events"}
KEYS = count()
DOCUMENT = openapi_document()
OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if path.startswith("/v1/") and path not in {"/v1/batches", "/v1/collectors/import"} | ENDLESS
]


def schema_of(reference: Json) -> Json:
    name = reference.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name] if name else reference


def fields_of(operation: Json) -> list[str]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    options = [schema_of(option) for option in body.get("anyOf", [body])]
    return [name for option in options for name in option.get("properties", {})]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region, postgres_cluster: Any) -> Iterator[Doors]:
    """On PostgreSQL, which minds NUL and numbers that SQLite lets pass."""
    with postgres_cluster.connect() as session:
        session.execute("CREATE DATABASE rounds_nasty")
    folder: Path = tmp_path_factory.mktemp("house")
    url = postgres_cluster.url("rounds_nasty")
    with open_doors(folder, helsinki_region, Clock(), database_url=url, **SENDER) as opened:
        with opened.house.store.begin() as tx:
            settle(tx, (a_case("K1"),), (a_collector("C1"), a_collector("C2")))
        yield opened
    with postgres_cluster.connect() as session:
        session.execute("DROP DATABASE rounds_nasty WITH (FORCE)")


def filled(path: str, **nasty: str) -> str:
    """The path with something in each of its places that could be meant, but for those that are said otherwise."""
    likely = LIKELY | ({"kind": "reminder"} if "message-texts" in path else {})
    return re.sub(r"\{(\w+)\}", lambda place: nasty.get(place[1], likely.get(place[1], "K1")), path)


def quoted(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode("utf-8", "surrogatepass"))


def keyed() -> dict[str, str]:
    """A new key each time: one that was used answers without looking."""
    return {"Content-Type": "application/json", "Idempotency-Key": f"nasty-{next(KEYS)}"}


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_value_breaks_a_door(doors: Doors, method: str, path: str, operation: Json) -> None:
    client, broken = doors.by(Role.COLLECTOR if path in OF_PHONES else Role.ADMIN), []
    assert f"{method} {path}" not in VALID or fields_of(operation)
    bodies = (*fields_of(operation), None) if "requestBody" in operation else ()
    for what, value in NASTY:
        for field in bodies:
            body = json.dumps(VALID.get(f"{method} {path}", {}) | {field: value} if field else value)
            answer = client.request(method, filled(path), content=body.encode(), headers=keyed())
            if answer.status_code >= 500:
                broken.append((field, what, answer.status_code))
        if isinstance(value, str) and what != "long":
            asked = [filled(path, **{name: quoted(value)}) for name in re.findall(r"\{(\w+)\}", path)]
            queries = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
            asked += [f"{filled(path)}?{name}={quoted(value)}" for name in queries]
            statuses = {url: client.request(method, url).status_code for url in asked}
            broken += [(url, what, status) for url, status in statuses.items() if status >= 500]
    assert not broken


@pytest.mark.parametrize(("path", "name", "row"), ROWS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_row_breaks_a_batch(doors: Doors, path: str, name: str, row: Json) -> None:
    """Each field of a row that would be taken; what is wrong with one is said, and no more."""
    plain = doors.scheduler.post(path, content=json.dumps({name: [row]}), headers=keyed())
    assert plain.status_code in (200, 201), plain.text
    broken = []
    for field in (*row, "unheard_of"):
        for what, value in NASTY:
            body = json.dumps({name: [row | {field: value}]})
            answer = doors.scheduler.post(path, content=body.encode(), headers=keyed())
            if answer.status_code >= 500:
                broken.append((field, what, answer.status_code))
    assert not broken


@pytest.mark.parametrize(
    "header", ["Authorization", "Cookie", "Idempotency-Key", "If-None-Match", "If-Match", "Host", "Origin"]
)
@pytest.mark.parametrize(
    "value", [b"\xff\xfe", b"Bearer \xc3\xa4", b"Bearer rk_\x01_x", b"rounds_session=\xff", b"x" * 20_000]
)
def test_no_header_breaks_a_door(doors: Doors, header: str, value: bytes) -> None:
    for path in ("/v1/plans", "/v1/cases/K1", "/v1/collectors/C1/itineraries/2026-11-23", "/"):
        assert doors.by(Role.ADMIN).get(path, headers={header: value}).status_code < 500
        assert doors.nobody.post(path, headers={header: value}).status_code < 500
