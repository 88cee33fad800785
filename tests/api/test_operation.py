"""What every answer carries, what goes wrong and how it is told, and what is logged of it."""

import errno
import io
import json
import logging
import sqlite3
from collections.abc import Iterator

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from starlette.exceptions import HTTPException

from api.logs import configure_logs
from api.problems import problem_of, render
from api.routes.pages import BUILT
from geo.errors import GeoError, NoRoadError, ProviderError, QuotaError, RegionError
from service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, ServiceError, UnavailableError
from tests.fixtures.doors import Doors
from tests.fixtures.world import a_case, settle

FIELDS = {"type", "title", "status", "code", "detail", "action", "request_id", "issues"}


@pytest.mark.parametrize("path", ["/", "/day/x", "/v1/plans", "/v1/keys", "/healthz", "/nowhere", "/assets/none.js"])
def test_every_answer_carries_the_safe_headers(doors: Doors, path: str) -> None:
    headers = doors.nobody.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-request-id"]


def test_the_callers_request_id_is_kept_if_it_is_plain(doors: Doors) -> None:
    assert (
        doors.nobody.get("/healthz", headers={"X-Request-Id": "abc-123_X.9"}).headers["x-request-id"] == "abc-123_X.9"
    )
    odd = doors.nobody.get("/healthz", headers={"X-Request-Id": 'a"\u00e4 <script>'.encode()})
    assert "<" not in odd.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/nowhere", (404, "route_missing")),
        ("GET", "/v1/plans/", (404, "route_missing")),
        ("PUT", "/v1/plans", (405, "method_not_allowed")),
        ("GET", "/v1/plans", (401, "sign_in_needed")),
        ("GET", "/problems/never_heard_of", (404, "problem_unknown")),
    ],
)
def test_every_refusal_has_one_form(doors: Doors, method: str, path: str, expected: tuple[int, str]) -> None:
    answer = doors.nobody.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body.keys() == FIELDS
    assert (answer.status_code, body["code"]) == (body["status"], body["code"]) == expected
    assert body["type"] == f"/problems/{body['code']}"
    assert body["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        (b"{", "application/json", (400, "broken_json")),
        (b'"\xff"', "application/json", (400, "broken_body")),
        (b"[" * 100_000, "application/json", (400, "broken_body")),
        (b"[]", "application/json", (422, "invalid_request")),
        (b"", "application/json", (422, "invalid_request")),
        (b"name=x", "application/x-www-form-urlencoded", (415, "media_type")),
        (b"x" * 2_000_001, "application/json", (413, "body_too_large")),
    ],
)
def test_bad_bodies(doors: Doors, body: bytes, media_type: str, expected: tuple[int, str]) -> None:
    answer = doors.admin.post("/v1/keys", content=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["code"]) == expected


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotFoundError, 404),
        (ConflictError, 409),
        (InvalidError, 422),
        (ForbiddenError, 403),
        (UnavailableError, 503),
        (ServiceError, 500),
        (QuotaError, 503),
        (ProviderError, 502),
        (NoRoadError, 422),
        (RegionError, 502),
        (GeoError, 502),
    ],
)
def test_kinds_of_error_and_their_status(kind: type[ServiceError], status: int) -> None:
    problem = problem_of(kind("some_code", "The cause.", "The action."))
    assert (problem.status, problem.code, problem.detail, problem.action) == (
        status,
        "some_code",
        "The cause.",
        "The action.",
    )


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (KeyError("Aino Salainen"), 500, "internal_error"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "storage_full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), 507, "storage_full"),
        (OSError(errno.EACCES, "Permission denied"), 500, "internal_error"),
        (psycopg.errors.DiskFull("could not extend file"), 507, "storage_full"),
        (psycopg.OperationalError("connection refused"), 503, "store_unavailable"),
        (sa.exc.TimeoutError("QueuePool limit"), 503, "store_unavailable"),
        (HTTPException(418), 418, "http_error"),
    ],
)
def test_what_nobody_expected(error: Exception, status: int, code: str) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.code) == (status, code)
    assert "Aino" not in problem.detail + problem.action
    waits = "retry-after" in render(problem, "id").headers
    assert waits == (status == 503), "only what is over soon says when to come back"


def test_a_service_that_is_busy_or_away_says_when_to_come_back() -> None:
    quota = render(problem_of(QuotaError("provider_quota", "The cause.", "The action.")), "id")
    assert (quota.status_code, quota.headers["retry-after"]) == (503, "5")
    guessed = render(problem_of(ForbiddenError("too_many_guesses", "The cause.", "The action.")), "id")
    assert (guessed.status_code, guessed.headers["retry-after"]) == (429, "900")


@pytest.fixture
def full_disk(doors: Doors) -> Iterator[None]:
    """SQLite may not take another page, as on a disk that is full."""
    engine = doors.house.store.engine

    def limit(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size instead

    engine.dispose()
    sa.event.listen(engine, "connect", limit)
    yield
    sa.event.remove(engine, "connect", limit)
    engine.dispose()


def test_a_full_disk_is_told_and_nothing_half_done_stays(doors: Doors, full_disk: None) -> None:
    rows = [
        {"case_id": f"F{n}", "address": {"text": "x" * 400, "lat": 60.17, "lon": 24.94}, "priority": 1}
        for n in range(500)
    ]
    key = {"Idempotency-Key": "full"}
    answer = doors.scheduler.post("/v1/batches", json={"cases": rows}, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert doors.scheduler.get("/v1/cases", params={"q": "F"}).json()["cases"] == []


def test_a_full_disk_is_over(doors: Doors) -> None:
    row = {"case_id": "F1", "address": {"text": "x", "lat": 60.17, "lon": 24.94}, "priority": 1}
    again = doors.scheduler.post("/v1/batches", json={"cases": [row]}, headers={"Idempotency-Key": "full-2"})
    assert again.json()["accepted"] == 1


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the service writes it."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    written = io.StringIO()
    configure_logs("json", "debug", written)
    yield written
    logging.getLogger().handlers[:], logging.getLogger().level = before


def test_a_bug_of_ours_says_nothing_but_the_request_id(doors: Doors, log: io.StringIO) -> None:
    def broken() -> None:
        raise KeyError("Aino Salainen, +358 40 123 4567")

    doors.app.add_api_route("/v1/broken", broken, include_in_schema=False)
    answer = doors.nobody.get("/v1/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["content-security-policy"]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (failure,) = [line for line in lines if line["event"] == "failed"]
    assert failure["request_id"] == answer.json()["request_id"]
    assert failure["error"] == ["KeyError"]
    assert any("test_operation.py" in step and "broken" in step for step in failure["passed"])
    for told in (answer.text, log.getvalue()):
        assert "Aino" not in told
        assert "4567" not in told


def test_logs_name_routes_not_people(doors: Doors, log: io.StringIO) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("PRIVATE-1"),))
    doors.scheduler.get("/v1/cases/PRIVATE-1", params={"secret": "Salaisuus"})
    doors.nobody.get("/day/day_0123456789abcdef")
    doors.collector.get("/v1/sessions/current")
    doors.supervisor.post("/v1/users", json={"name": "Aino", "password": "lyhyt", "role": "admin"})
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert {"/v1/cases/{case_id}", "/day/{link_id}"} <= {line["route"] for line in requests}
    assert requests[0]["by"].startswith("key:")
    assert all({"request_id", "status", "ms", "method"} <= line.keys() for line in requests)
    for secret in ("PRIVATE-1", "Salaisuus", "day_0123", "Debtor", "link:", "Aino", "lyhyt", "rk_", "testserver"):
        assert secret not in log.getvalue()


def test_health_and_readiness(doors: Doors) -> None:
    assert doors.nobody.get("/healthz").json() == {"status": "ok"}
    answer = doors.nobody.get("/readyz")
    parts = answer.json()["parts"]
    assert answer.status_code == 503, "nobody works off runs here"
    assert answer.headers["retry-after"] == "5"
    assert (parts["store"]["ready"], parts["regions"]["ready"], parts["workers"]["ready"]) == (True, True, False)


def test_metrics_count_by_route(doors: Doors) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("METRIC-1"),))
    doors.scheduler.get("/v1/cases/METRIC-1")
    text = doors.nobody.get("/metrics").text
    assert 'rounds_requests_total{method="GET",route="/v1/cases/{case_id}",status="200"}' in text
    assert 'rounds_cases{state="open"}' in text
    assert 'rounds_addresses{precision="door"}' in text
    assert "METRIC-1" not in text


def test_pages_are_served(doors: Doors) -> None:
    page = doors.nobody.get("/")
    if not (BUILT / "index.html").is_file():
        assert (page.status_code, "not built" in page.text) == (503, True)
        return
    assert page.headers["cache-control"] == "no-cache"
    asset = page.text.partition('src="/assets/')[2].partition('"')[0]
    assert doors.nobody.get(f"/assets/{asset}").headers["cache-control"].endswith("immutable")
    assert doors.nobody.get("/day-sw.js").headers["service-worker-allowed"] == "/"
    assert doors.nobody.get("/assets/../app.py").status_code == 404
    assert "<script>" not in page.text


def test_tiles(doors: Doors) -> None:
    described = doors.collector.get("/v1/regions/helsinki/tiles.json").json()
    assert described["tiles"] == ["http://testserver/v1/regions/helsinki/tiles/{z}/{x}/{y}.mvt"]
    assert {"roads", "water", "buildings"} <= {layer["id"] for layer in described["vector_layers"]}
    tile = doors.collector.get("/v1/regions/helsinki/tiles/14/9327/4742.mvt")
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert tile.headers["content-encoding"] == "gzip"
    assert len(tile.content) > 1000
    known = {"If-None-Match": tile.headers["etag"]}
    assert doors.collector.get("/v1/regions/helsinki/tiles/14/9327/4742.mvt", headers=known).status_code == 304
    assert doors.collector.get("/v1/regions/helsinki/tiles/14/0/0.mvt").status_code == 204
    assert doors.collector.get("/v1/regions/helsinki/tiles/2/99/0.mvt").status_code == 204


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/regions/atlantis", (404, "region_missing")),
        ("/v1/regions/Atlantis", (404, "region_name")),
        ("/v1/regions/..%2f..%2fetc", (404, "route_missing")),
        ("/v1/regions/atlantis/tiles.json", (404, "region_missing")),
        ("/v1/regions/helsinki/tiles/31/0/0.mvt", (422, "invalid_request")),
        ("/v1/regions/helsinki/tiles/a/0/0.mvt", (422, "invalid_request")),
    ],
)
def test_regions_that_are_not_there(doors: Doors, path: str, expected: tuple[int, str]) -> None:
    answer: httpx.Response = doors.supervisor.get(path)
    assert (answer.status_code, answer.json()["code"]) == expected


def test_the_description_says_all(doors: Doors) -> None:
    described = doors.nobody.get("/openapi.json").json()
    operations = [(path, method, op) for path, ops in described["paths"].items() for method, op in ops.items()]
    assert len({op["operationId"] for _, _, op in operations}) == len(operations) > 45
    for path, method, op in operations:
        assert op.get("description"), (method, path)
        assert op.get("tags"), (method, path)
        assert {"4XX", "5XX"} <= op["responses"].keys(), (method, path)
    assert "ProblemOut" in described["components"]["schemas"]
