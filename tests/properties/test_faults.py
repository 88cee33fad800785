"""That the second reading would see a broken engine: each fault planted here makes some plan break a rule.

Without this a property test that always passes could be one that never looks. The worlds are those of
tests/fixtures/lawful.py; the faults are what a slip of the pen would do.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.holidays import PublicHolidays
from service.lawful.rules import counting, judging, opening, places, standing, waiting
from service.lawful.rules.clock import local_span
from service.model.case import Case
from service.model.contact import Contact
from service.model.hold import Hold
from service.model.plan import Plan, Stop
from service.model.rule import Span
from service.places.doors import Doors
from service.planning.modelling import model as modelling
from service.planning.modelling import openings, visits
from service.planning.modelling.answers import Answer
from tests.fixtures.lawful import NAMES, World, a_world, breaches, made_in, planned, pushed

WORLDS = 76
HOUR = timedelta(hours=1)

type Patch = pytest.MonkeyPatch
type Fault = Callable[[Patch], None]


@cache
def sound(seed: int) -> tuple[World, Plan]:
    """A world and what the product makes of it."""
    world = a_world(seed)
    return world, planned(world)


@pytest.mark.parametrize("first", range(0, WORLDS, 19))
def test_no_plan_of_any_preset_breaks_a_rule(first: int) -> None:
    for seed in range(first, first + 19):
        world, plan = sound(seed)
        assert breaches(world, plan) == [], (seed, world.policy)


@given(st.integers(WORLDS, 10**9))
@settings(max_examples=15, deadline=None)
def test_no_plan_of_any_other_world_breaks_a_rule(seed: int) -> None:
    world = a_world(seed)
    assert breaches(world, planned(world)) == [], (seed, world.policy)


def test_the_worlds_lie_at_the_edges() -> None:
    """Of the visits planned, how many would be unlawful a little earlier, later, with fewer, or with one more: as long
    as these are many, the worlds above say something."""
    near, every, spans, policies = Counter[str](), 0, Counter[int](), set()
    for seed in range(WORLDS):
        world, plan = sound(seed)
        spans[len(world.days)] += 1
        for made in made_in(world, plan):
            every += 1
            policies.add(world.policy)
            near.update(name for name, breaks in pushed(world, made).items() if breaks)
    shares = {name: round(count / every, 2) for name, count in near.items()}
    assert every > 120
    assert len(policies) >= 17, "nearly every preset lets somebody be visited"
    assert min(spans[days] for days in (1, 2, 3, 8, 14)) >= 2
    for push, least in LEAST.items():
        assert shares.get(push, 0) >= least, shares


LEAST = {"earlier": 0.3, "later": 0.15, "a day earlier": 0.15, "a day later": 0.15, "one of two": 0.1, "one more": 0.1}


def an_hour_longer(patch: Patch) -> None:
    def span(*asked: object) -> Span:
        found = local_span(*asked)
        return replace(found, end=found.end + HOUR)

    patch.setattr(opening, "local_span", span)


def an_hour_early(patch: Patch) -> None:
    def span(*asked: object) -> Span:
        found = local_span(*asked)
        return replace(found, start=found.start - HOUR)

    patch.setattr(opening, "local_span", span)


def hours_by_the_length_of_a_day(patch: Patch) -> None:
    """As many real seconds after midnight as the clock shows: wrong when clocks are changed."""

    def span(day: date, start: time, end: time, zone: ZoneInfo, crew: int = 1) -> Span:
        midnight = datetime.combine(day, time(), zone).timestamp()
        seconds = [at.hour * 3600 + at.minute * 60 for at in (start, end)]
        instants = (datetime.fromtimestamp(midnight + second, zone) for second in (seconds[0], seconds[1] or 86_400))
        return Span(*instants, crew)

    patch.setattr(opening, "local_span", span)


def the_regions_clock(patch: Patch) -> None:
    known = Doors.at
    patch.setattr(Doors, "at", lambda doors, point: replace(known(doors, point), clock=ZoneInfo(doors.region_clock)))


def no_service_time_at_the_end(patch: Patch) -> None:
    whole = openings.start_windows
    patch.setattr(openings, "start_windows", lambda spans, service_seconds: whole(spans, 0))


def waiting_at_the_door(patch: Patch) -> None:
    polite = Answer._visit_stop

    def stop(answer: Answer, *asked: object) -> Stop:
        found = polite(answer, *asked)
        return replace(found, arrival=found.arrival - HOUR / 3)

    patch.setattr(Answer, "_visit_stop", stop)


def holidays_as_weekdays(patch: Patch) -> None:
    patch.setattr(PublicHolidays, "is_holiday", lambda calendar, day: False)


def weekends_as_make_up_days(patch: Patch) -> None:
    patch.setattr(PublicHolidays, "is_make_up", lambda calendar, day: day.weekday() > 4)


def limits_ignored(patch: Patch) -> None:
    counted = counting.Counter.on
    patch.setattr(judging.Counter, "on", lambda counter, day: replace(counted(counter, day), bars=()))


def limits_a_day_too_short(patch: Patch) -> None:
    fullest = counting._fullest
    patch.setattr(counting, "_fullest", lambda counted, days, day: fullest(counted, days - 1, day) if days > 1 else 0)


def limits_of_past_days_alone(patch: Patch) -> None:
    fullest = counting._fullest
    patch.setattr(
        counting, "_fullest", lambda counted, days, day: fullest([on for on in counted if on <= day], days, day)
    )


def days_of_utc(patch: Patch) -> None:
    patch.setattr(Contact, "day", lambda contact, clock: contact.at.astimezone(ZoneInfo("UTC")).date())


def one_plan_uses_the_last_visit_twice(patch: Patch) -> None:
    patch.setattr(modelling, "shared", lambda modelled, debtors: list(modelled))


def holds_dropped(patch: Patch) -> None:
    patch.setattr(Hold, "bars", lambda hold, day: False)


def holds_end_a_day_early(patch: Patch) -> None:
    bars = Hold.bars
    patch.setattr(Hold, "bars", lambda hold, day: bars(hold, day + timedelta(1)))


def alone_is_enough(patch: Patch) -> None:
    patch.setattr(standing, "crew_of", lambda case, door, rules: standing.Crew(1))


def late_is_not_late(patch: Patch) -> None:
    crew_of = standing.crew_of
    patch.setattr(standing, "crew_of", lambda case, door, rules: standing.Crew(crew_of(case, door, rules).always))


def nobody_was_told(patch: Patch) -> None:
    patch.setattr(waiting.Waiting, "_unannounced", nothing)


def notice_of_one_day_less(patch: Patch) -> None:
    ripe = waiting._ripe
    patch.setattr(waiting, "_ripe", lambda *asked: ripe(*asked) - timedelta(1))


def no_days_of_peace(patch: Patch) -> None:
    patch.setattr(waiting, "_spared", nothing)


def young_debts(patch: Patch) -> None:
    patch.setattr(waiting, "_too_young", nothing)


def any_place(patch: Patch) -> None:
    patch.setattr(places.Placing, "bars", lambda placing, day: ())


def offices_at_any_hour(patch: Patch) -> None:
    patch.setattr(opening, "hours_at", nothing)


def requests_forgotten(patch: Patch) -> None:
    patch.setattr(opening.View, "_asked", lambda view, day, hours: hours)


def consent_to_anything(patch: Patch) -> None:
    lawful = opening.View._lawful

    def wide(view: opening.View, day: date, kind: str) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
        found, said = lawful(view, day, kind)
        agreed = [opening.stretch_of(hours) for consent in view._standing.consents for hours in consent.hours]
        return opening.joined([*found, *agreed]), said

    patch.setattr(opening.View, "_lawful", wide)


def appointments_beat_the_law(patch: Patch) -> None:
    """Where something was agreed, its window is open from end to end."""
    narrowed = openings._narrowed

    def wide(case: Case, day: date, span: Span, *rest: object) -> Iterable[object]:
        agreed = [window for window in case.windows if window.appointment and window.date == day]
        if agreed:
            door = rest[0]
            span = local_span(day, agreed[0].start, agreed[0].end, door.clock, span.crew)
        return narrowed(case, day, span, *rest)

    patch.setattr(openings, "_narrowed", wide)


def not_before_forgotten(patch: Patch) -> None:
    whole = visits.openings_at

    def early(occasion: visits.Occasion, *rest: object) -> object:
        return whole(replace(occasion, case=replace(occasion.case, not_before=None)), *rest)

    patch.setattr(visits, "openings_at", early)


def nothing(*asked: object) -> Iterable[object]:
    return iter(())


FAULTS: Mapping[Fault, str] = {
    an_hour_longer: "",
    an_hour_early: "",
    hours_by_the_length_of_a_day: "",
    the_regions_clock: "",
    no_service_time_at_the_end: "",
    waiting_at_the_door: "",
    holidays_as_weekdays: "",
    weekends_as_make_up_days: "",
    limits_ignored: "",
    limits_a_day_too_short: "",
    limits_of_past_days_alone: "",
    days_of_utc: "",
    one_plan_uses_the_last_visit_twice: "",
    holds_dropped: "",
    holds_end_a_day_early: "",
    alone_is_enough: "",
    late_is_not_late: "strict",
    nobody_was_told: "uk-conc-7",
    notice_of_one_day_less: "uk-tcg-2013",
    no_days_of_peace: "",
    young_debts: "gr-3758",
    any_place: "",
    offices_at_any_hour: "au-rg96",
    requests_forgotten: "",
    consent_to_anything: "",
    appointments_beat_the_law: "",
    not_before_forgotten: "",
}
"""Each with the preset whose rule it breaks, where only one or few have such a rule."""


@pytest.mark.parametrize(("plant", "preset"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS])
def test_a_broken_engine_is_seen(plant: Fault, preset: str, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    worlds = (a_world(seed) for seed in range(3 * WORLDS) if preset in ("", NAMES[seed % len(NAMES)]))
    assert any(breaches(world, planned(world)) for world in worlds), "nobody saw it"
