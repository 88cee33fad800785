"""An itinerary for other programs: a calendar (RFC 5545), a map layer (RFC 7946), a table (RFC 4180)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polyline
from icalendar import Calendar, Event

from api.schemas.cells import harmless
from geo.point import Point
from service.model.brief import Brief
from service.model.itinerary import Entry, Itinerary
from service.model.plan import StopKind

_PRODUCT = "-//Rounds//Itinerary//EN"
_COLUMNS = (
    "number",
    "kind",
    "case_id",
    "debtor_name",
    "address",
    "lat",
    "lon",
    "arrival",
    "start",
    "leave",
    "travel_seconds",
    "travel_metres",
    "estimated",
    "window_start",
    "window_end",
    "appointment",
    "crew_with",
    "amount_band",
    "days_overdue",
    "risks",
    "language",
    "on_hold",
    "outcome",
    "notes",
    "goal",
    "manner",
    "script",
    "prize",
    "allowed_because",
)


def itinerary_ics(day: Itinerary) -> bytes:
    """One event per stop, in UTC, so that no calendar can mistake the zone; the same stop keeps its UID."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{day.collector_name} {day.date.isoformat()}")
    calendar.add("x-wr-timezone", day.timezone)
    for entry in day.entries:
        calendar.add_component(_event(day, entry))
    written: bytes = calendar.to_ical()
    return written


def _event(day: Itinerary, entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.visit_id}@rounds")
    event.add("dtstamp", entry.start.astimezone(UTC))
    event.add("dtstart", entry.start.astimezone(UTC))
    event.add("dtend", entry.leave.astimezone(UTC))
    event.add("summary", _title(entry))
    event.add("sequence", day.version)
    if entry.on_hold:
        event.add("status", "CANCELLED")
    if entry.address:
        event.add("location", entry.address)
    if entry.place is not None:
        event.add("geo", (entry.place.lat, entry.place.lon))
    if entry.notes:
        event.add("description", entry.notes)
    return event


def _title(entry: Entry) -> str:
    if entry.kind is StopKind.BREAK:
        return "Break"
    held = " (do not visit)" if entry.on_hold else ""
    return f"{entry.number}. {entry.debtor_name or entry.case_id}{held}"


def itinerary_geojson(day: Itinerary) -> str:
    """A point per placed stop and a line per leg, in the order of the day."""
    return json.dumps({"type": "FeatureCollection", "features": list(_features(day))}, ensure_ascii=False)


def _features(day: Itinerary) -> Iterator[dict[str, Any]]:
    for entry in day.entries:
        yield from _line(entry.way.polyline, entry.visit_id, entry.way.seconds, entry.way.metres, entry.way.estimated)
        if entry.place is not None and entry.kind is StopKind.VISIT:
            yield _feature({"type": "Point", "coordinates": _position(entry.place)}, _properties(day, entry))
    last = day.last_way
    yield from _line(last.polyline, None, last.seconds, last.metres, last.estimated)


def _line(encoded: str, visit_id: str | None, seconds: int, metres: int, estimated: bool) -> Iterator[dict[str, Any]]:
    points = polyline.decode(encoded, 5, geojson=True) if encoded else []
    if len(points) > 1:
        about = {"leg_to": visit_id, "travel_seconds": seconds, "travel_metres": metres, "estimated": estimated}
        yield _feature({"type": "LineString", "coordinates": [list(point) for point in points]}, about)


def _properties(day: Itinerary, entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "visit_id": entry.visit_id,
        "case_id": entry.case_id,
        "debtor_name": entry.debtor_name,
        "address": entry.address,
        "arrival": _clock(day, entry.arrival),
        "start": _clock(day, entry.start),
        "leave": _clock(day, entry.leave),
        "appointment": entry.appointment,
        "on_hold": entry.on_hold,
        "goal": entry.brief and entry.brief.goal.value,
        "manner": list(entry.brief.manner) if entry.brief else None,
        "prize": entry.prize,
        "allowed_because": entry.because and str(entry.because),
    }


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _position(point: Point) -> list[float]:
    return [point.lon, point.lat]


def itinerary_csv(day: Itinerary) -> bytes:
    """A line per stop, UTF-8 with the mark that spreadsheets look for; no cell can be taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for entry in day.entries:
        writer.writerow([harmless(cell) for cell in _cells(day, entry)])
    return text.getvalue().encode("utf-8-sig")


def _cells(day: Itinerary, entry: Entry) -> tuple[object, ...]:
    window = entry.window
    return (
        entry.number,
        entry.kind.value,
        entry.case_id,
        entry.debtor_name,
        entry.address,
        entry.place and entry.place.lat,
        entry.place and entry.place.lon,
        _clock(day, entry.arrival),
        _clock(day, entry.start),
        _clock(day, entry.leave),
        entry.way.seconds,
        entry.way.metres,
        _yes(entry.way.estimated),
        window and _clock(day, window[0]),
        window and _clock(day, window[1]),
        _yes(entry.appointment),
        "; ".join(entry.crew_with),
        entry.amount_band,
        entry.days_overdue,
        "; ".join(entry.risks),
        entry.language,
        _yes(entry.on_hold),
        entry.outcome and entry.outcome.kind.value,
        entry.notes,
        *_brief_cells(entry.brief),
        entry.prize,
        entry.because and str(entry.because),
    )


def _brief_cells(brief: Brief | None) -> tuple[str, str, str]:
    """Goal, manner, and the notes: by code, the organisation's own sentences after them."""
    if brief is None:
        return "", "", ""
    return brief.goal.value, "; ".join(brief.manner), "; ".join((*brief.notes, *brief.text))


def _clock(day: Itinerary, at: datetime) -> str:
    """ISO 8601 with the offset of the collector's region."""
    return at.astimezone(ZoneInfo(day.timezone)).isoformat()


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"
