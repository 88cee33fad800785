"""How long the visit rules take: every case on every day, under each policy, with contacts, holds and requests.

The cases are made from a seed: doors under four clocks, with own days beside public holidays, three kinds of address,
risks, a tenth with a hold, a tenth with a request of the debtor, ``--contacts`` contacts each. Each policy is taken as
an organisation has narrowed it, with one more limit and with days kept free around festivals; ``--plain``: as it is.
Doors and ledgers are there before the clock starts, as in a run.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from geo.point import Point
from service.holidays import DayKind, holidays_in
from service.lawful.policies import load_policy, policy_names
from service.lawful.rules import Rulebook
from service.model.address_kind import AddressKind
from service.model.case import Address, Case, CaseState, Debtor
from service.model.contact import Channel, Contact
from service.model.door import Door
from service.model.hold import Hold, HoldKind
from service.model.policy import FESTIVAL, Cap, Hours, Policy, Spared
from service.model.rule import Allowed, Ledger
from service.model.wish import Request

FIRST = date(2026, 9, 14)
OWN_DAYS = {FIRST + timedelta(3): DayKind.HOLIDAY, FIRST + timedelta(5): DayKind.MAKE_UP}
CLOCKS = ("Asia/Shanghai", "Europe/Helsinki", "Australia/Sydney", "America/Sao_Paulo")


@dataclass(frozen=True, slots=True)
class Row:
    """One case at its door."""

    case: Case
    door: Door
    ledger: Ledger


def main(arguments: Sequence[str] | None = None) -> int:
    """One line a policy, and the slowest at the end."""
    asked = _parser().parse_args(arguments)
    rows = make_rows(asked.cases, asked.contacts, asked.seed)
    days = tuple(FIRST + timedelta(n) for n in range(asked.days))
    print(f"{asked.cases} cases x {asked.days} days, {asked.contacts} contacts each; best and median of {asked.repeat}")
    slowest = 0.0
    for name in asked.policy or policy_names():
        policy = load_policy(name) if asked.plain else narrowed(load_policy(name))
        times, open_days = zip(*(_measure(policy, rows, days) for _ in range(asked.repeat)), strict=True)
        slowest = max(slowest, min(times))
        print(f"{name:20} {min(times):6.2f} s {statistics.median(times):6.2f} s  {open_days[0]} case-days allowed")
    print(f"slowest: {slowest:.2f} s")
    return 0


def narrowed(policy: Policy) -> Policy:
    """As an organisation may have it without a signature."""
    cap, festival = Cap(6, 31, frozenset(Channel)), Spared(FESTIVAL, 1, 1)
    return replace(policy, version=f"{policy.version}+1", caps=(*policy.caps, cap), spared=(*policy.spared, festival))


def make_rows(count: int, contacts: int, seed: int) -> list[Row]:
    """Made-up cases, the same for the same seed."""
    chance = random.Random(seed)
    doors = [Door(ZoneInfo(clock), holidays_in(clock, OWN_DAYS)) for clock in CLOCKS]
    return [_row(number, chance, chance.choice(doors), contacts) for number in range(count)]


def _row(number: int, chance: random.Random, door: Door, contacts: int) -> Row:
    kind = chance.choices(list(AddressKind), (80, 12, 8))[0]
    place = Point(round(chance.uniform(20, 60), 5), round(chance.uniform(20, 60), 5))
    case = Case(
        id=f"K{number}",
        region="made",
        state=CaseState.OPEN,
        debtor=Debtor(f"D{number}", ""),
        addresses=(Address("", kind, place),),
        priority=10,
        service_seconds=900,
        days_overdue=chance.randint(1, 300),
        risks=frozenset({"violence"} if chance.random() < 0.05 else ()),
        holds=(Hold(HoldKind.HOSPITAL, FIRST - timedelta(20), FIRST + timedelta(3)),) if chance.random() < 0.1 else (),
        requests=(Request(FIRST, never=(_morning(chance),)),) if chance.random() < 0.1 else (),
    )
    return Row(case, door, Ledger(tuple(_contact(case, n, chance) for n in range(contacts))))


def _morning(chance: random.Random) -> Hours:
    return Hours(clock(), clock(chance.choice((9, 10, 11))))


def _contact(case: Case, number: int, chance: random.Random) -> Contact:
    at = datetime(2026, 9, 14, 12, tzinfo=UTC) - timedelta(hours=chance.randint(1, 24 * 60))
    channel = chance.choices(list(Channel), (10, 50, 35, 5))[0]
    return Contact(f"{case.id}.{number}", case.debtor.id, case.id, channel, at)


def _measure(policy: Policy, rows: Sequence[Row], days: Sequence[date]) -> tuple[float, int]:
    """Seconds of processor time, and how many case-days are allowed."""
    book, open_days = Rulebook(policy), 0
    began = time.process_time()
    for row in rows:
        answers = book.days(row.case, row.case.addresses[0], row.door, days, row.ledger)
        open_days += sum(isinstance(answer, Allowed) for answer in answers)
    return time.process_time() - began, open_days


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks rules", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--contacts", type=int, default=20, help="of each case")
    parser.add_argument("--policy", action="append", help="only this one; may be given again")
    parser.add_argument("--plain", action="store_true", help="policies as they come")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
