"""Areas, coverage, suggestions and the calendar at the doors."""

import json
from dataclasses import replace
from math import cos, pi, sin
from pathlib import Path

import httpx
import pytest

from api.app import AREAS_BODY_BYTES
from service.model.case import Address, Case, Doubt
from tests.fixtures.doors import Doors
from tests.fixtures.world import a_case, settle

SQUARE = [[24.93, 60.16], [24.95, 60.16], [24.95, 60.18], [24.93, 60.18], [24.93, 60.16]]
BOW = [[24.93, 60.16], [24.95, 60.18], [24.95, 60.16], [24.93, 60.18], [24.93, 60.16]]
BASE = {"text": "Rautatientori", "lat": 60.171, "lon": 24.944}
JSON = {"Content-Type": "application/json"}
ZONES = "/v1/regions/helsinki/areas/zones"
TERRITORIES = "/v1/regions/helsinki/areas/territories"


def feature(ring: list[list[float]] | None = SQUARE, **properties: object) -> dict[str, object]:
    geometry = None if ring is None else {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, object], **more: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)} | more


def refusal(answer: httpx.Response) -> tuple[int, str, list[tuple[str, str]]]:
    problem = answer.json()
    return answer.status_code, problem["code"], [(one["code"], one["pointer"]) for one in problem["issues"]]


def put(doors: Doors, *cases: Case) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, cases)


@pytest.fixture(scope="module", autouse=True)
def people(doors: Doors) -> None:
    for name in ("C1", "C2"):
        doors.scheduler.put(f"/v1/collectors/{name}", json={"name": name, "base": BASE}).raise_for_status()


def test_zones_come_back_as_they_were_put(doors: Doors) -> None:
    docks = feature(name="Docks", ban="never", note="dogs", fid=7, colour="red")
    park = feature(name="Park", ban="by_day", hours={"from": "09:00", "to": "16:00"})
    made = doors.supervisor.put(ZONES, json=collection(docks, park, name="layer", note="first", based_on=0))
    assert made.status_code == 200, made.text
    read = doors.scheduler.get(ZONES).json()
    assert read == made.json()
    assert (read["version"], read["note"], read["origin"]) == (1, "first", "edit")
    assert [one["properties"] for one in read["features"]] == [
        {"name": "Docks", "ban": "never", "hours": None, "note": "dogs"},
        {"name": "Park", "ban": "by_day", "hours": {"from": "09:00", "to": "16:00"}, "note": ""},
    ]
    again = doors.supervisor.put(ZONES, json=read | {"based_on": 1})
    assert again.json()["features"] == read["features"]
    assert refusal(doors.supervisor.put(ZONES, json=read | {"based_on": 1}))[:2] == (409, "areas_changed")
    versions = doors.scheduler.get(f"{ZONES}/versions").json()["versions"]
    assert [(one["version"], one["areas"]) for one in versions] == [(2, 2), (1, 2)]
    restored = doors.supervisor.post(f"{ZONES}/versions/1/restore", params={"based_on": 2})
    assert restored.json().get("version") == 3, restored.text
    late = doors.supervisor.post(f"{ZONES}/versions/2/restore", params={"based_on": 2})
    assert refusal(late)[:2] == (409, "areas_changed")
    assert refusal(doors.scheduler.get(ZONES, params={"version": 9}))[:2] == (404, "areas_missing")


@pytest.mark.parametrize(
    ("sent", "issues"),
    [
        (collection(feature(BOW, name="x", ban="never")), [("area_shape", "/features/0/geometry")]),
        (collection(feature(None, name="x", ban="never")), [("area_shape", "/features/0/geometry")]),
        (collection(feature(name="x", ban="sometimes")), [("field_invalid", "/features/0/properties/ban")]),
        (collection(feature(ban="never")), [("field_missing", "/features/0/properties/name")]),
        (collection(feature(name="x", ban="by_day")), [("zone_hours", "/features/0/properties/hours")]),
        (collection(crs={"properties": {"name": "EPSG:3067"}}), [("areas_datum", "/crs")]),
    ],
)
def test_what_is_no_area_is_refused_whole(doors: Doors, sent: dict[str, object], issues: list[tuple[str, str]]) -> None:
    before = doors.scheduler.get(ZONES).json()
    assert refusal(doors.supervisor.put(ZONES, json=sent)) == (422, "areas_invalid", issues)
    assert doors.scheduler.get(ZONES).json() == before


def test_large_and_hostile_files(doors: Doors) -> None:
    """What a town's districts weigh is taken; what is meant to break the reader is refused in words."""
    steps = 50_000
    ring = [[24.94 + 0.01 * cos(2 * pi * i / steps), 60.17 + 0.01 * sin(2 * pi * i / steps)] for i in range(steps)]
    districts = json.dumps(collection(feature([*ring, ring[0]], name="Round", ban="crew_2")))
    assert 2_000_000 < len(districts) < AREAS_BODY_BYTES
    assert doors.supervisor.put(ZONES, content=districts, headers=JSON).status_code == 200
    padded = districts[:-1] + " " * AREAS_BODY_BYTES + "}"
    assert refusal(doors.supervisor.put(ZONES, content=padded, headers=JSON))[:2] == (413, "body_too_large")
    assert doors.supervisor.put(ZONES, json=collection()).status_code == 200
    deep = "[" * 800 + "]" * 800
    for geometry in (
        f'{{"type": "Polygon", "coordinates": {deep}}}',
        '{"type": "Polygon"}',
        '{"type": "GeometryCollection", "geometries": []}',
        '{"type": "Polygon", "coordinates": [[[24.9, 60.1], [24.9, 160.2], [24.8, 60.1], [24.9, 60.1]]]}',
        '{"type": "Polygon", "coordinates": [[["a", "b"], {}, null, 7]]}',
    ):
        one = f'{{"type": "Feature", "properties": {{"name": "x", "ban": "never"}}, "geometry": {geometry}}}'
        sent = f'{{"type": "FeatureCollection", "features": [{one}], "crs": {{"x": {deep}}}}}'
        code, name, issues = refusal(doors.supervisor.put(ZONES, content=sent, headers=JSON))
        assert (code, name) == (422, "areas_invalid")
        assert ("area_shape", "/features/0/geometry") in issues


def test_coverage_of_what_is_not_saved_yet(doors: Doors) -> None:
    drawn = collection(feature(name="A", collectors="C1;C2"), feature(name="B", collectors=["C1"], cover="rule"))
    answer = doors.scheduler.post("/v1/regions/helsinki/coverage", json={"territories": drawn})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [one["names"] for one in found["overlaps"]] == [["A", "B"]]
    assert found["overlaps"][0]["square_kilometres"] == pytest.approx(2.475, abs=0.005)
    assert found["outline_square_kilometres"] > found["covered_square_kilometres"]
    assert found["holes"][0]["beside"] == ["A", "B"]
    own = {"type": "Polygon", "coordinates": [SQUARE]}
    inside = doors.scheduler.post("/v1/regions/helsinki/coverage", json={"territories": drawn, "outline": own}).json()
    assert inside["holes"] == []
    bad = {"type": "Polygon", "coordinates": [BOW]}
    refused = doors.scheduler.post("/v1/regions/helsinki/coverage", json={"territories": drawn, "outline": bad})
    assert refusal(refused) == (422, "areas_invalid", [("area_shape", "/outline")])


def test_a_suggestion_is_accepted_once(doors: Doors) -> None:
    cases = [
        {
            "case_id": f"S{i}",
            "debtor": {"name": "Ann"},
            "address": {"text": f"Door {i}", "lat": 60.166 + 0.0007 * (i % 7), "lon": 24.94 + 0.0012 * (i % 9)},
            "priority": 10,
        }
        for i in range(40)
    ]
    sent = doors.scheduler.post("/v1/batches", json={"cases": cases}, headers={"Idempotency-Key": "areas"})
    assert sent.json()["accepted"] == 40, sent.text
    made = doors.supervisor.post("/v1/regions/helsinki/proposals", json={"count": 2, "cover": "rule", "name": "责任区"})
    assert made.status_code == 201, made.text
    proposal = made.json()
    path = f"/v1/regions/helsinki/proposals/{proposal['proposal_id']}"
    assert doors.scheduler.get(path).json() == proposal
    assert proposal["figures"]["most_over_percent"] < 10
    assert sorted(one["properties"]["collectors"] for one in proposal["features"]) == [["C1"], ["C2"]]
    assert [one["properties"]["name"] for one in proposal["features"]] == ["责任区 1", "责任区 2"]
    assert doors.scheduler.get(TERRITORIES).json()["version"] == 0
    assert doors.supervisor.post(f"{path}/accept").json()["origin"] == "suggestion"
    assert doors.scheduler.get("/v1/regions/helsinki/coverage").json()["bare_cases"] == []
    assert refusal(doors.supervisor.post(f"{path}/accept"))[:2] == (409, "proposal_accepted")
    assert refusal(doors.scheduler.get("/v1/regions/helsinki/proposals/p1"))[:2] == (404, "proposal_missing")
    refused = doors.supervisor.post("/v1/regions/helsinki/proposals", json={"count": 5})
    assert refusal(refused) == (422, "suggestion_impossible", [("suggestion_impossible", "/count")])


def test_own_days_by_json_and_csv(doors: Doors) -> None:
    days = [{"date": "2026-11-24", "kind": "holiday", "name": "Outing"}, {"date": "2026-11-31", "kind": "holiday"}]
    sent = doors.supervisor.post("/v1/calendar/own-days", json=days).json()
    assert (sent["entered"], sent["refused"], sent["issues"][0]["pointer"]) == (1, 1, "/1/date")
    odd = doors.supervisor.post("/v1/calendar/own-days", json=[{"date": "?", "kind": "?"}, 7]).json()
    assert (odd["entered"], odd["refused"]) == (0, 2), "rows are counted, not what is wrong with them"
    for body, told in ((b"[", (400, "broken_json")), (b"{}", (422, "invalid_request"))):
        refused = doors.supervisor.post("/v1/calendar/own-days", content=body, headers=JSON)
        assert refusal(refused)[:2] == told
    csv = "date,kind,region,place\n2026-12-06,ordinary,helsinki,\n2026-12-07,holiday,atlantis,\n2026-12-08,feast,,\n"
    rows = doors.supervisor.post("/v1/calendar/own-days", content=csv, headers={"Content-Type": "text/csv"}).json()
    assert (rows["entered"], rows["refused"]) == (1, 2)
    assert {(one["code"], one["pointer"]) for one in rows["issues"]} == {
        ("region_missing", "line 3"),
        ("field_invalid", "line 4, column kind"),
    }
    span = {"since": "2026-11-20", "until": "2026-12-07"}
    seen = doors.scheduler.get("/v1/calendar", params=span).json()
    assert (seen["timezone"], seen["country"]) == ("Europe/Helsinki", "FI")
    assert [(one["date"], one["kind"], one["source"]) for one in seen["days"]] == [
        ("2026-11-24", "holiday", "own"),
        ("2026-12-06", "ordinary", "own"),
    ]
    put(doors, a_case("CAL"), replace(a_case("CAL2"), addresses=(Address("?", doubt=Doubt.NOT_FOUND),)))
    at_door = doors.scheduler.get("/v1/calendar", params=span | {"case_id": "CAL"}).json()
    assert at_door == seen, "the door of a case in that region"
    for query, told in (
        ({"case_id": "CAL2"}, (409, "address_doubtful")),
        ({"case_id": "NOBODY"}, (404, "case_missing")),
        ({"lat": 60.17, "lon": 24.94}, None),
    ):
        answer = doors.scheduler.get("/v1/calendar", params=span | query)
        assert (refusal(answer)[:2] if told else answer.json()) == (told or seen), "a place has no place in a URL"
    assert len(doors.scheduler.get("/v1/calendar/own-days").json()["days"]) == 2
    assert doors.supervisor.delete("/v1/calendar/own-days/2026-11-24").status_code == 204
    assert refusal(doors.supervisor.delete("/v1/calendar/own-days/2026-11-24"))[:2] == (404, "own_day_missing")
    long = doors.scheduler.get("/v1/calendar", params=span | {"until": "2030-01-01"})
    assert refusal(long)[:2] == (422, "days_too_many")


def test_a_region_that_is_not_there(doors: Doors, tmp_path: Path) -> None:
    assert refusal(doors.scheduler.get("/v1/regions/atlantis/areas/zones"))[:2] == (404, "region_missing")
    assert doors.scheduler.get("/v1/regions/helsinki/areas/castles").status_code == 422
