"""A collector's day as a phone reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from api.schemas.allowed import BecauseOut, because_out
from api.schemas.areas import hours_out
from api.schemas.briefs import BriefOut, brief_out
from api.schemas.fields import Day, DoorModel, LatLon
from api.schemas.plans import Leg, Span
from api.schemas.safety import HelpOut, TimerOut, timer_out
from service.model.area import Ban
from service.model.itinerary import Entry, Itinerary, Navigation, WayTo
from service.model.outcome import OutcomeKind
from service.model.plan import StopKind


class ReportedOut(DoorModel):
    kind: OutcomeKind
    reported_at: datetime


class NavigationOut(DoorModel):
    """Links that open a navigation program at the door."""

    geo: str
    apple: str
    google: str
    amap: str


class ZoneOut(DoorModel):
    """A no-go zone that the door lies in now."""

    name: str
    ban: Ban
    hours: dict[Literal["from", "to"], str] | None = Field(description="When it may be entered, local time there.")
    note: str


class DayAreaOut(DoorModel):
    """An area to draw on the day's map: a no-go zone near the stops, or a territory that one of them lies in."""

    name: str
    ban: Ban | None = Field(description="None: a territory.")
    geometry: dict[str, Any] = Field(description="GeoJSON Polygon or MultiPolygon, to a metre.")


class ItineraryStop(DoorModel):
    """A visit or the break; of a debtor only what the visit needs."""

    visit_id: str
    kind: StopKind
    number: int | None = Field(description="Counts the visits from 1; none for a break.")
    case_id: str | None
    debtor_name: str | None
    address: str
    place: LatLon | None
    arrival: datetime
    start: datetime
    leave: datetime
    leg: Leg
    window: Span | None
    appointment: bool
    crew_with: tuple[str, ...] = Field(description="Names of collectors who make this visit together.")
    amount_band: str | None
    days_overdue: int | None
    risks: tuple[str, ...]
    notes: str
    has_phone: bool
    phone_masked: str | None
    language: str | None
    outcome: ReportedOut | None
    on_hold: bool = Field(
        description="May not be visited: held or closed since it was planned, or barred by now by the visit rules or "
        "by what was agreed with the debtor."
    )
    barred_by: str | None = Field(
        description="What bars it: `case_held`, `case_closed`, `stop_barred` (the visit rules), `crew_too_small`, "
        "`appointment_other` or `appointment_gone`."
    )
    moved: bool = Field(description="Its pin was moved or taken away since; the place is the one that was planned.")
    navigation: NavigationOut | None
    zones: tuple[ZoneOut, ...]
    timezone: str | None = Field(description="The door's clock, where it is another than the itinerary's.")
    crew: int = Field(description="How many collectors have to be there.")
    timer: TimerOut | None = Field(description="Begun by the check-in at this door.")
    timer_seconds: int | None = Field(description="How long a timer runs that is begun now.")
    because: BecauseOut | None = Field(description="Why the visit rules allow it, as they stood when it was planned.")
    prize: int | None = Field(description="Points expected of the visit at that hour.")
    brief: BriefOut | None = Field(description="What the visit is for and how it is made.")


class ItineraryOut(DoorModel):
    collector_id: str
    collector_name: str
    date: Day
    timezone: str
    region: str
    plan_id: str
    version: int
    departure: datetime
    end: datetime
    travel_seconds: int
    travel_metres: int
    start_place: LatLon
    end_place: LatLon
    last_leg: Leg
    stops: tuple[ItineraryStop, ...]
    check_ins: bool = Field(description="Whether positions may be sent from the doors.")
    help: HelpOut | None = Field(description="The newest call for help that nobody has closed.")
    extension_seconds: int | None = Field(description="So much longer a collector may stay at a time.")
    draft: bool = Field(description="Of a plan that is not published for this day.")
    areas: tuple[DayAreaOut, ...]


_LATER = ("language", "on_hold", "barred_by", "moved", "timezone", "crew", "timer_seconds")


def itinerary_out(day: Itinerary) -> ItineraryOut:
    return ItineraryOut(
        collector_id=day.collector_id,
        collector_name=day.collector_name,
        date=day.date,
        timezone=day.timezone,
        region=day.region,
        plan_id=day.plan_id,
        version=day.version,
        departure=day.departure,
        end=day.end,
        travel_seconds=day.travel_seconds,
        travel_metres=day.travel_metres,
        start_place=LatLon.of(day.start_place),
        end_place=LatLon.of(day.end_place),
        last_leg=_leg(day.last_way),
        stops=tuple(_stop(entry) for entry in day.entries),
        check_ins=day.check_ins,
        help=None if day.help is None else HelpOut(at=day.help.at, acknowledged_at=day.help.seen_at),
        extension_seconds=day.extension_seconds,
        draft=day.draft,
        areas=tuple(DayAreaOut(name=a.name, ban=a.ban, geometry=a.shape.geojson()) for a in day.areas),
    )


def _stop(entry: Entry) -> ItineraryStop:
    outcome, window = entry.outcome, entry.window
    same = ("visit_id", "kind", "number", "case_id", "debtor_name", "address", "arrival", "start", "leave")
    about = ("appointment", "crew_with", "amount_band", "days_overdue", "risks", "notes", "has_phone", "phone_masked")
    return ItineraryStop(
        place=LatLon.of_or_none(entry.place),
        leg=_leg(entry.way),
        window=None if window is None else Span(start=window[0], end=window[1]),
        outcome=None if outcome is None else ReportedOut(kind=outcome.kind, reported_at=outcome.reported_at),
        navigation=None if entry.navigation is None else _navigation(entry.navigation),
        because=None if entry.because is None else because_out(entry.because),
        prize=entry.prize,
        brief=brief_out(entry.brief),
        zones=tuple(ZoneOut(name=z.name, ban=z.ban, hours=hours_out(z.hours), note=z.note) for z in entry.zones),
        timer=None if entry.timer is None else timer_out(entry.timer),
        **{name: getattr(entry, name) for name in (*same, *about, *_LATER)},
    )


def _leg(way: WayTo) -> Leg:
    return Leg(polyline=way.polyline, travel_seconds=way.seconds, travel_metres=way.metres, estimated=way.estimated)


def _navigation(links: Navigation) -> NavigationOut:
    return NavigationOut(geo=links.geo, apple=links.apple, google=links.google, amap=links.amap)
