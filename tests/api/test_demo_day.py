"""The demo's cases hold what they promise: real doors, written as people do, and more work than a day has room for."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import osmium
import pytest

from api.demo.day import TIMEZONE, Json, next_working_day
from api.schemas.cases import CaseIn
from api.schemas.collectors import CollectorIn, ShiftIn
from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoding import Precision
from geo.point import Point, distance_metres
from geo.region import Region
from service.settings import Settings
from tests.fixtures.demo_day import DemoDay, demo_day

TRUTH = list(csv.DictReader(Path(__file__).with_name("demo_truth.csv").open(encoding="utf-8")))
NEAR_METRES = 100
FICTION = re.compile(r"\+44 7700 900\d{3}$")


@pytest.fixture(scope="module")
def day() -> DemoDay:
    return demo_day(datetime(2026, 11, 21, 12, tzinfo=UTC))


def cases(day: DemoDay, field: str = "case_id") -> list[Json]:
    """The cases that say something in a field."""
    return [case for case in day.batch["cases"] if case.get(field)]


def test_every_record_passes_the_door(day: DemoDay) -> None:
    for case in cases(day):
        CaseIn.model_validate_json(json.dumps(case))
    for collector in day.collectors:
        CollectorIn.model_validate_json(json.dumps(collector.person))
        ShiftIn.model_validate_json(json.dumps(collector.shift))


def test_there_is_more_work_than_room(day: DemoDay) -> None:
    assert len(cases(day)) >= 80
    assert len(day.collectors) == 5
    assert sum(collector.shift["max_visits"] for collector in day.collectors) < len(cases(day)) * 2 / 3


def test_a_third_has_appointments(day: DemoDay) -> None:
    agreed = [case for case in cases(day, "windows") if any(w.get("appointment") for w in case["windows"])]
    assert len(agreed) >= len(cases(day)) / 3
    assert all(window["date"] == "2026-11-23" for case in agreed for window in case["windows"])


def test_cases_are_as_various_as_life(day: DemoDay) -> None:
    assert len({case["hold"]["kind"] for case in cases(day, "hold")}) >= 5
    assert sum(case["crew"] == 2 for case in cases(day, "crew")) >= 4
    assert {skill for case in cases(day, "skills") for skill in case["skills"]} == {"swedish", "mandarin"}
    assert len(cases(day, "risks")) >= 10
    assert len(cases(day, "required")) >= 2
    assert len(cases(day, "alternative_addresses")) >= 2
    assert all(case["amount_overdue"]["minor"] > 0 and case["days_overdue"] > 30 for case in cases(day))


def test_collectors_differ(day: DemoDay) -> None:
    assert len({(c.shift["start"], c.shift["end"]) for c in day.collectors}) == 5
    assert len({c.person["base"]["text"] for c in day.collectors}) == 5
    assert all(c.shift["break"]["seconds"] > 0 for c in day.collectors)
    assert any("max_travel_seconds" in c.shift for c in day.collectors)


def test_people_are_invented(day: DemoDay) -> None:
    phones = [case["debtor"]["phone"] for case in cases(day)] + [c.person["phone"] for c in day.collectors]
    assert all(FICTION.match(phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    assert len({case["debtor"]["name"] for case in cases(day)}) == len(cases(day))


def test_holds_end_after_the_day(day: DemoDay) -> None:
    ends = [date.fromisoformat(case["hold"]["until"]) for case in cases(day, "hold") if "until" in case["hold"]]
    assert ends
    assert all(end > day.date for end in ends)


@pytest.mark.parametrize(
    ("today", "working"),
    [
        ("2026-11-21", "2026-11-23"),  # Saturday: Sunday is left out
        ("2026-11-23", "2026-11-24"),
        ("2026-12-05", "2026-12-07"),  # Independence Day is a Sunday
        ("2026-12-23", "2026-12-28"),  # Christmas Eve to Boxing Day, and a Sunday
        ("2026-12-31", "2027-01-02"),
    ],
)
def test_next_working_day(today: str, working: str) -> None:
    assert next_working_day(date.fromisoformat(today)).isoformat() == working


def test_the_day_is_helsinki_s() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert late.astimezone(TIMEZONE).date() == date(2026, 11, 25)
    assert demo_day(late).date == date(2026, 11, 26)


@pytest.fixture(scope="module")
def doors(helsinki_extract: Path) -> dict[tuple[str, str], list[Point]]:
    """The doors that stand in the extract, by street and number."""
    numbered = osmium.filter.KeyFilter("addr:housenumber")
    found: dict[tuple[str, str], list[Point]] = {}
    for thing in osmium.FileProcessor(str(helsinki_extract)).with_locations().with_filter(numbered):
        if points := list(_points(thing)):
            middle = Point(sum(p.lat for p in points) / len(points), sum(p.lon for p in points) / len(points))
            found.setdefault((thing.tags.get("addr:street", ""), thing.tags["addr:housenumber"]), []).append(middle)
    return found


def _points(thing: osmium.osm.OSMObject) -> Iterator[Point]:
    if thing.is_node():
        yield Point(thing.location.lat, thing.location.lon)
    elif thing.is_way():
        yield from (Point(node.location.lat, node.location.lon) for node in thing.nodes if node.location.valid())


def test_truth_covers_the_day(day: DemoDay, doors: dict[tuple[str, str], list[Point]]) -> None:
    assert [row["case_id"] for row in TRUTH] == [case["case_id"] for case in cases(day)]
    found = [(row["street"], row["number"]) for row in TRUTH if row["expected"] == "door"]
    assert [door for door in found if door not in doors] == []
    assert len(found) - len(set(found)) >= 3, "several doors in one building"
    assert sorted(row["expected"] for row in TRUTH if row["expected"] != "door") == ["ambiguous", "missing", "missing"]


def test_addresses_are_found_where_they_are(
    day: DemoDay, doors: dict[tuple[str, str], list[Point]], helsinki_region: Region
) -> None:
    accept = Settings().accept_confidence
    answers = EmbeddedGeocoder(helsinki_region).geocode([case["address"]["text"] for case in cases(day)])
    wrong = []
    for row, answer in zip(TRUTH, answers, strict=True):
        best = answer.best
        sure = best is not None and best.confidence >= accept and not answer.ambiguous
        sure = sure and best is not None and best.precision in (Precision.DOOR, Precision.INTERPOLATED)
        near = bool(best) and any(
            distance_metres(best.point, door) <= NEAR_METRES for door in doors.get((row["street"], row["number"]), [])
        )
        expected = {"door": sure and near, "ambiguous": answer.ambiguous, "missing": not sure}[row["expected"]]
        if not expected:
            wrong.append((row, answer))
    assert wrong == []
