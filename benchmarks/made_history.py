"""A year of made-up work in a real store: published days, what was reported of them, contacts by debtor.

Ten stops a collector and day, forty collectors, so that 100,000 outcomes are 250 working days. A tenth are promises, of
which half are paid; a twentieth were paid at the door.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from geo.bounds import Bounds
from geo.point import Point
from geo.profile import Profile
from geo.region import FORMAT, Counts, Region, Versions, write_manifest
from service.model.case import Address, Case, CaseState, Debtor
from service.model.collector import Base, Collector
from service.model.outcome import OutcomeKind
from service.model.plan import Plan, PlanState, Route, Stop, StopKind, UnservedCase
from service.store import Store, Tx, migrate
from service.store import cases as case_store
from service.store import collectors as collector_store
from service.store import plans as plan_store
from service.store.tables import contacts, outcomes, payments, published_days

REGION, ZONE = "made", ZoneInfo("Europe/Helsinki")
FIRST = date(2026, 1, 5)
COLLECTORS, STOPS = 40, 10
NOW = datetime(2027, 3, 1, tzinfo=UTC)
_KINDS = (
    (OutcomeKind.NOT_HOME, 45),
    (OutcomeKind.MET, 30),
    (OutcomeKind.PROMISE, 10),
    (OutcomeKind.PAID, 5),
    (OutcomeKind.REFUSED, 4),
    (OutcomeKind.MOVED, 3),
    (OutcomeKind.HARDSHIP, 3),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    outcomes: int
    contacts: int
    cases: int

    @property
    def days(self) -> int:
        return -(-self.outcomes // (COLLECTORS * STOPS))


def parser_for(command: str, about: str | None, sizes: Sizes) -> argparse.ArgumentParser:
    """For a command that fills a store: how much of what, the seed it is made from, and where it is written."""
    parser = argparse.ArgumentParser(f"python -m benchmarks {command}", description=about)
    parser.add_argument("--cases", type=int, default=sizes.cases)
    parser.add_argument("--outcomes", type=int, default=sizes.outcomes)
    parser.add_argument("--contacts", type=int, default=sizes.contacts)
    parser.add_argument("--database-url", help="of an empty database; unset: a SQLite file of its own")
    parser.add_argument("--seed", type=int, default=1)
    return parser


@contextmanager
def a_store(url: str | None) -> Iterator[Store]:
    """An own SQLite file, or the database of the URL, brought to this version."""
    with TemporaryDirectory() as folder:
        store = Store.open(url or f"sqlite:///{Path(folder) / 'rounds.sqlite'}")
        try:
            migrate(store)
            yield store
        finally:
            store.close()


def a_region(folder: Path) -> Region:
    """Where it lies, without roads, addresses or a map."""
    path = folder / REGION
    path.mkdir(parents=True, exist_ok=True)
    bounds, centre = Bounds(60.16, 24.85, 60.26, 25.05), Point(60.17, 24.94)
    counts, versions = Counts(0, 0, 0), Versions(FORMAT, "", "")
    made = Region(REGION, path, bounds, centre, ZONE.key, NOW, "made", "", counts, versions)
    write_manifest(made)
    return made


def fill(store: Store, sizes: Sizes, seed: int) -> date:
    """Writes all of it; the last day that has work."""
    chance = random.Random(seed)
    people, known = [made_collector(i) for i in range(COLLECTORS)], [_case(i, chance) for i in range(sizes.cases)]
    with store.begin() as tx:
        for some in batched(known, 2000):
            case_store.save_many(tx, some, NOW)
        for person in people:
            collector_store.save(tx, person)
    day, left = FIRST, sizes.outcomes
    while left > 0:
        if day.weekday() < 5:
            with store.begin() as tx:
                left -= _work(tx, day, people, known, min(left, COLLECTORS * STOPS), chance)
        day += timedelta(days=1)
    with store.begin() as tx:
        for numbers in batched(range(sizes.contacts), 5000):
            tx.insert(contacts, [_contact(n, known, chance) for n in numbers])
    return day - timedelta(days=1)


def _work(
    tx: Tx, day: date, people: Sequence[Collector], known: Sequence[Case], count: int, chance: random.Random
) -> int:
    """One published day with its reports."""
    plan_id, chosen = f"p-{day}", chance.sample(known, count)
    routes = [_route(plan_id, day, person, chosen[i * STOPS : (i + 1) * STOPS]) for i, person in enumerate(people)]
    routes = [route for route in routes if route.stops]
    left = tuple(UnservedCase(case.id, "held", "Held.", "Wait.") for case in chance.sample(known, 20))
    plan = Plan(
        plan_id,
        plan_id,
        1,
        PlanState.PUBLISHED,
        REGION,
        ZONE.key,
        (day,),
        tuple(routes),
        left,
        provenance={"policy": "strict 2026.2"},
        created_at=NOW,
    )
    plan_store.insert(tx, plan)
    own = [{"collector_id": route.collector_id, "date": day, "plan_id": plan_id} for route in routes]
    tx.insert(published_days, own)
    stops = [(route.collector_id, stop) for route in routes for stop in route.stops]
    said = [_outcome(day, who, stop, chance) for who, stop in stops]
    tx.insert(outcomes, said)
    kept = [row for row in said if row["promise_on"] is not None and chance.random() < 0.5]
    tx.insert(payments, [_payment(row) for row in kept])
    return len(said)


def _route(plan_id: str, day: date, person: Collector, chosen: Sequence[Case]) -> Route:
    begins = datetime.combine(day, time(9), ZONE)
    stops = []
    for number, case in enumerate(chosen):
        start = begins + timedelta(minutes=45 * number + 10)
        leave = start + timedelta(minutes=15)
        name, place = f"{plan_id}.{person.id}.{number}", case.addresses[0].place
        stops.append(Stop(name, StopKind.VISIT, case.id, place, "", start, start, leave, "", 900, 4200, False))
    end = begins + timedelta(hours=8)
    base, travel = person.base.place, 900 * (len(stops) + 1)
    whole = (travel, 4200 * (len(stops) + 1), 3600, 900 * len(stops), 8 * 3600)
    return Route(person.id, day, begins, end, tuple(stops), base, base, "", 900, 4200, False, *whole)


def _outcome(day: date, who: str, stop: Stop, chance: random.Random) -> dict[str, object]:
    kinds, weights = zip(*_KINDS, strict=True)
    kind = chance.choices(kinds, weights)[0]
    promised = kind is OutcomeKind.PROMISE
    return {
        "visit_id": stop.visit_id,
        "key": "k",
        "case_id": stop.case_id,
        "collector_id": who,
        "date": day,
        "kind": kind,
        "happened_at": stop.leave,
        "reported_at": stop.leave,
        "reported_by": "link:1",
        "promise_minor": 5000 if promised else None,
        "promise_on": day + timedelta(days=7) if promised else None,
        "amount_paid_minor": 2500 if kind is OutcomeKind.PAID else None,
        "note": "",
        "corrected": False,
        "before": {},
    }


def _payment(row: dict[str, object]) -> dict[str, object]:
    same = {"case_id": row["case_id"], "on": row["promise_on"], "amount_minor": row["promise_minor"]}
    return same | {"source": "bank", "id": row["visit_id"], "received_at": NOW}


def _contact(number: int, known: Sequence[Case], chance: random.Random) -> dict[str, object]:
    case = chance.choice(known)
    at = datetime.combine(FIRST, time(9), UTC) + timedelta(minutes=chance.randrange(500_000))
    same = {"direction": "outgoing", "state": "made", "answered": None, "notice": False, "place": None, "result": ""}
    mine = {"source": "dialler", "id": f"c{number}", "debtor_id": case.debtor.id, "case_id": case.id}
    return mine | same | {"channel": "call", "at": at, "received_at": at}


def _case(number: int, chance: random.Random) -> Case:
    return Case(
        id=f"K{number}",
        region=REGION,
        state=CaseState.OPEN,
        debtor=Debtor(f"D{number}", ""),
        addresses=(Address("", place=made_place(chance)),),
        priority=10,
        service_seconds=900,
        amount_minor=100_000,
        currency="EUR",
    )


def made_place(chance: random.Random) -> Point:
    return Point(round(60.16 + 0.1 * chance.random(), 5), round(24.85 + 0.2 * chance.random(), 5))


def made_collector(number: int) -> Collector:
    base = Base("", Point(60.17, 24.94))
    return Collector(f"C{number}", "", REGION, base, f"team {number % 4}", profile=Profile.CAR)
