"""Asking for plans and reading them. A request is refused whole, with every reason, before anything is stored."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo.region import Region
from service.errors import ConflictError, InvalidError, Issue, NotFoundError
from service.model.collector import Collector, Shift
from service.model.plan import Plan, PlanRequest, PlanState, Run, RunState
from service.settings import Settings
from service.store import Tx, plans, problems, published, receipts, runs
from service.store import collectors as collector_store
from service.surroundings import Surroundings

MAX_DATES = 14
MAX_SPAN_DAYS = 31


def request_plan(
    tx: Tx, rounds: Surroundings, request: PlanRequest, actor: str, *, key: str | None = None
) -> tuple[Plan, Run]:
    """A pending plan and its queued run; ``jobs.start_run`` after the transaction is committed sets it going.

    The same ``key`` with the same request answers with the same plan; with another one ConflictError
    ``idempotency_conflict``. InvalidError ``plan_request`` with one issue per thing that is wrong, NotFoundError
    ``region_missing`` or ``plan_missing``, ConflictError ``plan_state`` when ``revises`` names no published plan.
    """
    region = rounds.region(request.region or None)
    request = replace(request, region=region.name, dates=tuple(sorted(set(request.dates))))
    body = hashlib.sha256(repr(request).encode()).hexdigest()
    door = f"plans {actor}"
    earlier = receipts.find(tx, door, key, body) if key else None
    if earlier is not None:
        return get_plan(tx, earlier), _run_of(tx, earlier)
    today = rounds.clock().astimezone(ZoneInfo(region.timezone)).date()
    _refuse([*_wrong_dates(request, today), *_wrong_search(request, rounds.settings)])
    _refuse(list(_wrong_people(tx, request, region)))
    request = replace(request, dates=_left(tx, request, region))
    plan = _pending(tx, request, region, rounds.clock())
    run = Run(uuid.uuid4().hex, plan.id, request, RunState.QUEUED, None, False, None, None, None, rounds.clock())
    plans.insert(tx, plan)
    runs.insert(tx, run)
    if key:
        receipts.keep(tx, door, key, body, plan.id, rounds.clock())
    return plan, run


def get_plan(tx: Tx, plan_id: str) -> Plan:
    """Whole; NotFoundError ``plan_missing``."""
    return plans.load(tx, plan_id)


def get_run(tx: Tx, plan_id: str) -> Run | None:
    """The run behind a plan; None for a version made by hand."""
    return runs.of_plan(tx, plan_id)


def list_plans(
    tx: Tx, *, day: date | None = None, state: PlanState | None = None, limit: int = 50, cursor: str | None = None
) -> tuple[list[Plan], str | None]:
    """Plans without their routes, newest first, and the next page's cursor."""
    return plans.list_heads(tx, day=day, state=state, limit=limit, cursor=cursor)


def cancel(tx: Tx, plan_id: str, now: datetime) -> Run:
    """Asks the run to stop; the best plan so far is kept. One that no worker has begun ends here and now.

    ConflictError ``run_ended`` when it has ended.
    """
    run = _run_of(tx, plans.load_head(tx, plan_id).id)
    if runs.cancel_queued(tx, run.id, now):
        plans.abandon(tx, plan_id)
    elif not runs.request_cancel(tx, run.id):
        raise ConflictError("run_ended", f"The run of plan {plan_id} has {run.state}.", "Read the plan.")
    return runs.load(tx, run.id)


def problem_of(tx: Tx, plan_id: str) -> str:
    """The solver's problem as JSON: ids, seconds and travel, no personal data. NotFoundError ``problem_missing``."""
    return problems.load(tx, plan_id).problem


def solution_of(tx: Tx, plan_id: str) -> str:
    """The solver's solution as JSON. NotFoundError ``solution_missing``."""
    solution = problems.load(tx, plan_id).solution
    if solution is None:
        raise NotFoundError("solution_missing", f"Plan {plan_id} has no solution yet.", "Wait until its run has ended.")
    return solution


def shifts_of(tx: Tx, request: PlanRequest, regions: Sequence[str]) -> list[tuple[Collector, Shift]]:
    """The shifts that a request is about, by date and collector; ``regions``: what its region covers. Where published
    days are kept, theirs are not among them."""
    found = {c.id: c for c in collector_store.find(tx, region=regions, team=request.team, active=True)}
    wanted = set(request.collectors) or set(found)
    on = collector_store.find_shifts(tx, request.dates[0], request.dates[-1], sorted(wanted & set(found)))
    kept = published.plans_of_days(tx, request.dates) if request.keep_published else {}
    wanted_days = (shift for shift in on if shift.date in request.dates)
    return [(found[s.collector_id], s) for s in wanted_days if (s.collector_id, s.date) not in kept]


def _left(tx: Tx, request: PlanRequest, region: Region) -> tuple[date, ...]:
    """The dates without those on which everybody follows a published plan that stays."""
    if not request.keep_published:
        return request.dates
    kept = {day for _, day in published.plans_of_days(tx, request.dates)}
    open_days = {shift.date for _, shift in shifts_of(tx, request, region.covers)}
    return tuple(day for day in request.dates if day in open_days or day not in kept)


def _run_of(tx: Tx, plan_id: str) -> Run:
    run = runs.of_plan(tx, plan_id)
    if run is None:
        raise ConflictError("run_ended", f"Plan {plan_id} was made by hand, no run makes it.", "Read the plan.")
    return run


def _pending(tx: Tx, request: PlanRequest, region: Region, now: datetime) -> Plan:
    plan_id = uuid.uuid4().hex[:16]
    series, version = plan_id, 1
    if request.revises is not None:
        revised = plans.load_head(tx, request.revises)
        if revised.state is not PlanState.PUBLISHED:
            raise ConflictError(
                "plan_state", f"Plan {revised.id} is {revised.state}, not published.", "Revise a published plan."
            )
        series, version = revised.series_id, plans.next_version(tx, revised.series_id)
    return Plan(
        plan_id,
        series,
        version,
        PlanState.PENDING,
        region.name,
        region.timezone,
        request.dates,
        based_on=request.revises,
        created_at=now,
    )


def _refuse(issues: list[Issue]) -> None:
    if issues:
        raise InvalidError(
            issues[0].code, "This plan cannot be asked for.", "Mend what the issues name and ask again.", tuple(issues)
        )


def _wrong_dates(request: PlanRequest, today: date) -> Iterator[Issue]:
    if not request.dates:
        yield Issue("dates_missing", "/dates", "No date is given.", "Name at least one date.")
        return
    if len(request.dates) > MAX_DATES or (request.dates[-1] - request.dates[0]).days >= MAX_SPAN_DAYS:
        cause = f"{len(request.dates)} dates from {request.dates[0]} to {request.dates[-1]} are too many."
        yield Issue("dates_too_many", "/dates", cause, f"Plan at most {MAX_DATES} dates within {MAX_SPAN_DAYS} days.")
    for i, day in enumerate(request.dates):
        if day < today:
            cause = f"{day} is past: in the region it is {today}."
            yield Issue("date_past", f"/dates/{i}", cause, "Plan today or a day to come.")
    if request.keep_published and request.revises is not None:
        cause = "A plan cannot both revise published days and keep them."
        yield Issue("keep_published_revises", "/keep_published", cause, "Leave out one of the two.")
    if request.at is not None and request.at.tzinfo is None:
        yield Issue("at_without_offset", "/at", "The instant has no offset.", "Write it as 2026-11-23T10:00:00+02:00.")


def _wrong_search(request: PlanRequest, settings: Settings) -> Iterator[Issue]:
    if not 1 <= request.seconds <= settings.solve_seconds_max:
        cause = f"A search of {request.seconds} s is outside 1-{settings.solve_seconds_max} s."
        yield Issue("seconds_out_of_range", "/seconds", cause, "Ask for a search time inside the limits.")
    if not 0 <= request.seed < 2**31:
        yield Issue("seed_out_of_range", "/seed", f"Seed {request.seed} is not one.", "Use 0 to 2147483647.")
    if request.allow_estimates and not settings.allow_estimates:
        yield Issue(
            "estimates_not_allowed",
            "/allow_estimates",
            "Estimated travel is not allowed here.",
            "Leave it out, or set ROUNDS_ALLOW_ESTIMATES.",
        )


def _wrong_people(tx: Tx, request: PlanRequest, region: Region) -> Iterator[Issue]:
    elsewhere = {c.id: c.region for c in collector_store.find(tx, active=True) if c.region not in region.covers}
    known = {collector.id for collector in collector_store.find(tx, region=region.covers, active=True)}
    for i, collector_id in enumerate(request.collectors):
        if collector_id in elsewhere:
            yield _across(i, collector_id, elsewhere[collector_id], request.region)
        elif collector_id not in known:
            cause = f"There is no active collector {collector_id!r} in region {request.region}."
            yield Issue("collector_missing", f"/collectors/{i}", cause, "Check the id and the region.")
    shifts = {shift.id for _, shift in shifts_of(tx, request, region.covers)}
    if not shifts and known.issuperset(request.collectors):
        yield _nobody(tx, request)
    for i, pin in enumerate(request.pins):
        if f"{pin.collector_id}@{pin.date.isoformat()}" not in shifts:
            cause = f"Collector {pin.collector_id!r} has no shift in this plan on {pin.date}."
            yield Issue("pin_without_shift", f"/pins/{i}", cause, "Pin to a shift that is planned, or enter the shift.")


def _nobody(tx: Tx, request: PlanRequest) -> Issue:
    if request.keep_published and published.plans_of_days(tx, request.dates):
        cause = "Everybody who works on these dates follows a published plan already."
        return Issue("all_published", "/dates", cause, "Nothing to do, or plan later days.")
    cause = "Nobody of those asked for works on these dates."
    return Issue("no_shifts", "/dates", cause, "Enter shifts for these dates, or choose other dates or collectors.")


def _across(number: int, collector_id: str, theirs: str, planned: str) -> Issue:
    cause = f"Collector {collector_id!r} belongs to region {theirs}, this plan is of region {planned}."
    action = f"Plan each region by itself, or merge neighbours: `rounds region merge {planned} {theirs} --name NAME`."
    return Issue("collector_other_region", f"/collectors/{number}", cause, action)
