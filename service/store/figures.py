"""Counts for those who look after the service: no ids, nothing personal."""

from __future__ import annotations

import sqlalchemy as sa

from service.store.engine import Tx
from service.store.tables import cases, runs


def ended_runs(tx: Tx) -> dict[str, tuple[int, float]]:
    """State → how many runs ended in it, and their seconds from start to end together."""
    seconds = sa.extract("epoch", runs.c.ended_at) - sa.extract("epoch", runs.c.started_at)
    query = (
        sa.select(runs.c.state, sa.func.count().label("n"), sa.func.sum(seconds).label("seconds"))
        .where(runs.c.ended_at.is_not(None), runs.c.started_at.is_not(None))
        .group_by(runs.c.state)
    )
    return {row["state"]: (int(row["n"]), float(row["seconds"])) for row in tx.all(query)}


def cases_by_state(tx: Tx) -> dict[str, int]:
    query = sa.select(cases.c.state, sa.func.count().label("n")).group_by(cases.c.state)
    return {row["state"]: int(row["n"]) for row in tx.all(query)}


def addresses_by_precision(tx: Tx) -> dict[str, int]:
    """First addresses of cases by how precisely they were placed; ``none``: not placed."""
    precision = sa.func.coalesce(cases.c.addresses[0]["precision"].as_string(), "none").label("precision")
    query = sa.select(precision, sa.func.count().label("n")).group_by(precision)
    return {row["precision"]: int(row["n"]) for row in tx.all(query)}
