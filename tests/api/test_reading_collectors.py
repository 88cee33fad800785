"""Collectors and shifts in CSV: what a row may leave out, and where a fault is said to be."""

import io
from datetime import date, time

import pytest

from api.problems import BrokenBodyError
from api.schemas.collectors_csv import ShiftRow, ShiftRowIn, read_csv_collectors

HEAD = "collector_id,base_address,shift_start,shift_end,max_visits,skills,break_minutes"


def read(*lines: str, spare: list[str] | None = None) -> list[ShiftRow]:
    return list(read_csv_collectors(io.BytesIO("\n".join(lines).encode()), spare=spare))


def sent(row: ShiftRow) -> ShiftRowIn:
    assert row.sent is not None, row.issues
    return row.sent


def test_a_row_says_who_works_when() -> None:
    one = sent(read(HEAD, "A,Bulevardi 12,09:00,17:00,8,sv;zh,30")[0])
    assert (one.collector_id, one.person.name, one.person.base.text) == ("A", "A", "Bulevardi 12")
    assert one.person.skills == ("sv", "zh")
    assert (one.shift.start, one.shift.end, one.shift.max_visits, one.date) == (time(9), time(17), 8, None)


@pytest.mark.parametrize(
    ("start", "end", "minutes", "earliest", "latest"),
    [
        ("09:00", "17:00", "30", time(10, 30), time(13, 30)),  # around noon
        ("11:30", "19:00", "30", time(11, 30), time(13, 30)),  # not before the shift
        ("09:00", "12:30", "45", time(10, 30), time(11, 45)),  # over before the shift is
        ("13:00", "19:00", "60", time(14, 30), time(17, 30)),  # no noon: around the middle
    ],
)
def test_a_break_lies_around_noon(start: str, end: str, minutes: str, earliest: time, latest: time) -> None:
    lunch = sent(read(HEAD, f"A,x,{start},{end},,,{minutes}")[0]).shift.break_
    assert lunch is not None
    assert (lunch.earliest, lunch.latest, lunch.seconds) == (earliest, latest, int(minutes) * 60)


@pytest.mark.parametrize("minutes", ["", "0"])
def test_no_break(minutes: str) -> None:
    assert sent(read(HEAD, f"A,x,09:00,17:00,,,{minutes}")[0]).shift.break_ is None


def test_a_row_may_say_more() -> None:
    times = "shift_start,shift_end,break_minutes,break_earliest,break_latest,max_work_minutes"
    head = f"collector_id,name,team,lat,lon,date,{times}"
    one = sent(read(head, "A,Aino,north,60.1,24.9,2026-11-24,09:00,17:00,20,12:00,12:30,432.5")[0])
    assert (one.person.name, one.person.team, one.person.base.lat, one.date) == (
        "Aino",
        "north",
        60.1,
        date(2026, 11, 24),
    )
    assert one.shift.break_ is not None
    assert (one.shift.break_.earliest, one.shift.break_.latest) == (time(12), time(12, 30))
    assert one.shift.max_work_seconds == 25_950


@pytest.mark.parametrize(
    ("row", "places"),
    [
        ("A,,09:00,17:00,8,,30", ["line 2, column base_address"]),
        ("A,x,9,17:00,8,,30", ["line 2, column shift_start"]),
        ("A,x,17:00,09:00,8,,", ["line 2, column shift_start"]),
        ("A,x,09:00,17:00,many,,30", ["line 2, column max_visits"]),
        ("A,x,09:00,17:00,-1,,30", ["line 2, column max_visits"]),
        ("A,x,09:00,17:00,8,,900", ["line 2, column break_minutes"]),
        ("A B,x,09:00,17:00,8,,", ["line 2, column collector_id"]),
        ("A,x,09:00,17:00", ["line 2"]),
    ],
)
def test_a_fault_is_said_to_be_where_it_is(row: str, places: list[str]) -> None:
    assert [issue.pointer for issue in read(HEAD, row)[0].issues] == places


def test_columns_that_are_not_known() -> None:
    with pytest.raises(BrokenBodyError):
        read(HEAD + ",colour", "A,x,09:00,17:00,8,,30,red")
    spare: list[str] = []
    assert sent(read(HEAD + ",colour", "A,x,09:00,17:00,8,,30,red", spare=spare)[0]).collector_id == "A"
    assert spare == ["colour"]
