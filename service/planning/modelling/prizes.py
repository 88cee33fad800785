"""Start windows cut by the hour, each with what a visit that begins in it is worth.

Expected value of a visit = its prize × the chance of meeting then × what the day leaves of it. The solver's windows
carry the product in thousandths; hours worth nearly the same stay one window, since every window costs search time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.planning.modelling.horizon import Horizon
from solver.problem import FULL_PRIZE, TimeWindow

type Permille = Callable[[date, int], int]
"""What a visit that begins in this local hour of this day is worth, in thousandths of its prize."""

STEP = 50
"""Thousandths: finer differences than these are noise of the estimate."""
_HOUR = timedelta(hours=1)


def priced(
    windows: Iterable[TimeWindow], horizon: Horizon, clock: ZoneInfo, permille: Permille
) -> tuple[TimeWindow, ...]:
    """The same starts, each window with one factor; ``clock``: the door's, by which hours are read."""
    cut: list[TimeWindow] = []
    for window in windows:
        for piece in _by_hour(window, horizon, clock, permille):
            last = cut[-1] if cut else None
            if last is not None and (last.end + 1, last.prize_permille) == (piece.start, piece.prize_permille):
                cut[-1] = TimeWindow(last.start, piece.end, last.prize_permille)
            else:
                cut.append(piece)
    return tuple(cut)


def _by_hour(window: TimeWindow, horizon: Horizon, clock: ZoneInfo, permille: Permille) -> Iterator[TimeWindow]:
    start = window.start
    while start <= window.end:
        day, hour, following = _hour_at(start, horizon, clock)
        end = min(window.end, following - 1)
        yield TimeWindow(start, end, _stepped(permille(day, hour)))
        start = end + 1


@lru_cache(maxsize=1 << 16)
def _hour_at(start: int, horizon: Horizon, clock: ZoneInfo) -> tuple[date, int, int]:
    """The local day and hour in which a second lies, and the second at which the next begins. Thousands of cases ask
    for the same hours."""
    local = horizon.instant(start).astimezone(clock)
    return local.date(), local.hour, horizon.second(_next_hour(local))


def _next_hour(local: datetime) -> datetime:
    """The next full hour in real time: where the clocks change, a full hour is one still."""
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return (local.astimezone(ZoneInfo("UTC")) - into) + _HOUR


def _stepped(permille: int) -> int:
    """Never nothing: a visit that may be made is told apart from one that may not."""
    return min(FULL_PRIZE, max(STEP, (permille + STEP // 2) // STEP * STEP))
