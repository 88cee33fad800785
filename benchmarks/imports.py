"""How long contacts, and outcomes of another system, take to come in: from CSV as `rounds import` takes them, and from
JSON as the HTTP doors do.

Memory is what the process held at most beyond what it held before.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO

from api.schemas.contact_rows import read_csv_contacts, read_json_contacts
from api.schemas.envelope import read_envelope
from api.schemas.past_visit_rows import read_csv_past_outcomes
from benchmarks.made_history import FIRST, NOW, Sizes, a_store, fill, parser_for
from benchmarks.spent import held_megabytes, spend
from service.cases import past_visits
from service.lawful import ledger
from service.model.access import Stamp
from service.model.contact_batch import ContactRow
from service.model.past_visit import PastVisitRow
from service.store import Store

STAMP = Stamp("benchmark", NOW, NOW.date())
BEGINS = datetime(FIRST.year - 1, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Region:
    """All that taking outcomes in asks of a region."""

    timezone: str = "Europe/Helsinki"


def main(arguments: Sequence[str] | None = None) -> int:
    """One line for each file: seconds, rows a second, megabytes."""
    asked = _parser().parse_args(arguments)
    chance = random.Random(asked.seed)
    with a_store(asked.database_url) as store:
        fill(store, Sizes(asked.outcomes, asked.contacts, asked.cases), asked.seed)
        print(f"{asked.rows} rows each, {asked.cases} cases ({store.engine.dialect.name})")
        table = _contacts(asked.rows, asked.cases, chance)
        _tell(store, "contacts", table, lambda file: _take_contacts(store, read_csv_contacts(file), "1"))
        _tell(store, "contacts, JSON", _as_json("contacts", table), lambda file: _take_json_contacts(store, file))
        outcomes = _outcomes(asked.rows, asked.cases, chance)
        _tell(store, "outcomes", outcomes, lambda file: _take_outcomes(store, read_csv_past_outcomes(file), "1"))
        _tell(store, "outcomes again", outcomes, lambda file: _take_outcomes(store, read_csv_past_outcomes(file), "2"))
    return 0


def _tell(store: Store, name: str, text: str, take: Callable[[IO[bytes]], int]) -> None:
    file, before = io.BytesIO(text.encode()), held_megabytes()
    accepted, spent = spend(store, lambda: take(file))
    size, more = len(text) / 1e6, held_megabytes() - before
    print(
        f"{name:16} {spent}  {accepted / spent.worked:8.0f} rows/s  {accepted} rows, {size:.1f} MB, {more} MB more held"
    )


def _take_contacts(store: Store, rows: Iterator[ContactRow], key: str) -> int:
    return ledger.receive(store, rows, stamp=STAMP, key=key, body_sha256=key).accepted


def _take_json_contacts(store: Store, file: IO[bytes]) -> int:
    read_envelope(file, "contacts", names_region=False)
    return _take_contacts(store, read_json_contacts(file), "2")


def _take_outcomes(store: Store, rows: Iterator[PastVisitRow], key: str) -> int:
    made = past_visits.receive(store, rows, lambda _: _Region(), stamp=STAMP, key=key, body_sha256=key)
    return made.accepted


def _as_json(name: str, table: str) -> str:
    """The same rows, from another system."""
    rows = [row | {"source": "crm", "answered": row["answered"] == "yes"} for row in csv.DictReader(io.StringIO(table))]
    return json.dumps({name: rows})


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
    parser = parser_for("imports", __doc__, Sizes(0, 0, 10_000))
    parser.add_argument("--rows", type=int, default=100_000, help="of each file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
