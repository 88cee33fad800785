"""A published day: for the phone, the calendar, the map and the table; and what is reported from it."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, time

import httpx
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from icalendar import Calendar

from api.schemas.cells import harmless
from geo.region import Region
from service.model.case import Debtor, Window
from service.model.hold import Hold, HoldKind
from service.model.plan import PlanState
from service.store import published
from service.store.tables import metadata
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.world import MONDAY, NOW, ZONE, a_case, a_collector, a_plan, a_route, a_stop, settle, settle_plan

DAY = "/v1/collectors/C1/itineraries/2026-11-23"
TWO_POINTS = "_p~iF~ps|U_ulLnnqC"
STRANGE = Debtor("D-3", '=HYPERLINK("x")', None, None)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("house"), helsinki_region, Clock()) as opened:
        yield opened


@pytest.fixture
def doors(house: Doors) -> Doors:
    """A house in which C1 and C2 follow a published plan on Monday; nothing of the test before is left."""
    house.clients.clear()
    with house.house.store.begin() as tx:
        for table in reversed(metadata.sorted_tables):
            tx.run(sa.delete(table))
        agreed = a_case("K1", windows=(Window(time(9), time(11), MONDAY, appointment=True),))
        cases = (agreed, a_case("K2", "market", notes="Ring\ntwice"), a_case("K3", debtor=STRANGE))
        settle(tx, cases, (a_collector("C1"), a_collector("C2", name="Päivi 李")))
        mine = (
            a_stop("P.1", "K1", 9, crew_with=("C2",), window=at(9, 11), appointment=True, leg_polyline=TWO_POINTS),
            a_stop("P.2", "K2", 10),
            a_stop("P.3", None, 12),
            a_stop("P.4", "K3", 13),
        )
        routes = (a_route("C1", mine), a_route("C2", (a_stop("P.5", "K1", 9, crew_with=("C1",)),)))
        settle_plan(tx, a_plan("P", routes, state=PlanState.DRAFT))
        published.publish(tx, "P", "test", NOW)
    return house


def at(first: int, last: int) -> tuple[datetime, datetime]:
    return datetime(2026, 11, 23, first, tzinfo=ZONE), datetime(2026, 11, 23, last, tzinfo=ZONE)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_phone_gets_what_the_visits_need(doors: Doors) -> None:
    day = doors.phone("C1").get(DAY).json()
    assert (day["collector_name"], day["timezone"], day["plan_id"]) == ("Collector C1", "Europe/Helsinki", "P")
    assert [stop["number"] for stop in day["stops"]] == [1, 2, None, 3]
    first = day["stops"][0]
    assert (first["debtor_name"], first["crew_with"], first["appointment"]) == ("Debtor of K1", ["Päivi 李"], True)
    assert first["window"] == {"start": "2026-11-23T09:00:00+02:00", "end": "2026-11-23T11:00:00+02:00"}
    assert first["start"] == "2026-11-23T09:00:00+02:00"
    assert first["phone_masked"].endswith("67")
    assert "123 45" not in str(day)
    assert "123456" not in str(day), "no amount beyond its band"
    assert first["navigation"]["geo"] == "geo:60.170400,24.952200"
    assert (day["stops"][2]["kind"], day["stops"][2]["debtor_name"]) == ("break", None)


def test_an_unchanged_day_is_not_sent_again(doors: Doors) -> None:
    phone = doors.phone("C1")
    first = phone.get(DAY)
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (first.headers["etag"], f"W/{first.headers['etag']}", f'"x", {first.headers["etag"]}'):
        again = phone.get(DAY, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    doors.supervisor.put("/v1/cases/K2/hold", json={"kind": "bereavement"})
    changed = phone.get(DAY, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert [stop["on_hold"] for stop in changed.json()["stops"]] == [False, True, False, False]


def test_a_collector_sees_only_the_own_day(doors: Doors) -> None:
    phone = doors.phone("C2")
    assert refusal(phone.get(DAY)) == (404, "itinerary_missing")
    assert phone.get(DAY.replace("C1", "C2")).status_code == 200
    assert refusal(phone.get(DAY.replace("C1", "C2").replace("23", "24"))) == (404, "itinerary_missing")
    assert refusal(phone.post("/v1/visits/P.2/phone")) == (404, "visit_missing")
    assert refusal(report(phone, "P.2", "k", kind="met")) == (404, "visit_missing")
    assert doors.supervisor.get(DAY).status_code == 200


def test_a_calendar(doors: Doors) -> None:
    answer = doors.supervisor.get(f"{DAY}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "C1-2026-11-23.ics" in answer.headers["content-disposition"]
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events][:3] == ["1. Debtor of K1", "2. Debtor of K2", "Break"]
    assert events[0]["dtstart"].dt == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert str(events[1]["description"]) == "Ring\ntwice"
    assert len({str(event["uid"]) for event in events}) == 4


def test_a_map(doors: Doors) -> None:
    answer = doors.supervisor.get(f"{DAY}.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    points = [f for f in features if f["geometry"]["type"] == "Point"]
    lines = [f for f in features if f["geometry"]["type"] == "LineString"]
    assert [point["properties"]["case_id"] for point in points] == ["K1", "K2", "K3"]
    assert points[0]["geometry"]["coordinates"] == [24.9522, 60.1704]
    assert len(lines) == 1, "a leg of one point is no line"
    assert lines[0]["properties"]["leg_to"] == "P.1"
    assert lines[0]["geometry"]["coordinates"] == [[-120.2, 38.5], [-120.95, 40.7]]


def test_a_table_that_no_spreadsheet_calculates(doors: Doors) -> None:
    answer = doors.supervisor.get(f"{DAY}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["case_id"] for row in rows] == ["K1", "K2", "", "K3"]
    assert (rows[0]["start"], rows[0]["crew_with"]) == ("2026-11-23T09:00:00+02:00", "Päivi 李")
    assert rows[3]["debtor_name"] == '\'=HYPERLINK("x")'
    assert "+358" not in answer.text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_formulas_become_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["x=1", "", "12a", -1, 24.9, None])
def test_other_cells_stay(cell: object) -> None:
    assert harmless(cell) == cell


def test_a_phone_number_is_revealed_and_that_is_kept(doors: Doors) -> None:
    phone = doors.phone("C1")
    assert phone.post("/v1/visits/P.2/phone").json() == {"phone": "+358 40 123 4567"}
    history = doors.supervisor.get("/v1/cases/K2").json()["history"]
    assert [(event["kind"], event["actor"].partition(":")[0]) for event in history] == [("phone_revealed", "link")]
    assert refusal(phone.post("/v1/visits/P.4/phone")) == (404, "phone_missing")
    assert refusal(phone.post("/v1/visits/P.3/phone")) == (422, "visit_is_break")


def report(client: TestClient, visit_id: str, key: str | None, **said: object) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/v1/visits/{visit_id}/outcome", json=said, headers=headers)


def test_an_outcome_is_reported_once(doors: Doors) -> None:
    phone = doors.phone("C1")
    promise = {"kind": "promise", "promise": {"amount_minor": 5000, "on": "2026-12-01"}, "note": "By transfer"}
    first, again = report(phone, "P.2", "key-1", **promise), report(phone, "P.2", "key-1", **promise)
    assert (first.status_code, first.json()["kind"]) == (201, "promise")
    assert again.json() == first.json()
    assert refusal(report(phone, "P.2", "key-1", kind="met")) == (409, "idempotency_conflict")
    assert refusal(report(phone, "P.2", "key-2", kind="met")) == (409, "outcome_exists")
    assert report(phone, "P.2", "key-3", kind="paid", corrects=True).status_code == 201
    assert doors.supervisor.get("/v1/cases/K2").json()["state"] == "closed"
    assert phone.get(DAY).json()["stops"][1]["outcome"]["kind"] == "paid"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"kind": "danced"}, (422, "invalid_request")),
        ({"kind": "promise"}, (422, "outcome_nonsense")),
        ({"kind": "met", "promise": {"amount_minor": 1, "on": "2026-12-01"}}, (422, "outcome_nonsense")),
        ({"kind": "paid", "amount_paid_minor": -5}, (422, "invalid_request")),
        ({"kind": "met", "happened_at": "2026-11-23T10:00:00"}, (422, "invalid_request")),
        ({"kind": "met", "note": "x" * 2001}, (422, "invalid_request")),
        ({}, (422, "invalid_request")),
    ],
)
def test_nonsense_is_not_reported(doors: Doors, said: dict[str, object], expected: tuple[int, str]) -> None:
    assert refusal(report(doors.phone("C1"), "P.2", "key", **said)) == expected
    assert doors.supervisor.get("/v1/cases/K2").json()["history"] == []


def test_a_report_needs_a_key_and_a_visit(doors: Doors) -> None:
    phone = doors.phone("C1")
    assert refusal(report(phone, "P.2", None, kind="met")) == (422, "invalid_request")
    assert refusal(report(phone, "absent", "k", kind="met")) == (404, "visit_missing")
    assert refusal(report(phone, "P.3", "k", kind="met")) == (422, "visit_is_break")


def test_a_held_case_is_not_called(doors: Doors) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("K2", holds=(Hold(HoldKind.DECEASED, MONDAY),)),))
    assert refusal(doors.phone("C1").post("/v1/visits/P.2/phone")) == (409, "case_held")
