"""How long it takes, in a store of 100,000 cases with a year of work behind them, to look every address up again, to
publish a week, to ask what speaks against it, and to erase what has been kept for long enough.

The week is a draft whose stops are made beforehand. Who looks addresses up answers at once, a tenth of them with
another place: what real ones take is told by ``benchmarks geocode``. Erasing is asked twice: when nearly all is due,
and when nothing is.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.made_history import (
    NOW,
    REGION,
    ZONE,
    Sizes,
    a_region,
    a_store,
    fill,
    made_collector,
    made_place,
    parser_for,
)
from benchmarks.spent import tell
from geo.geocoding import Answer, Candidate, Geocoder, Precision
from geo.point import Point
from geo.region import Region
from service import retention
from service.doubts import rechecking
from service.model.case import Address, Case, CaseState
from service.model.plan import Plan, PlanState, Route, Stop, StopKind
from service.model.recheck import Recheck
from service.planning import publishing
from service.settings import Settings
from service.store import Store, plans
from service.store import cases as case_store
from service.store import collectors as collector_store
from service.surroundings import Clock

MONDAY = date(2027, 3, 8)
PEOPLE, DAYS, STOPS = 100, 5, 16
LATER = datetime(2029, 6, 1, tzinfo=UTC)
"""When all of it is due."""


@dataclass(frozen=True, slots=True)
class House:
    """What the facades are told; fills ``rechecking.Checkers``."""

    settings: Settings
    store: Store
    clock: Clock

    def region(self, name: str | None) -> Region:
        return a_region(self.settings.regions_dir)

    def geocoder(self, region: str) -> Geocoder:
        return Told()


class Told:
    """Knows every address, and a tenth of them somewhere else."""

    name = "told"

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        return [self._answer(query) for query in queries]

    def _answer(self, query: str) -> Answer:
        chance = random.Random(query)
        place = made_place(chance)
        moved = Point(place.lat + 0.001, place.lon) if chance.random() < 0.1 else place
        return Answer((Candidate(moved, Precision.DOOR, 0.95, query, self.name),))


def main(arguments: Sequence[str] | None = None) -> int:
    """One line a piece of work."""
    asked = parser_for("upkeep", __doc__, Sizes(100_000, 100_000, 100_000)).parse_args(arguments)
    with TemporaryDirectory() as folder, a_store(asked.database_url) as store:
        house = House(Settings(data_dir=Path(folder), policy="us-regf"), store, lambda: NOW)
        fill(store, Sizes(asked.outcomes, asked.contacts, asked.cases), asked.seed)
        known = _settle(store)
        print(
            f"{asked.cases} cases, {asked.outcomes} outcomes, {asked.contacts} contacts ({store.engine.dialect.name})"
        )
        tell(store, "look up again", lambda: _recheck(house), str)
        draft = _draft(store, known)
        tell(store, "publish", lambda: _publish(house, draft), str)
        tell(store, "objections", lambda: _objections(house, draft), str)
        _close(store, known)
        due = replace(house, settings=Settings(data_dir=Path(folder), policy="us-regf", keep_days=365))
        tell(store, "erase", lambda: str(dict(retention.erase(store, due.settings, [REGION], LATER))), str)
        tell(store, "erase nothing", lambda: str(dict(retention.erase(store, due.settings, [REGION], LATER))), str)
    return 0


def _settle(store: Store) -> list[Case]:
    """Every case with the words of its address, and the place that these have."""
    with store.read() as tx:
        known = case_store.not_closed(tx, [REGION], NOW.date())
    placed = [replace(case, addresses=(_address(case.id),)) for case in known]
    for some in batched(placed, 2000):
        with store.begin() as tx:
            case_store.save_many(tx, some, NOW)
    with store.begin() as tx:
        for number in range(PEOPLE):
            collector_store.save(tx, made_collector(number))
    return placed


def _address(case_id: str) -> Address:
    words = f"Street {case_id}"
    place = made_place(random.Random(words))
    return Address(words, place=place, precision=Precision.DOOR, confidence=0.95, matched=words, source="told")


def _recheck(house: House) -> str:
    with house.store.begin() as tx:
        recheck = rechecking.request(tx, house.region(None), "benchmark", NOW)
    done: Recheck = rechecking.work(house, recheck.id)
    return f"{done.counts.cases} cases, {done.counts.moved} moved"


def _draft(store: Store, known: Sequence[Case]) -> str:
    """A week of so many stops, each case once."""
    chosen = iter(random.Random(1).sample(list(known), PEOPLE * DAYS * STOPS))
    days = tuple(MONDAY + timedelta(days=n) for n in range(DAYS))
    with store.read() as tx:
        fresh = case_store.load_many(tx, [case.id for case in known], NOW.date())
    routes = tuple(
        _route(f"C{number}", day, [fresh[next(chosen).id] for _ in range(STOPS)])
        for number in range(PEOPLE)
        for day in days
    )
    plan = Plan("week", "week", 1, PlanState.DRAFT, REGION, ZONE.key, days, routes, created_at=NOW)
    with store.begin() as tx:
        plans.insert(tx, plan)
    return plan.id


def _route(who: str, day: date, cases: Sequence[Case]) -> Route:
    begins, stops = datetime.combine(day, time(9), ZONE), []
    for number, case in enumerate(cases):
        start, address = begins + timedelta(minutes=30 * number + 10), case.addresses[0]
        leave, name = start + timedelta(minutes=15), f"week.{who}.{day}.{number}"
        stops.append(
            Stop(name, StopKind.VISIT, case.id, address.place, address.words, start, start, leave, "", 900, 4200, False)
        )
    base, end = made_collector(0).base.place, begins + timedelta(hours=9)
    return Route(
        who, day, begins, end, tuple(stops), base, base, "", 900, 4200, False, 9000, 42_000, 3600, 9000, 9 * 3600
    )


def _publish(house: House, plan_id: str) -> str:
    with house.store.begin() as tx:
        plan = publishing.publish(tx, house, plan_id, "benchmark")
    return f"{sum(len(route.stops) for route in plan.routes)} stops"


def _objections(house: House, plan_id: str) -> str:
    with house.store.read() as tx:
        plan = plans.load(tx, plan_id)
        return f"{len(publishing.by_now(tx, house, plan)[1])} objections"


def _close(store: Store, known: Sequence[Case]) -> None:
    """Nine of ten are over."""
    closed = [replace(case, state=CaseState.CLOSED) for number, case in enumerate(known) if number % 10]
    for some in batched(closed, 2000):
        with store.begin() as tx:
            case_store.save_many(tx, some, NOW)


if __name__ == "__main__":
    sys.exit(main())
