"""What a collector's day says for safety: who is at which door since when, until when, and whether help was called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from service.lawful.governing import policy_in_force
from service.model.alarm import AlarmKind
from service.model.case import Case
from service.model.itinerary import Entry, Help, Itinerary
from service.model.plan import Route, Stop
from service.model.timer import Timer, TimerRules
from service.settings import Settings
from service.store import Tx, alarms, timers
from service.visiting.checking_in import crew_of, timer_rules


def guarded(tx: Tx, day: Itinerary, route: Route, cases: Mapping[str, Case], settings: Settings) -> Itinerary:
    """The day with its timers: those that were begun, and how long each of the others will be."""
    rules, regions = timer_rules(settings), {case.region for case in cases.values()}
    policies = {region: policy_in_force(tx, settings, region, day.date).name for region in regions}
    begun = {timer.case_id: timer for timer in timers.of_day(tx, day.collector_id, day.date)}
    entries = tuple(
        entry
        if entry.case_id is None
        else _guarded(entry, stop, case := cases[entry.case_id], begun.get(case.id), rules, policies[case.region])
        for entry, stop in zip(day.entries, route.stops, strict=True)
    )
    return replace(day, entries=entries, help=_help(tx, day), extension_seconds=rules.extension_seconds)


def _guarded(entry: Entry, stop: Stop, case: Case, timer: Timer | None, rules: TimerRules, policy: str) -> Entry:
    seconds = (stop.leave - stop.start) + rules.margin(policy, case.risks)
    return replace(entry, timer=timer, timer_seconds=round(seconds.total_seconds()), crew=crew_of(stop, case))


def _help(tx: Tx, day: Itinerary) -> Help | None:
    called = alarms.of_collector(tx, day.collector_id, day.date, AlarmKind.PANIC)
    return Help(called[0].at, called[0].acknowledged_at) if called else None
