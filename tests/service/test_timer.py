"""How long a timer runs, and what a phone's clock is worth."""

from datetime import UTC, datetime, timedelta

import pytest

from service.model.phone_clock import instant_of
from service.model.timer import TimerRules

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "sent_at", "minutes_ago"),
    [(None, None, 0), (0, 10, 10), (20, 10, 0), (-3000, 10, 24 * 60), (-5, None, 5)],
)
def test_the_phones_clock(at: int | None, sent_at: int | None, minutes_ago: int) -> None:
    def said(minutes: int | None) -> datetime | None:
        return None if minutes is None else TEN + timedelta(minutes=minutes)

    assert instant_of(said(at), said(sent_at), TEN) == TEN - timedelta(minutes=minutes_ago)


def test_margins_of_the_organisation() -> None:
    rules = TimerRules(900, {"strict": 1200, "*/violent": 300, "strict/dog": 600}, 600)
    seconds = [rules.margin(p, r).total_seconds() for p, r in [("th-2015", ()), ("strict", ()), ("strict", ("dog",))]]
    assert seconds == [900, 1200, 600]
    assert rules.margin("th-2015", ("violent", "dog")).total_seconds() == 300
