"""What people ruled about the ranks of cases, in rows: one stands for each case, its history is the case's."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.worth import Ruling, RulingKind
from service.store.engine import Tx
from service.store.tables import cases, rulings


def save(tx: Tx, case_id: str, ruling: Ruling) -> None:
    """In place of what was ruled before."""
    row = {"kind": ruling.kind, "reason": ruling.reason, "points": ruling.points, "until": ruling.until}
    tx.upsert(rulings, [{"case_id": case_id, **row, "ruled_by": ruling.by, "ruled_at": ruling.at}])


def remove(tx: Tx, case_id: str) -> bool:
    """False when there was none."""
    return tx.run(sa.delete(rulings).where(rulings.c.case_id == case_id)) == 1


def of_case(tx: Tx, case_id: str) -> Ruling | None:
    row = tx.first(sa.select(rulings).where(rulings.c.case_id == case_id))
    return None if row is None else _ruling(row)


def of_regions(tx: Tx, regions: Iterable[str]) -> dict[str, Ruling]:
    """By case id, also those that have run out."""
    here = cases.c.region.in_(list(regions))
    query = sa.select(rulings).join(cases, cases.c.id == rulings.c.case_id).where(here)
    return {row["case_id"]: _ruling(row) for row in tx.all(query)}


def _ruling(row: RowMapping) -> Ruling:
    kind = RulingKind(row["kind"])
    return Ruling(kind, row["reason"], row["points"], row["until"], row["ruled_by"], row["ruled_at"])
