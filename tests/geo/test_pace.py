"""How fast a region is: factors by profile, kind of day and hour, read from data."""

import json
from pathlib import Path

import pytest

from geo.errors import RegionError
from geo.pace import FREE_FLOW, DayKind, Span, load_pace, pace_from_json, pace_path, pace_record
from geo.profile import Profile

RUSH = [0.5 if hour in (8, 17) else 1.0 for hour in range(24)]


def test_the_default_is_the_road_graphs_own_speed(tmp_path: Path) -> None:
    pace = load_pace(tmp_path / "helsinki")
    assert pace.time_factor(Profile.CAR, [Span(DayKind.WORKDAY, 480, 960)]) == 1.0
    assert pace.stop_seconds(Profile.CAR) > 0 == pace.stop_seconds(Profile.FOOT)
    assert pace_from_json(json.dumps(pace_record(pace))) == pace


def test_a_shift_is_as_slow_as_its_hours_are_on_average() -> None:
    pace = pace_from_json(json.dumps({"speed": {"car": 0.8}, "hours": {"car": {"workday": RUSH}}}))
    assert pace.time_factor(Profile.CAR, [Span(DayKind.WORKDAY, 9 * 60, 17 * 60)]) == pytest.approx(1 / 0.8)
    assert pace.time_factor(Profile.CAR, [Span(DayKind.WORKDAY, 8 * 60, 9 * 60)]) == pytest.approx(2 / 0.8)
    assert pace.time_factor(Profile.CAR, [Span(DayKind.WORKDAY, 8 * 60 + 30, 10 * 60)]) == pytest.approx(4 / 3 / 0.8)
    assert pace.time_factor(Profile.CAR, [Span(DayKind.SUNDAY, 8 * 60, 9 * 60)]) == pytest.approx(1 / 0.8)
    assert pace.time_factor(Profile.FOOT, [Span(DayKind.WORKDAY, 8 * 60, 9 * 60)]) == 1.0
    assert FREE_FLOW.time_factor(Profile.CAR, []) == 1.0


def test_it_stands_beside_the_region_so_that_building_anew_keeps_it(tmp_path: Path) -> None:
    pace_path(tmp_path / "town").write_text('{"door_seconds": 40, "parking_seconds": {"car": 10}}')
    assert load_pace(tmp_path / "town").stop_seconds(Profile.CAR) == 50


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"sped": {}}',
        '{"speed": {"car": 0}}',
        '{"speed": {"car": true}}',
        '{"speed": {"plane": 1}}',
        '{"speed": 0.8}',
        '{"hours": {"car": {"workday": [1, 1]}}}',
        '{"hours": {"car": {"monday": []}}}',
        '{"door_seconds": -1}',
        '{"parking_seconds": {"car": 1.5}}',
    ],
)
def test_what_is_wrong_is_named(text: str) -> None:
    with pytest.raises(RegionError) as wrong:
        pace_from_json(text)
    assert wrong.value.code == "pace_unreadable"
