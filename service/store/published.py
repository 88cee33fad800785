"""Which plan a collector follows on a date: at most one, held by the database itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.errors import ConflictError, Issue, NotFoundError
from service.model.plan import Plan, PlanState, Route, Stop
from service.store import plans as plan_store
from service.store.engine import Tx
from service.store.plan_rows import stop_from_row
from service.store.tables import outcomes, plan_stops, plans, published_days

_IDS_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class PlacedStop:
    """A stop with the plan, the collector and the date that it belongs to. ``published``: the collector follows it."""

    plan: Plan
    collector_id: str
    date: date
    stop: Stop
    published: bool


def publish(tx: Tx, plan_id: str, actor: str, now: datetime, supersede: bool = False, until: date = date.max) -> Plan:
    """Makes a draft the plan of its collector-days up to ``until``; already published: no change.

    Days that another plan holds: ConflictError ``plan_conflict`` naming them, or with ``supersede`` taken over. A
    published version of the same series gives up all its days until then. A plan without a day left is superseded.
    """
    plan = plan_store.load(tx, plan_id)
    if plan.state is PlanState.PUBLISHED:
        return plan
    _claim(tx, plan_id, actor, now)
    wanted = {(route.collector_id, route.date) for route in plan.routes if route.stops and route.date <= until}
    taken = {key: other for key, other in _taken(tx, plan, wanted).items() if key[1] <= until}
    if taken and not supersede:
        raise _conflicts(taken)
    _give_up(tx, taken)
    for collector_id, day in sorted(wanted):
        if not tx.insert_if_absent(published_days, {"collector_id": collector_id, "date": day, "plan_id": plan_id}):
            raise _conflicts(plans_of_days(tx, [day]))  # somebody published at the same moment
    return plan_store.load(tx, plan_id)


def route_of_day(tx: Tx, collector_id: str, day: date) -> tuple[Plan, Route] | None:
    """The published plan (without its routes) and the collector's route in it; None when nothing is published."""
    own = (published_days.c.collector_id == collector_id) & (published_days.c.date == day)
    row = tx.first(sa.select(published_days.c.plan_id).where(own))
    if row is None:
        return None
    plan = plan_store.load_head(tx, row["plan_id"])
    routes = plan_store.load_routes(tx, plan.id, plan.timezone, collector_id)
    return next(((plan, route) for route in routes if route.date == day), None)


def plans_of_days(tx: Tx, days: Iterable[date]) -> dict[tuple[str, date], str]:
    """The published plan's id of each collector-day that has one."""
    query = sa.select(published_days).where(published_days.c.date.in_(list(days)))
    return {(row["collector_id"], row["date"]): row["plan_id"] for row in tx.all(query)}


def days_of_series(tx: Tx, series_id: str) -> dict[tuple[str, date], str]:
    """The collector-days that versions of a series hold, with the version's id."""
    series = sa.select(plans.c.id).where(plans.c.series_id == series_id)
    held = tx.all(sa.select(published_days).where(published_days.c.plan_id.in_(series)))
    return {(row["collector_id"], row["date"]): row["plan_id"] for row in held}


def days_of_plan(tx: Tx, plan_id: str) -> frozenset[tuple[str, date]]:
    """The collector-days that a plan holds: its others float, or were superseded."""
    held = tx.all(sa.select(published_days).where(published_days.c.plan_id == plan_id))
    return frozenset((row["collector_id"], row["date"]) for row in held)


def count_ahead(tx: Tx, case_ids: Iterable[str], since: date) -> int:
    """How many stops of published days from ``since`` on visit these cases."""
    wanted = sorted(set(case_ids))
    total = 0
    for i in range(0, len(wanted), _IDS_PER_QUERY):
        among = plan_stops.c.case_id.in_(wanted[i : i + _IDS_PER_QUERY]) & (plan_stops.c.date >= since)
        query = (
            sa.select(sa.func.count().label("n"))
            .select_from(plan_stops)
            .join(published_days, on_its_day())
            .where(among)
        )
        row = tx.first(query)
        total += int(row["n"]) if row else 0
    return total


def find_stop(tx: Tx, visit_id: str) -> PlacedStop:
    """Any plan's stop by its visit id; NotFoundError ``visit_missing``."""
    row = tx.first(sa.select(plan_stops).where(plan_stops.c.visit_id == visit_id))
    if row is None:
        raise NotFoundError("visit_missing", f"There is no visit {visit_id!r}.", "Read the itinerary again.")
    plan = plan_store.load_head(tx, row["plan_id"])
    followed = plans_of_days(tx, [row["date"]]).get((row["collector_id"], row["date"]))
    stop = stop_from_row(row, ZoneInfo(plan.timezone))
    return PlacedStop(plan, row["collector_id"], row["date"], stop, followed == plan.id)


def visits_of_cases(tx: Tx, since: date, until: date) -> Sequence[tuple[str, date]]:
    """(case id, date) of every visit of these days, both included: those that published plans hold, and those that were
    reported under a plan that has been superseded since. A crew counts once."""
    planned = sa.select(plan_stops.c.case_id, plan_stops.c.date).join(published_days, on_its_day())
    planned = planned.where(plan_stops.c.date.between(since, until), plan_stops.c.case_id.is_not(None))
    made = sa.select(outcomes.c.case_id, outcomes.c.date)
    made = made.where(outcomes.c.date.between(since, until), ~outcomes.c.corrected)
    return [(row["case_id"], row["date"]) for row in tx.all(sa.union(planned, made))]


def on_its_day() -> sa.ColumnElement[bool]:
    """The stop lies on a day that its own plan holds: collectors follow it."""
    return sa.and_(
        published_days.c.plan_id == plan_stops.c.plan_id,
        published_days.c.collector_id == plan_stops.c.collector_id,
        published_days.c.date == plan_stops.c.date,
    )


def _claim(tx: Tx, plan_id: str, actor: str, now: datetime) -> None:
    """Draft → published by one writer only: the update decides, not what was read before it."""
    draft = (plans.c.id == plan_id) & (plans.c.state == PlanState.DRAFT)
    change = {"state": PlanState.PUBLISHED, "published_at": now, "published_by": actor}
    if not tx.run(sa.update(plans).where(draft).values(change)):
        state = plan_store.load_head(tx, plan_id).state
        raise ConflictError("plan_state", f"Plan {plan_id} is {state}, not a draft.", "Publish a draft.")


def _taken(tx: Tx, plan: Plan, wanted: set[tuple[str, date]]) -> dict[tuple[str, date], str]:
    held = plans_of_days(tx, plan.dates)
    return {key: other for key, other in held.items() if key in wanted} | days_of_series(tx, plan.series_id)


def _give_up(tx: Tx, taken: dict[tuple[str, date], str]) -> None:
    for collector_id, day in sorted(taken):  # in one order, so that two who do it wait for each other
        own = (published_days.c.collector_id == collector_id) & (published_days.c.date == day)
        tx.run(sa.delete(published_days).where(own))
    left = sa.select(published_days.c.plan_id)
    emptied = plans.c.id.in_(sorted(set(taken.values()))) & plans.c.id.not_in(left)
    tx.run(sa.update(plans).where(emptied).values(state=PlanState.SUPERSEDED))


def _conflicts(taken: dict[tuple[str, date], str]) -> ConflictError:
    return ConflictError(
        "plan_conflict",
        "Another published plan has some of these collectors' days.",
        "Publish with supersede to replace it there, or plan other collectors or dates.",
        tuple(_conflict(*key, other) for key, other in sorted(taken.items())),
    )


def _conflict(collector_id: str, day: date, plan_id: str) -> Issue:
    return Issue(
        "plan_conflict",
        f"/routes/{collector_id}/{day.isoformat()}",
        f"Plan {plan_id} is published for collector {collector_id} on {day.isoformat()}.",
        "Supersede it, or leave this collector's day out.",
    )
