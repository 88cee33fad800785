"""What of a case, an address and a door decides over the hours of a day; cases alike share one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.lawful.rules.clock import Stretch, end_of, stretch_of
from service.model.area import Ban
from service.model.case import Case
from service.model.door import Door
from service.model.policy import CrewRule, Hours, PlaceRule
from service.model.wish import Consent, Request

TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Limited:
    """A zone that is open by day only."""

    name: str
    hours: Stretch


@dataclass(frozen=True, slots=True)
class Crew:
    """``always``: at any hour. ``late``: collectors for a visit that ends after ``after``, local seconds."""

    always: int
    late: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """``places``: numbers of the policy's rules on this kind of address, and whether consent may widen its hours."""

    places: tuple[int, ...]
    crew: Crew
    consents: tuple[Consent, ...] = ()
    requests: tuple[Request, ...] = ()
    limits: tuple[Limited, ...] = ()
    shut: str = ""
    zones: tuple[str, ...] = ()


def standing_of(case: Case, door: Door, places: tuple[int, ...], rules: Sequence[CrewRule]) -> Standing:
    """``rules``: the crew rules that the case's history meets, or that ask for none."""
    never = door.barred_by
    return Standing(
        places,
        crew_of(case, door, rules),
        tuple(consent for consent in case.consents if consent.hours),
        case.requests,
        tuple(_limits(door)),
        never.name if never else "",
        tuple(f"zone_{zone.ban}: {zone.name}" for zone in door.zones),
    )


def crew_of(case: Case, door: Door, rules: Sequence[CrewRule]) -> Crew:
    """The crew at any hour, and a larger one late in the day."""
    met = [rule for rule in rules if not rule.risks or rule.risks & case.risks]
    zoned = [TOGETHER for zone in door.zones if zone.ban is Ban.CREW_2]
    always = max([case.crew, *zoned, *(rule.collectors for rule in met if rule.after is None)])
    late = [rule for rule in met if rule.after is not None and rule.collectors > always]
    if not late:
        return Crew(always)
    return Crew(always, max(rule.collectors for rule in late), min(end_of(rule.after) for rule in late if rule.after))


def _limits(door: Door) -> Iterator[Limited]:
    for zone in door.zones:
        if zone.ban is Ban.BY_DAY and zone.hours is not None:
            yield Limited(zone.name, stretch_of(zone.hours))


def hours_at(places: Sequence[PlaceRule], kind: str) -> Iterator[tuple[Hours, ...]]:
    """The hours of a kind of day that rules on the address leave."""
    for rule in places:
        if rule.hours is not None:
            yield rule.hours[kind]
