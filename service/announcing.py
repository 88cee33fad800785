"""Events are written down in the transaction that makes them true: what is rolled back is never announced, what is
committed always is, whatever happens to the process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from service.model.event import Event
from service.model.ids import new_id
from service.store import Tx, events


def announce(tx: Tx, event: Event) -> Event:
    """Tells whoever listens (docs/appointments.md); returns the event with its id.

    ``announce(tx, Event(EventKind.ALARM_RAISED, now, {"alarm_id": …}))``
    """
    told = event if event.id else replace(event, id=new_id("evt"))
    events.insert(tx, [told])
    return told


def announce_all(tx: Tx, many: Iterable[Event]) -> None:
    """The same for several."""
    events.insert(tx, [event if event.id else replace(event, id=new_id("evt")) for event in many])
