"""Windows cut by the hour of the door's clock, also on the days when clocks change."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.planning.modelling.horizon import Horizon
from service.planning.modelling.prizes import priced
from solver.problem import TimeWindow

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 11, 23)
HOUR = 3600


def evening(day: date, hour: int) -> int:
    return 500 if hour >= 18 else 250


def test_windows_are_cut_where_the_worth_changes_and_nowhere_else() -> None:
    window = TimeWindow(9 * HOUR + 600, 20 * HOUR + 59)
    cut = priced([window], Horizon(MONDAY, "Europe/Helsinki"), HELSINKI, evening)
    assert cut == (TimeWindow(9 * HOUR + 600, 18 * HOUR - 1, 250), TimeWindow(18 * HOUR, 20 * HOUR + 59, 500))


def test_no_start_is_lost_or_won() -> None:
    windows = [TimeWindow(0, 0), TimeWindow(7 * HOUR, 9 * HOUR + 17), TimeWindow(30 * HOUR + 1, 50 * HOUR)]
    cut = priced(windows, Horizon(MONDAY, "Europe/Helsinki"), HELSINKI, lambda day, hour: 50 * (hour % 20 + 1))
    starts = [second for window in cut for second in range(window.start, window.end + 1)]
    assert starts == [second for window in windows for second in range(window.start, window.end + 1)]


def test_windows_apart_stay_apart() -> None:
    windows = [TimeWindow(0, 100), TimeWindow(200, 300)]
    assert priced(windows, Horizon(MONDAY, "Europe/Helsinki"), HELSINKI, lambda day, hour: 1000) == tuple(windows)


@pytest.mark.parametrize(("permille", "kept"), [(0, 50), (24, 50), (474, 450), (475, 500), (524, 500), (1200, 1000)])
def test_the_worth_goes_by_steps_and_is_never_nothing(permille: int, kept: int) -> None:
    cut = priced([TimeWindow(0, 9)], Horizon(MONDAY, "Europe/Helsinki"), HELSINKI, lambda day, hour: permille)
    assert [window.prize_permille for window in cut] == [kept]


def test_hours_are_the_doors() -> None:
    """A horizon in Helsinki, a door in Sweden an hour behind: 18:00 there is the nineteenth hour here."""
    cut = priced([TimeWindow(0, 23 * HOUR)], Horizon(MONDAY, "Europe/Helsinki"), ZoneInfo("Europe/Stockholm"), evening)
    assert [(w.start // HOUR, w.prize_permille) for w in cut] == [(0, 500), (1, 250), (19, 500)]


@pytest.mark.parametrize(("day", "begins"), [(date(2026, 3, 29), 17), (date(2026, 10, 25), 19)])
def test_the_days_when_clocks_change(day: date, begins: int) -> None:
    """On the short day the evening begins 17 hours after midnight, on the long one 19."""
    cut = priced([TimeWindow(0, 22 * HOUR)], Horizon(day, "Europe/Helsinki"), HELSINKI, evening)
    assert [(w.start, w.prize_permille) for w in cut] == [(0, 250), (begins * HOUR, 500)]


def test_each_day_of_a_horizon_has_its_own_worth() -> None:
    cut = priced(
        [TimeWindow(day * 24 * HOUR + 9 * HOUR, day * 24 * HOUR + 12 * HOUR) for day in range(3)],
        Horizon(MONDAY, "Europe/Helsinki"),
        HELSINKI,
        lambda day, hour: 1000 if day == MONDAY + timedelta(1) else 600,
    )
    assert [w.prize_permille for w in cut] == [600, 1000, 600]
