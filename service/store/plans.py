"""Plans in rows: a plan is written once by its run, then only its state moves on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import ConflictError, NotFoundError
from service.model.detail import detail_of
from service.model.plan import Plan, PlanState, Route, Totals, UnservedCase
from service.model.warning import warning_of
from service.store.engine import Tx
from service.store.plan_rows import route_from_row, route_row, stop_from_row, stop_row, unserved_row
from service.store.tables import plan_dates, plan_routes, plan_stops, plan_unserved, plans


def insert(tx: Tx, plan: Plan) -> None:
    """A new plan, whole; pending ones have no routes yet. ``created_at`` must be set."""
    tx.insert(plans, [_plan_row(plan)])
    tx.insert(plan_dates, [{"plan_id": plan.id, "date": day} for day in plan.dates])
    _insert_content(tx, plan)


def save_result(tx: Tx, plan: Plan) -> bool:
    """Gives a pending plan its routes and makes it a draft.

    False and nothing changed when that was done before, as a step that is run again does. ConflictError
    ``plan_state`` for a plan in any later state.
    """
    row = _plan_row(plan) | {"state": PlanState.DRAFT}
    kept = {"id", "series_id", "version", "created_at", "published_at", "published_by"}
    content = {name: value for name, value in row.items() if name not in kept}
    if tx.run(sa.update(plans).where(plans.c.id == plan.id, plans.c.state == PlanState.PENDING).values(content)):
        _insert_content(tx, plan)
        return True
    state = load_head(tx, plan.id).state
    if state is not PlanState.DRAFT:
        raise ConflictError("plan_state", f"Plan {plan.id} is {state}, so it is not changed.", "Start a new plan.")
    return False


def abandon(tx: Tx, plan_id: str) -> None:
    """Marks a pending plan whose run failed."""
    pending = (plans.c.id == plan_id) & (plans.c.state == PlanState.PENDING)
    tx.run(sa.update(plans).where(pending).values(state=PlanState.ABANDONED))


def load(tx: Tx, plan_id: str) -> Plan:
    """The plan with everything; NotFoundError ``plan_missing``."""
    row = _row(tx, plan_id)
    return _plan(row, load_routes(tx, plan_id, row["timezone"]), _load_unserved(tx, plan_id))


def load_head(tx: Tx, plan_id: str) -> Plan:
    """The plan without routes and unserved cases; NotFoundError ``plan_missing``."""
    return _plan(_row(tx, plan_id))


def load_routes(tx: Tx, plan_id: str, timezone: str, collector_id: str | None = None) -> tuple[Route, ...]:
    """Routes by date and collector, instants in ``timezone``; of one collector if that is given."""
    zone = ZoneInfo(timezone)
    own_routes, own_stops = plan_routes.c.plan_id == plan_id, plan_stops.c.plan_id == plan_id
    if collector_id is not None:
        own_routes &= plan_routes.c.collector_id == collector_id
        own_stops &= plan_stops.c.collector_id == collector_id
    stops: dict[tuple[str, date], list[RowMapping]] = {}
    for row in tx.all(sa.select(plan_stops).where(own_stops).order_by(plan_stops.c.position)):
        stops.setdefault((row["collector_id"], row["date"]), []).append(row)
    order = (plan_routes.c.date, plan_routes.c.collector_id)
    return tuple(
        route_from_row(row, (stop_from_row(s, zone) for s in stops.get((row["collector_id"], row["date"]), ())), zone)
        for row in tx.all(sa.select(plan_routes).where(own_routes).order_by(*order))
    )


def list_heads(
    tx: Tx,
    day: date | None = None,
    state: PlanState | None = None,
    series_id: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[list[Plan], str | None]:
    """Plans without routes, newest first, and the cursor of the next page if there is one."""
    query = sa.select(plans).order_by(plans.c.created_at.desc(), plans.c.id.desc()).limit(limit + 1)
    if day is not None:
        query = query.where(plans.c.id.in_(sa.select(plan_dates.c.plan_id).where(plan_dates.c.date == day)))
    if state is not None:
        query = query.where(plans.c.state == state)
    if series_id is not None:
        query = query.where(plans.c.series_id == series_id)
    if cursor is not None:
        query = query.where(_before(cursor))
    found = [_plan(row) for row in tx.all(query)]
    return found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None


def next_version(tx: Tx, series_id: str) -> int:
    """The number of the series' next version."""
    newest = tx.first(sa.select(sa.func.max(plans.c.version).label("v")).where(plans.c.series_id == series_id))
    return int(newest["v"] or 0) + 1 if newest else 1


def cases_of(tx: Tx, plan_ids: Iterable[str]) -> frozenset[str]:
    """Every case that these plans visit."""
    query = sa.select(plan_stops.c.case_id).where(plan_stops.c.plan_id.in_(list(plan_ids)))
    return frozenset(row["case_id"] for row in tx.all(query.where(plan_stops.c.case_id.is_not(None)).distinct()))


def _insert_content(tx: Tx, plan: Plan) -> None:
    tx.insert(plan_routes, [route_row(plan.id, route) for route in plan.routes])
    tx.insert(
        plan_stops,
        [stop_row(plan.id, route, i, stop) for route in plan.routes for i, stop in enumerate(route.stops)],
    )
    tx.insert(plan_unserved, [unserved_row(plan.id, i, case) for i, case in enumerate(plan.unserved)])


def _row(tx: Tx, plan_id: str) -> RowMapping:
    row = tx.first(sa.select(plans).where(plans.c.id == plan_id))
    if row is None:
        raise NotFoundError("plan_missing", f"There is no plan {plan_id!r}.", "List the plans to find its id.")
    return row


def _load_unserved(tx: Tx, plan_id: str) -> tuple[UnservedCase, ...]:
    query = sa.select(plan_unserved).where(plan_unserved.c.plan_id == plan_id).order_by(plan_unserved.c.position)
    return tuple(
        UnservedCase(
            row["case_id"], row["reason"], row["message"], row["action"], tuple(map(detail_of, row["details"]))
        )
        for row in tx.all(query)
    )


def _plan_row(plan: Plan) -> dict[str, object]:
    return {
        "id": plan.id,
        "series_id": plan.series_id,
        "version": plan.version,
        "state": plan.state,
        "region": plan.region,
        "timezone": plan.timezone,
        "dates": [day.isoformat() for day in plan.dates],
        "totals": asdict(plan.totals),
        "estimated": plan.estimated,
        "warnings": [asdict(one) for one in plan.warnings],
        "provenance": plan.provenance,
        "based_on": plan.based_on,
        "created_at": plan.created_at,
        "published_at": plan.published_at,
        "published_by": plan.published_by,
    }


def _plan(row: RowMapping, routes: tuple[Route, ...] = (), unserved: tuple[UnservedCase, ...] = ()) -> Plan:
    same = ("id", "series_id", "version", "region", "timezone", "estimated", "provenance", "based_on")
    stamps = ("created_at", "published_at", "published_by")
    return Plan(
        state=PlanState(row["state"]),
        dates=tuple(date.fromisoformat(day) for day in row["dates"]),
        totals=Totals(**row["totals"]),
        warnings=tuple(map(warning_of, row["warnings"])),
        routes=routes,
        unserved=unserved,
        **{name: row[name] for name in (*same, *stamps)},
    )


def _cursor(plan: Plan) -> str:
    assert plan.created_at is not None
    return f"{plan.created_at.timestamp()!r}~{plan.id}"


def _before(cursor: str) -> sa.ColumnElement[bool]:
    stamp, _, plan_id = cursor.partition("~")
    try:
        at = datetime.fromtimestamp(float(stamp), tz=ZoneInfo("UTC"))
    except (ValueError, OverflowError, OSError) as error:
        raise NotFoundError("cursor_unknown", "This cursor leads nowhere.", "Start at the first page.") from error
    return sa.or_(plans.c.created_at < at, sa.and_(plans.c.created_at == at, plans.c.id < plan_id))
