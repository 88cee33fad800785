"""Where cases are and how often they were visited, without who they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import sqlalchemy as sa

from geo.point import Point
from service.store.case_rows import address_from_json
from service.store.engine import Tx
from service.store.tables import cases
from service.store.types import Regions, within

_IDS_PER_QUERY = 500

type Written = Sequence[Mapping[str, Any]]
"""Addresses as the row has them, for a look at their words alone."""


@dataclass(frozen=True, slots=True)
class CasePlace:
    """``attempts``: visits made so far."""

    case_id: str
    place: Point
    service_seconds: int
    attempts: int


def in_region(tx: Tx, region: Regions) -> list[CasePlace]:
    """Every case of a region, or of several, closed ones too, at the first of its addresses that has a place; by id."""
    columns = (cases.c.id, cases.c.addresses, cases.c.service_seconds, cases.c.attempts)
    found = []
    for row in tx.all(sa.select(*columns).where(within(cases.c.region, region)).order_by(cases.c.id)):
        places = (address_from_json(record).place for record in row["addresses"])
        place = next((place for place in places if place is not None), None)
        if place is not None:
            found.append(CasePlace(row["id"], place, row["service_seconds"], row["attempts"]))
    return found


def of_case_in(regions: Collection[str], case_id: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """The case that a row names is of one of these regions. Not a join: SQLite would begin with all of the cases, where
    few rows of some days are wanted."""
    theirs = cases.alias()
    return sa.exists().where(theirs.c.id == case_id, theirs.c.region.in_(regions))


def addresses_of(tx: Tx, case_ids: Iterable[str]) -> dict[str, Written]:
    """By case: beside many rows about few cases, each case's addresses are read once."""
    found: dict[str, Written] = {}
    for some in batched(sorted(set(case_ids)), _IDS_PER_QUERY):
        query = sa.select(cases.c.id, cases.c.addresses).where(cases.c.id.in_(some))
        found |= {row["id"]: row["addresses"] for row in tx.all(query)}
    return found
