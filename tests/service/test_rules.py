"""The rules before routes, as tables: policy, case and day in, spans or reasons out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.holidays import DayKind, holidays_in
from service.lawful.policies import load_policy
from service.lawful.rules import Allowed, Barred, Ledger, Rulebook, local_span
from service.model.case import Case, CaseState
from service.model.contact import Channel, Contact, ContactState
from service.model.door import Door
from service.model.hold import Hold, HoldKind
from service.model.policy import Hours
from tests.fixtures.world import ZONE, a_case

STRICT, CBA = load_policy("strict"), load_policy("cn-cba-2026")
FINLAND, CHINA = holidays_in("Europe/Helsinki"), holidays_in("Asia/Shanghai")
DOOR = Door(ZONE, FINLAND)
MON, SAT, SUN = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)
CHRISTMAS = date(2026, 12, 25)


def a_visit(day: date, zone: ZoneInfo = ZONE, hour: int = 12, **changes: object) -> Contact:
    at = datetime.combine(day, time(hour), zone)
    return replace(Contact(f"{day}", "D-K", "K", Channel.VISIT, at, state=ContactState.MADE), **changes)


def plainly(*visits: date, day: date = MON) -> Allowed | Barred:
    case = a_case("K")
    ledger = Ledger(tuple(a_visit(on) for on in visits))
    return Rulebook(STRICT).allowed(case, case.addresses[0], DOOR, day, ledger)


def says(case: Case, day: date, policy=STRICT, zone=ZONE, calendar=FINLAND, visits: tuple[date, ...] = ()) -> object:
    """Spans as ``09-17 x1``, or the codes of the bars."""
    ledger = Ledger(tuple(a_visit(on, zone) for on in visits))
    answer = Rulebook(policy).allowed(case, case.addresses[0], Door(zone, calendar), day, ledger)
    if isinstance(answer, Barred):
        return [bar.code for bar in answer.bars]
    return [f"{span.start:%H:%M}-{span.end:%H:%M} x{span.crew}" for span in answer.spans]


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        (a_case("K"), MON, ["09:00-17:00 x1", "09:00-19:00 x2"]),
        (a_case("K"), SAT, ["09:00-17:00 x1", "09:00-19:00 x2"]),
        (a_case("K"), SUN, ["no_visiting_hours"]),
        (a_case("K"), CHRISTMAS, ["public_holiday"]),
        (a_case("K", crew=2), MON, ["09:00-19:00 x2"]),
        (a_case("K", risks=frozenset({"aggressive", "dog"})), MON, ["09:00-19:00 x2"]),
        (a_case("K", risks=frozenset({"dog"})), MON, ["09:00-17:00 x1", "09:00-19:00 x2"]),
        (a_case("K", state=CaseState.CLOSED), MON, ["case_closed"]),
        (a_case("K", not_before=MON), MON, ["09:00-17:00 x1", "09:00-19:00 x2"]),
        (a_case("K", not_before=MON + timedelta(1)), MON, ["not_before"]),
        (a_case("K", holds=(Hold(HoldKind.LAWYER, MON),)), MON, ["held"]),
        (a_case("K", holds=(Hold(HoldKind.LAWYER, MON - timedelta(9), MON),)), MON, ["held"]),
        (
            a_case("K", holds=(Hold(HoldKind.LAWYER, MON - timedelta(9), MON),)),
            MON + timedelta(1),
            ["09:00-17:00 x1", "09:00-19:00 x2"],
        ),
        (
            a_case("K", not_before=SUN + timedelta(1), holds=(Hold(HoldKind.DISPUTE, MON),)),
            SUN,
            ["held", "not_before", "no_visiting_hours"],
        ),
    ],
)
def test_strict(case: Case, day: date, expected: list[str]) -> None:
    assert says(case, day) == expected


@pytest.mark.parametrize("day", [MON, SUN, date(2026, 10, 1)])
def test_cba_sends_two_on_every_day(day: date) -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert says(a_case("K"), day, CBA, shanghai, CHINA) == ["08:00-22:00 x2"]


@pytest.mark.parametrize(
    ("visit", "day", "expected"),
    [
        (MON - timedelta(7), MON, "free"),
        (MON - timedelta(6), MON, "visit_cap"),
        (MON + timedelta(6), MON, "visit_cap"),
        (MON + timedelta(7), MON, "free"),
    ],
)
def test_a_week_rolls_in_both_directions(visit: date, day: date, expected: str) -> None:
    said = says(a_case("K"), day, visits=(visit,))
    assert (said == ["visit_cap"]) == (expected == "visit_cap")


def test_a_cap_says_until_when_it_holds() -> None:
    answer = plainly(MON - timedelta(3), MON + timedelta(5))
    assert isinstance(answer, Barred)
    assert [bar.until for bar in answer.bars] == [MON + timedelta(11)]


def test_never_twice_on_one_day_whatever_the_policy() -> None:
    assert says(a_case("K"), MON, CBA, visits=(MON,)) == ["visited_that_day"]


def test_the_answer_says_why_it_is_allowed() -> None:
    answer = plainly()
    assert isinstance(answer, Allowed)
    assert str(answer.because).startswith("strict 2026.3: hours.mon 09:00-19:00; 0 of 1 contact(s) in 7 day(s)")


@pytest.mark.parametrize(
    ("day", "start", "end", "hours"),
    [
        (date(2026, 3, 29), time(1), time(12), 10),  # clocks go forward at three
        (date(2026, 10, 25), time(1), time(12), 12),  # and back at four
        (date(2026, 3, 29), time(3, 30), time(12), 7.5),  # 03:30 does not exist: the start is read as 04:30
        (date(2026, 3, 29), time(0), time(3, 30), 2.5),  # and the end as 02:30
        (date(2026, 10, 25), time(3, 30), time(12), 8.5),  # 03:30 is there twice: the later start
        (date(2026, 10, 25), time(0), time(3, 30), 3.5),  # and the earlier end
    ],
)
def test_days_on_which_clocks_are_changed(day: date, start: time, end: time, hours: float) -> None:
    span = local_span(day, start, end, ZONE)
    assert (span.end.astimezone(UTC) - span.start.astimezone(UTC)) == timedelta(hours=hours)
    assert span.start.tzinfo is ZONE


def test_a_leap_day_is_a_day() -> None:
    assert says(a_case("K"), date(2028, 2, 29)) == ["09:00-17:00 x1", "09:00-19:00 x2"]


def test_hours_may_come_in_pieces() -> None:
    pieces = (Hours(time(9), time(12)), Hours(time(16), time(20)))
    policy = replace(STRICT, hours=dict(STRICT.hours) | {"mon": pieces})
    expected = ["09:00-12:00 x1", "16:00-17:00 x1", "16:00-20:00 x2"]
    assert says(a_case("K"), MON, policy) == expected


def test_no_preset_is_wider_than_the_sources_say() -> None:
    """policy texts: strict 09-19 without Sundays and holidays, CBA 08-22; instants checked at the edges."""
    spans = plainly().spans
    assert min(span.start for span in spans) == datetime(2026, 11, 23, 9, tzinfo=ZONE)
    assert max(span.end for span in spans) == datetime(2026, 11, 23, 19, tzinfo=ZONE)


def test_holidays_are_those_of_the_place() -> None:
    assert FINLAND.is_holiday(date(2026, 12, 6))
    assert not CHINA.is_holiday(date(2026, 12, 6))
    assert CHINA.is_holiday(date(2026, 10, 1))
    assert not holidays_in("Etc/GMT+3").is_holiday(date(2026, 12, 25))
    assert replace(FINLAND, own={MON: DayKind.HOLIDAY}).is_holiday(MON)
