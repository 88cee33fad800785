"""Nothing that anyone can send is a bug of ours: every field and parameter, with values made to break things."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import openapi_document
from geo.region import Region
from service.model.access import Role
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.world import a_case, a_collector, settle

type Json = Any

NASTY: list[tuple[str, Json]] = [
    ("nul", "a\0b"),
    ("surrogate", "\ud800"),
    ("control", "\x1b[31m\x7f"),
    ("bidi and astral", "\u202e💥\ufeff"),
    ("long", "x" * 70_000),
    ("percent", "%00%ff"),
    ("number", 10**30),
    ("negative", -(2**63) - 1),
    ("fraction", 1e308),
    ("object", {"$ref": "x"}),
    ("null", None),
]
BASE = {"text": "Station", "lat": 60.171, "lon": 24.944}
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
}
DOCUMENT = openapi_document()
OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if path.startswith("/v1/") and path not in ("/v1/batches", "/v1/collectors/import")
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
    with open_doors(folder, helsinki_region, Clock(), database_url=url) as opened:
        with opened.house.store.begin() as tx:
            settle(tx, (a_case("K1"),), (a_collector("C1"), a_collector("C2")))
        yield opened
    with postgres_cluster.connect() as session:
        session.execute("DROP DATABASE rounds_nasty WITH (FORCE)")


def filled(path: str, value: str = "K1") -> str:
    for name in ("x", "y", "z"):
        path = path.replace(f"{{{name}}}", "0")
    for name in ("case_id", "collector_id", "plan_id", "other", "visit_id", "batch_id", "key_id", "link_id", "name"):
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{date}", "2026-11-23")


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_value_breaks_a_door(doors: Doors, method: str, path: str, operation: Json) -> None:
    client, broken = doors.by(Role.ADMIN), []
    assert f"{method} {path}" not in VALID or fields_of(operation)
    for what, value in NASTY:
        for field in (*fields_of(operation), None):
            body = json.dumps(VALID.get(f"{method} {path}", {}) | {field: value} if field else value)
            headers = {"Content-Type": "application/json", "Idempotency-Key": "nasty"}
            answer = client.request(method, filled(path), content=body.encode(), headers=headers)
            if answer.status_code >= 500:
                broken.append((field, what, answer.status_code))
        if isinstance(value, str) and what != "long":
            quoted = "".join(f"%{byte:02x}" for byte in value.encode("utf-8", "surrogatepass"))
            if client.request(method, filled(path, quoted)).status_code >= 500:
                broken.append(("path", what, 500))
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    answer = client.request(method, f"{filled(path)}?{parameter['name']}={quoted}")
                    if answer.status_code >= 500:
                        broken.append((parameter["name"], what, answer.status_code))
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
