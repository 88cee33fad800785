"""The demo's week: the working days behind us and the next one, who works when, and what befalls the cases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from api.demo.day import REGION, TIMEZONE, Json, demo_content, is_working_day, next_working_day

_FILE = Path(__file__).with_name("week.json")

EVE = time(14, 0)
"""When, on the day before the first one, everything is loaded."""


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody does at an instant. ``do``: a hold, a step of an appointment; ``what``: the file's record, with
    dates in place of day numbers."""

    at: datetime
    do: str
    case_id: str
    what: Json


@dataclass(frozen=True, slots=True)
class Look:
    """A case to look at on a day, and why."""

    case_id: str
    say: str


@dataclass(frozen=True, slots=True)
class DemoDate:
    """One day: ``shifts`` by collector, ``events`` in order of time."""

    number: int
    date: date
    shifts: Mapping[str, Json]
    events: tuple[Event, ...]
    look: tuple[Look, ...]

    def at(self, clock: time) -> datetime:
        return datetime.combine(self.date, clock, TIMEZONE)


@dataclass(frozen=True, slots=True)
class DemoWeek:
    """``eve``: when all is loaded. ``days``: the last one lies ahead, the others are lived through. ``scripts``: by
    case, what its visits come to, one after the other; ``chances``: what others come to, in thousandths."""

    eve: datetime
    days: tuple[DemoDate, ...]
    collectors: Mapping[str, Json]
    batch: Json
    contacts: Json
    eve_events: tuple[Event, ...]
    scripts: Mapping[str, Sequence[Json]]
    chances: Mapping[str, Mapping[str, int]]

    @property
    def ahead(self) -> DemoDate:
        return self.days[-1]

    @property
    def lived(self) -> tuple[DemoDate, ...]:
        return self.days[:-1]

    def key(self, *what: str) -> str:
        """An idempotency key: the same on the same day for the same input."""
        content = json.dumps([self.batch, self.collectors, self.contacts], sort_keys=True)
        digest = hashlib.sha256(content.encode()).hexdigest()[:16]
        return "-".join(("demo", *what, self.ahead.date.isoformat(), digest))


def demo_week(now: datetime) -> DemoWeek:
    """The last working days before ``now`` in Helsinki, and the next one after it."""
    week, content = json.loads(_FILE.read_text(encoding="utf-8")), demo_content()
    today = now.astimezone(TIMEZONE).date()
    dates = (*_worked_before(today, week["days"] - 1), next_working_day(today))
    collectors = _collectors(content["collectors"], week["collectors"])
    eve = datetime.combine(dates[0] - timedelta(days=1), EVE, TIMEZONE)
    cases = [_case(case, week["cases"].get(case["case_id"], {}), dates[-1]) for case in content["cases"]]
    events = sorted(_events(week["events"], dates, eve.date()), key=lambda event: event.at)
    agreed = _agreed(content["cases"], week, dates, eve)
    return DemoWeek(
        eve,
        tuple(_day(number, on, week, collectors, events) for number, on in enumerate(dates, start=1)),
        {person: record["person"] for person, record in collectors.items()},
        {"region": REGION, "cases": cases},
        {"contacts": list(_contacts(cases, eve))},
        (*agreed, *(event for event in events if event.at.date() == eve.date())),
        week["outcomes"],
        week["chances"],
    )


def _worked_before(today: date, count: int) -> tuple[date, ...]:
    days = (today - timedelta(days=n) for n in range(1, 31))
    return tuple(sorted([day for day in days if is_working_day(day)][:count]))


def _collectors(known: Sequence[Json], changed: Sequence[Json]) -> dict[str, Json]:
    """By id: the body of the request that makes the collector, and that of each shift."""
    records = {record["collector_id"]: dict(record) for record in known}
    for record in changed:
        before = records.get(record["collector_id"], {})
        records[record["collector_id"]] = before | record | {"shift": before.get("shift", {}) | record["shift"]}
    return {name: {"person": _person(record), "shift": record["shift"]} for name, record in records.items()}


def _person(record: Json) -> Json:
    return {k: v for k, v in record.items() if k not in ("collector_id", "shift")} | {"region": REGION}


def _day(number: int, on: date, week: Json, collectors: Mapping[str, Json], events: Sequence[Event]) -> DemoDate:
    away = {each["collector_id"] for each in week["away"] if each["day"] == number}
    return DemoDate(
        number,
        on,
        {name: record["shift"] for name, record in collectors.items() if name not in away},
        tuple(event for event in events if event.at.date() == on),
        tuple(Look(each["case"], each["say"]) for each in week["look"] if each["day"] == number),
    )


def _case(case: Json, changed: Json, ahead: date) -> Json:
    """As the bank sends it: appointments are made one by one afterwards; a hold's end counts from the last day."""
    sent = case | changed
    sent["windows"] = [window for window in case.get("windows", []) if not window.get("appointment")]
    if "until" in case.get("hold", {}):
        until = ahead + timedelta(days=int(case["hold"]["until"]))
        sent["hold"] = case["hold"] | {"until": until.isoformat()}
    return sent


def _agreed(cases: Sequence[Json], week: Json, dates: Sequence[date], eve: datetime) -> Iterator[Event]:
    """What the bank's desk has agreed on the telephone: the named ones on their days, the others spread evenly."""
    free, asked = 0, {event["case"] for event in week["events"] if event["do"] == "propose"}
    for case in cases:
        window = next((w for w in case.get("windows", []) if w.get("appointment")), None)
        if window is None or "hold" in case or case["case_id"] in asked:
            continue
        number = week["appointments"].get(case["case_id"])
        if number is None:
            number, free = free % len(dates) + 1, free + 1
        what = {"date": dates[number - 1].isoformat(), "start": window["start"], "end": window["end"], "agreed": True}
        yield Event(eve + timedelta(minutes=5), "propose", case["case_id"], what)


def _events(records: Sequence[Json], dates: Sequence[date], eve: date) -> Iterator[Event]:
    days = (eve, *dates)
    for record in records:
        at = datetime.combine(days[record["day"]], time.fromisoformat(record["at"]), TIMEZONE)
        what = {name: value for name, value in record.items() if name not in ("day", "at", "do", "case")}
        for name in ("on", "to", "until"):
            if name in what:
                what[name] = _date(days, what[name]).isoformat()
        if record["do"] == "propose":
            what["date"] = what.pop("on")
        yield Event(at, record["do"], record["case"], what)


def _date(days: Sequence[date], number: int) -> date:
    """The day of that number; those behind the last one follow it day by day."""
    last = len(days) - 1
    return days[min(number, last)] + timedelta(days=max(0, number - last))


def _contacts(cases: Sequence[Json], eve: datetime) -> Iterator[Json]:
    """What the bank's call centre did before: a letter or calls to every other debtor, some answered."""
    for number, case in enumerate(cases[::2]):
        at = eve - timedelta(days=2 + number % 9, hours=number % 5)
        channel = "letter" if number % 3 == 0 else "call"
        said = {"answered": number % 4 == 1} if channel == "call" else {}
        yield {
            "contact_id": f"K-{number:03}",
            "source": "call-centre",
            "case_id": case["case_id"],
            "debtor_id": case["debtor"]["debtor_id"],
            "channel": channel,
            "at": at.isoformat(),
        } | said
