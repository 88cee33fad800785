"""What stands on the sheet, as text: the template below lays out, and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.paper.figures import day_name, distance, duration
from api.paper.visit_words import GOALS, MANNERS, NOTES
from api.paper.words import OUTCOMES, RISKS, WORDS, Language
from service.model.brief import Brief
from service.model.itinerary import Entry, Itinerary, WayTo, ZoneHint
from service.model.plan import StopKind
from service.model.rule import Because

type Facts = dict[str, Any]


class Writer:
    """Writes one day in one language. ``phones``: numbers by visit that may be printed in full."""

    def __init__(self, day: Itinerary, language: Language, phones: Mapping[str, str]) -> None:
        self._day, self._language, self._phones = day, language, phones
        self._zone = ZoneInfo(day.timezone)

    def facts(self, printed_at: datetime, has_streets: bool) -> Facts:
        day = self._day
        printed = f"{printed_at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        return {
            "language": self._language,
            "title": self._say("title", day=day_name(day.date, self._language)),
            "collector": day.collector_name,
            "date": day_name(day.date, self._language),
            "version": self._say("draft") if day.draft else self._say("version", version=day.version),
            "draft": self._say("draft") if day.draft else "",
            "plan": self._say("plan", plan=day.plan_id, version=day.version),
            "printed": self._say("printed", at=printed),
            "page": self._say("page"),
            "private": self._say("private", name=day.collector_name),
            "sums": self._sums(),
            "map": self._say("map"),
            "notes": self._map_notes(has_streets),
            "rows": [self._base("departure", day.departure), *self._stops(), self._return()],
            "outcomes": list(OUTCOMES[self._language].values()),
            "time": self._say("time"),
            "written": self._say("written"),
        }

    def _say(self, word: str, **blanks: object) -> str:
        sentence = WORDS[self._language][word]
        return sentence.format(**blanks) if blanks else sentence

    def _sums(self) -> str:
        day = self._day
        return self._say(
            "sums",
            visits=sum(entry.kind is StopKind.VISIT for entry in day.entries),
            start=self._clock(day.departure),
            end=self._clock(day.end),
            travel=duration(day.travel_seconds, self._language),
            distance=distance(day.travel_metres, self._language),
        )

    def _map_notes(self, has_streets: bool) -> list[str]:
        ways = [*(entry.way for entry in self._day.entries), self._day.last_way]
        sketched = [self._say("sketched")] if any(way.estimated for way in ways) else []
        return sketched if has_streets else [*sketched, self._say("no_map")]

    def _base(self, word: str, at: datetime) -> Facts:
        return {"kind": "base", "clock": self._clock(at), "text": self._say(word), "leg": ""}

    def _return(self) -> Facts:
        return self._base("end", self._day.end) | {"leg": self._leg(self._day.last_way)}

    def _stops(self) -> Iterator[Facts]:
        for entry in self._day.entries:
            yield self._visit(entry) if entry.kind is StopKind.VISIT else self._break(entry)

    def _break(self, entry: Entry) -> Facts:
        words = self._say("break", end=self._clock(entry.leave))
        return {"kind": "break", "clock": self._clock(entry.start), "text": words, "leg": ""}

    def _visit(self, entry: Entry) -> Facts:
        return {
            "kind": "visit",
            "number": str(entry.number),
            "barred": entry.on_hold,
            "clock": self._span(entry.start, entry.leave),
            "leg": self._leg(entry.way),
            "name": entry.debtor_name or "",
            "address": entry.address,
            "warnings": [*self._warnings(entry)],
            "facts": [{"label": self._say(word), "text": text} for word, text in self._details(entry) if text],
            "notes": entry.notes,
            "script": self._script(entry.brief),
        }

    def _warnings(self, entry: Entry) -> Iterator[str]:
        """What must be known before anybody sets out."""
        if entry.barred_by is not None:
            yield f"{self._say('barred')} {self._say(f'barred_{entry.barred_by}')}"
        elif entry.moved:
            yield self._say("moved")
        yield from (self._hint(zone) for zone in entry.zones)
        if entry.timezone:
            clock = f"{entry.start.astimezone(ZoneInfo(entry.timezone)):%H:%M}"
            yield self._say("clock", zone=entry.timezone, time=clock)

    def _hint(self, zone: ZoneHint) -> str:
        start, end = (f"{zone.hours.start:%H:%M}", f"{zone.hours.end:%H:%M}") if zone.hours else ("", "")
        said = self._say(f"zone_{zone.ban.value}", name=zone.name, start=start, end=end)
        return f"{said} ({zone.note})" if zone.note else said

    def _details(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Label and text of what else is known, in the order of its use at the door."""
        if entry.window:
            yield "appointment" if entry.appointment else "window", self._span(*entry.window)
        if entry.brief:
            yield "goal", GOALS[self._language][entry.brief.goal]
            yield "manner", ", ".join(MANNERS[self._language][manner] for manner in entry.brief.manner)
        yield "risks", ", ".join(RISKS[self._language].get(risk, risk) for risk in entry.risks)
        yield "crew", ", ".join(entry.crew_with)
        yield "phone", self._phones.get(entry.visit_id) or (entry.phone_masked or "").replace("•", "*")
        yield "language", entry.language or ""
        yield "amount", self._overdue(entry)
        yield "case", entry.case_id or ""
        yield "prize", "" if entry.prize is None else self._say("points", points=entry.prize)
        yield "allowed", _allowed(entry.because)
        if entry.outcome:
            yield "reported", OUTCOMES[self._language][entry.outcome.kind]

    def _script(self, brief: Brief | None) -> str:
        """What to do at the door: the organisation's own sentences first."""
        said = [*brief.text, *(NOTES[self._language][note] for note in brief.notes)] if brief else []
        return " ".join(said)

    def _overdue(self, entry: Entry) -> str:
        if not entry.amount_band:
            return ""
        return self._say("days", amount=entry.amount_band, days=entry.days_overdue or 0)

    def _leg(self, way: WayTo) -> str:
        time, length = duration(way.seconds, self._language), distance(way.metres, self._language)
        said = self._say("leg", time=time, distance=length)
        return f"{said} ({self._say('estimated')})" if way.estimated else said

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"

    def _span(self, start: datetime, end: datetime) -> str:
        return f"{self._clock(start)}–{self._clock(end)}"


def _allowed(because: Because | None) -> str:
    """The policy, its version and the hours that it left."""
    return " · ".join([f"{because.policy} {because.version}", *because.hours]) if because else ""
