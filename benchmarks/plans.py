"""How long a plan of several days takes over a large book of cases: step by step as a run takes it, and what it holds.

The book is made from a seed, with visits of earlier months and contacts behind it. Its cases stand in ``--places``
buildings; travel is the great-circle estimate, as real roads are measured by ``benchmarks matrix``. The search gets
``--seconds``; what a child does beside it counts as well. Memory is the most that this process held so far, and what
the plan itself tells of the solver's child.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.made_history import COLLECTORS, REGION, Sizes, a_region, fill, made_collector, made_place, parser_for
from benchmarks.spent import tell
from service.model.case import Address
from service.model.collector import Shift
from service.model.plan import Plan, PlanRequest
from service.planning import asking, publishing
from service.planning.running import RunSteps
from service.settings import Settings
from service.store import cases, collectors, runs
from service.wiring import Rounds, open_rounds

NOW = datetime(2027, 3, 5, 18, tzinfo=UTC)
"""A Friday evening: what is planned begins on the Monday after."""
MONDAY = NOW.date() + timedelta(days=3)


def main(arguments: Sequence[str] | None = None) -> int:
    """One line a step, and what came of it."""
    asked = _parser().parse_args(arguments)
    with TemporaryDirectory() as folder, open_rounds(_settings(Path(folder), asked), clock=lambda: NOW) as rounds:
        a_region(rounds.settings.regions_dir)
        fill(rounds.store, Sizes(asked.outcomes, asked.contacts, asked.cases), asked.seed)
        _settle(rounds, asked)
        kind = rounds.store.engine.dialect.name
        sizes = f"{asked.cases} cases in {asked.places} buildings, {asked.collectors} collectors, {asked.days} days"
        print(f"{sizes} ({kind})", flush=True)
        return _plan(rounds, asked)


def _settings(folder: Path, asked: argparse.Namespace) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=asked.database_url,
        router="great_circle",
        work_in_server=False,
        policy=asked.policy,
        solver_memory_mb=asked.memory_mb,
        solve_seconds_max=7200,
    )


def _settle(rounds: Rounds, asked: argparse.Namespace) -> None:
    """The cases into their buildings; everybody works on each day."""
    chance = random.Random(asked.seed)
    doors = [made_place(chance) for _ in range(asked.places)]
    days = [MONDAY + timedelta(days=number) for number in range(asked.days)]
    with rounds.store.begin() as tx:
        known = cases.not_closed(tx, [REGION], NOW.date())
        placed = (
            replace(case, priority=chance.randrange(1000), addresses=(Address("", place=chance.choice(doors)),))
            for case in known
        )
        cases.save_many(tx, placed, NOW)
        for number in range(asked.collectors):
            person = made_collector(number)
            if number >= COLLECTORS:
                collectors.save(tx, person)
            for day in days:
                collectors.save_shift(tx, Shift(person.id, day, time(9), time(18)))


def _plan(rounds: Rounds, asked: argparse.Namespace) -> int:
    request = PlanRequest(REGION, tuple(MONDAY + timedelta(days=n) for n in range(asked.days)), seconds=asked.seconds)
    with rounds.store.begin() as tx:
        plan, run = asking.request_plan(tx, rounds, request, "benchmark")
    steps = RunSteps(rounds)
    for name, step in (("prepare", steps.prepare), ("solve", steps.solve), ("finish", steps.finish)):
        tell(rounds.store, name, partial(step, run.id))
    with rounds.store.read() as tx:
        ended = runs.load(tx, run.id)
    if ended.error_code:
        print(f"{ended.error_code}: {ended.error_cause} {ended.error_action}")
        return 1
    made = tell(rounds.store, "read", partial(_read, rounds, plan.id))
    print(f"{made.totals.visits} visits, {made.totals.unserved} unserved; {made.provenance}")
    published = tell(rounds.store, "publish", partial(_publish, rounds, plan.id))
    tell(rounds.store, "objections", partial(_objections, rounds, published))
    return 0


def _read(rounds: Rounds, plan_id: str) -> Plan:
    with rounds.store.read() as tx:
        return asking.get_plan(tx, plan_id)


def _publish(rounds: Rounds, plan_id: str) -> Plan:
    with rounds.store.begin() as tx:
        return publishing.publish(tx, rounds, plan_id, "benchmark")


def _objections(rounds: Rounds, plan: Plan) -> int:
    """What the desk asks whenever it shows a published plan."""
    with rounds.store.read() as tx:
        return len(publishing.by_now(tx, rounds, plan)[1])


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("plans", __doc__, Sizes(20_000, 100_000, 10_000))
    parser.add_argument("--places", type=int, default=10_000, help="buildings in which the cases stand")
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--collectors", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60, help="of the search")
    parser.add_argument("--policy", default="cn-cba-2026")
    parser.add_argument("--memory-mb", type=int, default=6000, help="bound of the solver's child")
    return parser


if __name__ == "__main__":
    sys.exit(main())
