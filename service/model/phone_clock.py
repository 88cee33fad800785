"""When something happened by our clock, as far as a phone can say it: its own clock may be wrong by hours."""

from __future__ import annotations

from datetime import datetime, timedelta

_MOST = timedelta(hours=24)


def instant_of(at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """``at`` and ``sent_at`` by the phone's clock: so long ago it was. Without ``sent_at`` the phone's clock is
    believed; without ``at`` it is now. Never later than ``now``, nor more than a day before it."""
    if at is None:
        return now
    ago = (sent_at or now) - at
    return now - min(max(ago, timedelta()), _MOST)
