"""A day of the demo is lived through: what is said on the telephone, what is set on hold, what happens at each door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial

from api.commands.failures import CommandError
from api.demo import story
from api.demo.clock import DemoClock
from api.demo.day import TIMEZONE, Json
from api.demo.doors import Doors
from api.demo.drawing import Fate
from api.demo.week import DemoDate, Event

PLANNED_AT, PUBLISHED_AT = time(7, 0), time(7, 30)
_DONE_BEFORE = frozenset({"appointment_exists", "appointment_state", "outcome_exists"})
"""What a demo hears that was stopped and goes on."""


@dataclass(frozen=True, slots=True)
class Call:
    """One visit, of one collector or two: the visits' ids, and when they leave the door."""

    case_id: str
    leave: datetime
    visit_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """``met``: by case, what its visits of the week came to so far."""

    doors: Doors
    clock: DemoClock
    fate: Fate
    met: dict[str, list[str]] = field(default_factory=dict)

    def befall(self, events: Iterable[Event]) -> None:
        """Each at its time."""
        for event in events:
            self.clock.turn(event.at)
            _befall(self.doors, event)

    def live(self, day: DemoDate, plan: Json) -> None:
        """From the publication to the evening, in order of time."""
        held: frozenset[str] = frozenset()
        for what in _in_order(day, plan):
            if isinstance(what, Event):
                self.befall([what])
                held = frozenset(self.doors.get(f"/v1/plans/{plan['plan_id']}")["held_cases"])
            elif what.case_id not in held:
                self._visit(day, what)

    def learn(self, plan: Json) -> Counter[str]:
        """Reads from the collectors' days what became of the visits: how many had each outcome, ``""`` has none."""
        said: dict[str, str] = {}
        for itinerary in story.itineraries(self.doors, plan):
            for stop in itinerary["stops"]:
                if stop["kind"] == "visit" and not (stop["on_hold"] and stop["outcome"] is None):
                    said.setdefault(stop["case_id"], stop["outcome"]["kind"] if stop["outcome"] else "")
        for case_id, kind in said.items():
            self.met.setdefault(case_id, []).append(kind)
        return Counter(said.values())

    def is_over(self, plan: Json) -> bool:
        """Whether every visit that could be made is reported."""
        stops = (stop for day in story.itineraries(self.doors, plan) for stop in day["stops"])
        return all(stop["outcome"] or stop["on_hold"] for stop in stops if stop["kind"] == "visit")

    def _visit(self, day: DemoDate, call: Call) -> None:
        """All who were there report the same."""
        self.clock.turn(call.leave)
        body = self.fate.report(call.case_id, day.number, self.met.get(call.case_id, ()))
        for visit_id in call.visit_ids:
            _unless_done(partial(self.doors.post, f"/v1/visits/{visit_id}/outcome", body, f"demo-{visit_id}"))


def _in_order(day: DemoDate, plan: Json) -> Iterator[Event | Call]:
    later: list[Event | Call] = [event for event in day.events if event.at.time() >= PUBLISHED_AT]
    yield from sorted([*later, *_calls(plan)], key=lambda what: what.at if isinstance(what, Event) else what.leave)


def _calls(plan: Json) -> Iterator[Call]:
    """A crew's visit once."""
    found: dict[str, list[Json]] = {}
    for route in plan["routes"]:
        for stop in route["stops"]:
            if stop["kind"] == "visit":
                found.setdefault(stop["case_id"], []).append(stop)
    for case_id, stops in found.items():
        leave = max(datetime.fromisoformat(stop["leave"]) for stop in stops)
        yield Call(case_id, leave.astimezone(TIMEZONE), tuple(stop["visit_id"] for stop in stops))


def _befall(doors: Doors, event: Event) -> None:
    if event.do == "propose":
        _unless_done(lambda: doors.post(f"/v1/cases/{event.case_id}/appointments", event.what))
    elif event.do == "hold":
        doors.put(f"/v1/cases/{event.case_id}/hold", event.what)
    else:
        appointment = _appointment(doors, event)
        if appointment is not None:
            _unless_done(lambda: _step(doors, event, appointment))


def _step(doors: Doors, event: Event, appointment: str) -> None:
    if event.do == "message":
        doors.post(f"/v1/appointments/{appointment}/messages")
    elif event.do == "move":
        body = {"date": event.what["to"], "start": event.what["start"], "end": event.what["end"], "agreed": True}
        doors.post(f"/v1/appointments/{appointment}/move", body)
    else:
        doors.post(f"/v1/appointments/{appointment}/state", {"state": event.do})


def _appointment(doors: Doors, event: Event) -> str | None:
    """The case's open one of that day."""
    known = doors.get(f"/v1/cases/{event.case_id}/appointments")["appointments"]
    open_ = ("proposed", "agreed", "confirmed")
    here = (one for one in known if one["date"] == event.what["on"] and one["state"] in open_)
    return next((str(one["appointment_id"]) for one in here), None)


def _unless_done(do: Callable[[], object]) -> None:
    try:
        do()
    except CommandError as error:
        if error.code not in _DONE_BEFORE:
            raise
