"""The demo as a story: people, cases, a plan for each day, its publication, what each collector gets."""

from __future__ import annotations

import time

from api.commands.failures import CommandError
from api.commands.progress import Showing
from api.demo.day import Json
from api.demo.doors import Doors
from api.demo.week import DemoDate, DemoWeek
from solver.check import check
from solver.serialize import problem_from_json, solution_from_json

ITERATIONS = 100_000
"""Of each day's search: about two seconds of a laptop's core. The same seed then makes the same week."""
_ATTEMPTS = 5
_POLL_SECONDS = 0.3
_WORKING = ("queued", "running")


def load(doors: Doors, week: DemoWeek) -> Json:
    """Collectors, shifts, cases and earlier contacts, twice without harm; what became of the batch."""
    for collector_id, person in week.collectors.items():
        doors.put(f"/v1/collectors/{collector_id}", person)
    for day in week.days:
        for collector_id, shift in day.shifts.items():
            doors.put(f"/v1/collectors/{collector_id}/shifts/{day.date}", shift)
    answer: Json = doors.post("/v1/batches", week.batch, week.key("cases"))
    if answer["refused"]:
        raise CommandError("demo_batch_refused", f"{answer['refused']} cases were refused.", "See the service's log.")
    doors.post("/v1/contacts", week.contacts, week.key("contacts"))
    return answer


def published_plan(doors: Doors, day: DemoDate) -> Json | None:
    """The plan that is published for the day; None when there is none yet."""
    found = doors.get("/v1/plans", date=day.date.isoformat(), state="published")["plans"]
    return doors.get(f"/v1/plans/{found[0]['plan_id']}") if found else None


def drafted_plan(doors: Doors, week: DemoWeek, day: DemoDate, seconds: int, seed: int, show: Showing) -> Json:
    """A plan of the day. The same request has the same key, so that a demo that was stopped finds its run; a failed one
    is asked anew."""
    region = week.batch["region"]
    request: Json = {"region": region, "dates": [day.date.isoformat()], "seed": seed}
    request |= {"seconds": seconds, "iterations": ITERATIONS}
    for attempt in range(1, _ATTEMPTS + 1):
        asked = doors.post("/v1/plans", request, week.key("plan", f"{day.date}-{seconds}s-{seed}-{attempt}"))
        plan = _awaited(doors, asked["plan_id"], show)
        if plan["state"] not in ("abandoned", "superseded"):
            return plan
    error = plan["run"].get("error")
    if error is None:
        raise CommandError("plan_abandoned", "The run did not give a plan.", "See the service's log.")
    raise CommandError(error["code"], error["detail"], error["action"])


def publish(doors: Doors, plan: Json) -> Json:
    """The plan as it is published; again without harm."""
    plan = doors.get(f"/v1/plans/{plan['plan_id']}")
    if plan["state"] == "draft":
        plan = doors.post(f"/v1/plans/{plan['plan_id']}/publish", {"supersede": True})
    return plan


def verify(doors: Doors, plan: Json) -> None:
    """Lets the independent checker judge the plan; CommandError names the rules that are broken."""
    problem = problem_from_json(doors.text(f"/v1/plans/{plan['plan_id']}/problem"))
    solution = solution_from_json(doors.text(f"/v1/plans/{plan['plan_id']}/solution"))
    broken = {rule.code for rule in check(problem, solution)}
    if broken:
        raise CommandError("plan_broken", f"The plan breaks {', '.join(sorted(broken))}.", "Report it with the plan.")


def itineraries(doors: Doors, plan: Json) -> list[Json]:
    """What each collector of the plan gets, by the plan's order."""
    return [
        doors.get(f"/v1/collectors/{route['collector_id']}/itineraries/{route['date']}")
        for route in plan["routes"]
        if route["stops"]
    ]


def day_links(doors: Doors, plan: Json) -> list[tuple[str, str]]:
    """A fresh link for each collector; those of earlier demos are revoked."""
    return [
        (f"{route['collector_id']} {route['collector_name']}", _fresh_link(doors, route))
        for route in plan["routes"]
        if route["stops"]
    ]


def _fresh_link(doors: Doors, route: Json) -> str:
    links = f"/v1/collectors/{route['collector_id']}/day-links"
    for old in doors.get(links)["links"]:
        if old["revoked_at"] is None:
            doors.ask("DELETE", f"/v1/day-links/{old['link_id']}")
    url: str = doors.post(links, {"date": route["date"]})["url"]
    return url if "://" in url else doors.url + url


def _awaited(doors: Doors, plan_id: str, show: Showing) -> Json:
    while True:
        plan: Json = doors.get(f"/v1/plans/{plan_id}")
        run = plan["run"]
        if run["state"] not in _WORKING:
            return plan
        show.step(_phrase(run), min(1.0, (run["elapsed_seconds"] or 0) / run["seconds"]))
        time.sleep(_POLL_SECONDS)


def _phrase(run: Json) -> str:
    best = run["best"]
    return f"{best['served']} visits, prize {best['prize']}" if best else str(run["state"])
