"""Drafts in rows, for what befalls their cases before they are published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from itertools import batched

import sqlalchemy as sa

from service.model.plan import Plan, PlanState, Route, UnservedCase
from service.store.engine import Tx
from service.store.plan_rows import route_row, stop_row, unserved_row
from service.store.tables import plan_routes, plan_stops, plan_unserved, plans

_IDS_PER_QUERY = 500


def visiting(tx: Tx, case_ids: Iterable[str], since: date) -> dict[str, set[tuple[str, date]]]:
    """By id of the draft, (case id, date) of its visits to these cases from ``since`` on; made ones are left out."""
    found: dict[str, set[tuple[str, date]]] = {}
    for some in batched(sorted(set(case_ids)), _IDS_PER_QUERY):
        query = sa.select(plan_stops.c.plan_id, plan_stops.c.case_id, plan_stops.c.date)
        query = query.join(plans, plans.c.id == plan_stops.c.plan_id).where(plans.c.state == PlanState.DRAFT)
        mine = plan_stops.c.case_id.in_(some) & (plan_stops.c.date >= since) & ~plan_stops.c.done
        for row in tx.all(query.where(mine)):
            found.setdefault(row["plan_id"], set()).add((row["case_id"], row["date"]))
    return found


def lock(tx: Tx, plan_id: str) -> bool:
    """Whether it is a draft still; nobody publishes or changes it until the transaction ends."""
    query = sa.select(plans.c.state).where(plans.c.id == plan_id).with_for_update()
    row = tx.first(query)
    return row is not None and row["state"] == PlanState.DRAFT


def put_route(tx: Tx, plan_id: str, old: Route, new: Route | None) -> None:
    """Writes a route in the place of an older one; None: the collector has no route that day."""
    mine = {"plan_id": plan_id, "collector_id": old.collector_id, "date": old.date}
    for table in (plan_stops, plan_routes):
        tx.run(sa.delete(table).where(*(table.c[name] == value for name, value in mine.items())))
    if new is not None:
        tx.insert(plan_routes, [route_row(plan_id, new)])
        tx.insert(plan_stops, [stop_row(plan_id, new, i, stop) for i, stop in enumerate(new.stops)])


def put_figures(tx: Tx, plan: Plan, unserved: Iterable[UnservedCase]) -> None:
    """The plan's totals and warnings as they are now, and what else it does not serve."""
    change = {"totals": asdict(plan.totals), "warnings": [asdict(one) for one in plan.warnings]}
    tx.run(sa.update(plans).where(plans.c.id == plan.id).values(change))
    last = tx.first(
        sa.select(sa.func.max(plan_unserved.c.position).label("n")).where(plan_unserved.c.plan_id == plan.id)
    )
    first = 0 if last is None or last["n"] is None else int(last["n"]) + 1
    tx.insert(plan_unserved, [unserved_row(plan.id, first + i, case) for i, case in enumerate(unserved)])
