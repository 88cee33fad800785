"""How long contacts, and outcomes of another system, take to come in from CSV files, as `rounds import` takes them."""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO

from api.schemas.contact_rows import read_csv_contacts
from api.schemas.past_visit_rows import read_csv_past_outcomes
from benchmarks.made_history import FIRST, NOW, Sizes, a_store, fill
from service.cases import past_visits
from service.lawful import ledger
from service.model.access import Stamp
from service.store import Store

STAMP = Stamp("benchmark", NOW, NOW.date())
BEGINS = datetime(FIRST.year - 1, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Region:
    """All that taking outcomes in asks of a region."""

    timezone: str = "Europe/Helsinki"


def main(arguments: Sequence[str] | None = None) -> int:
    """One line for each file: seconds, rows a second, the most memory that the process held so far."""
    asked = _parser().parse_args(arguments)
    chance = random.Random(asked.seed)
    with a_store(asked.database_url) as store:
        fill(store, Sizes(0, 0, asked.cases), asked.seed)
        print(f"{asked.rows} rows each, {asked.cases} cases ({store.engine.dialect.name})")
        _tell("contacts", _contacts(asked.rows, asked.cases, chance), lambda file: _take_contacts(store, file))
        outcomes = _outcomes(asked.rows, asked.cases, chance)
        _tell("outcomes", outcomes, lambda file: _take_outcomes(store, file, "1"))
        _tell("outcomes again", outcomes, lambda file: _take_outcomes(store, file, "2"))
    return 0


def _tell(name: str, text: str, take: Callable[[IO[bytes]], int]) -> None:
    file = io.BytesIO(text.encode())
    began = time.perf_counter()
    accepted = take(file)
    took = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = len(text) / 1e6
    print(f"{name:16} {took:6.1f} s  {accepted / took:8.0f} rows/s  {accepted} rows, {size:.1f} MB  {most} MB held")


def _take_contacts(store: Store, file: IO[bytes]) -> int:
    return ledger.receive(store, read_csv_contacts(file), stamp=STAMP, key="1", body_sha256="1").accepted


def _take_outcomes(store: Store, file: IO[bytes], key: str) -> int:
    rows = read_csv_past_outcomes(file)
    made = past_visits.receive(store, rows, lambda _: _Region(), stamp=STAMP, key=key, body_sha256=key)
    return made.accepted


def _contacts(count: int, cases: int, chance: random.Random) -> str:
    lines = ["contact_id,source,case_id,channel,at,answered"]
    for number in range(count):
        kind = chance.choice(("call", "message", "letter"))
        lines.append(f"c{number},dialler,K{chance.randrange(cases)},{kind},{_at(chance)},no")
    return "\n".join(lines) + "\n"


def _outcomes(count: int, cases: int, chance: random.Random) -> str:
    lines = ["outcome_id,source,case_id,at,kind,collector_id,service_minutes,travel_minutes,travel_metres"]
    for number in range(count):
        kind = chance.choice(("met", "not_home", "paid", "refused"))
        lines.append(f"o{number},old,K{chance.randrange(cases)},{_at(chance)},{kind},C{number % 40},15,12,4200")
    return "\n".join(lines) + "\n"


def _at(chance: random.Random) -> str:
    return (BEGINS + timedelta(minutes=chance.randrange(400_000))).isoformat()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks import", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--database-url", help="of an empty database; unset: a SQLite file of its own")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
