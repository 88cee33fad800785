"""What the demo prints: each day and what to look at, itineraries, what is not visited and why, and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.markup import escape

from api.commands.terminal import out, show_table
from api.demo.day import Json
from api.demo.week import DemoDate

_MINUTE = 60


def show_day(day: DemoDate, url: str, plan: Json, lines: Iterable[tuple[str, str, str]]) -> None:
    """What was planned for a day, and what to look at there: case, what is planned for it, why that is worth a look."""
    totals = plan["totals"]
    out.print(f"\n[bold]Day {day.number}, {day.date:%A} {day.date}[/]", soft_wrap=True)
    out.print(
        f"{totals['visits']} visits, each by two; {totals['collectors']} collectors, "
        f"{totals['travel_metres'] / 1000:.1f} km, {_minutes(totals['travel_seconds'])} min on the road"
    )
    _line("Look at", f"{url}/?day={day.date}")
    show_table(("case", "on this day", "why"), list(lines))


def show_evening(said: Counter[str]) -> None:
    """What came of a day's visits."""
    told = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in said.most_common() if kind)
    out.print(f"Reported from the doors: {told}", soft_wrap=True)


_FIGURES = ("planned", "made", "met", "promises_made", "promises_kept", "promises_broken")


def show_figures(report: Json) -> None:
    """The week in figures, day by day and as a whole."""
    groups = [(group["name"], group["figures"]) for group in report["groups"]]
    rows = [_figures(name, figures) for name, figures in (*groups, ("all", report["whole"]))]
    names = (name.replace("_", " ") for name in _FIGURES)
    columns = ("day", *(f"{name}:" for name in (*names, "paid", "min per contact", "km per contact")))
    show_table(columns, rows, "\nThe week in figures")


def _figures(name: str, figures: Json) -> Sequence[object]:
    paid = ", ".join(f"{minor / 100:,.0f} {currency}" for currency, minor in figures["paid_minor"].items())
    seconds, metres = figures["seconds_per_contact"], figures["metres_per_contact"]
    each = (_minutes(seconds) if seconds is not None else "", f"{metres / 1000:.1f}" if metres is not None else "")
    return (name, *(figures[each_name] for each_name in _FIGURES), paid, *each)


def planned_for(case_id: str, plan: Json, case: Json) -> str:
    """When and by whom a case is visited, or why not."""
    here = [(r, s) for r in plan["routes"] for s in r["stops"] if s["case_id"] == case_id]
    if here:
        _, stop = here[0]
        who = " and ".join(sorted(route["collector_id"] for route, _ in here))
        mark = ", now on hold" if case_id in plan["held_cases"] else ""
        return f"{_clock(stop['start'])} {who}, {stop['address']}{mark}"
    why = next((one["message"] for one in plan["unserved"] if one["case_id"] == case_id), f"It is {case['state']}.")
    return f"no visit: {why}"


def show_itinerary(itinerary: Json) -> None:
    """One collector's day as a table."""
    visits = sum(1 for stop in itinerary["stops"] if stop["kind"] == "visit")
    title = (
        f"\n{itinerary['collector_id']} {itinerary['collector_name']} · {_clock(itinerary['departure'])}"
        f"-{_clock(itinerary['end'])} · {visits} visits · {itinerary['travel_metres'] / 1000:.1f} km, "
        f"{_minutes(itinerary['travel_seconds'])} min on the road"
    )
    columns = ("#:", "arrive", "start", "leave", "debtor", "address", "drive:", "km:", "mind")
    show_table(columns, [_stop(stop) for stop in itinerary["stops"]], title)


def show_unserved(plan: Json) -> None:
    """Every case that gets no visit, by what stands in its way."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for case in plan["unserved"]:
        together.setdefault((case["reason"], case["message"], case["action"]), []).append(case["case_id"])
    rows = [(len(cases), *why, ", ".join(cases)) for why, cases in sorted(together.items())]
    title = f"\nNot visited on this day: {len(plan['unserved'])} cases"
    show_table(("cases:", "reason", "why", "what helps", "which"), rows, title)


def show_review(items: Sequence[Json]) -> None:
    """Addresses that a person must look at."""
    rows = [(item["case_id"], item["text"], item["why"], _candidates(item)) for item in items]
    show_table(("case", "address as written", "why", "candidates"), rows, f"\nWaiting in the review list: {len(rows)}")


def show_totals(plan: Json) -> None:
    totals = plan["totals"]
    out.print(
        f"\n{totals['visits']} visits by {totals['collectors']} collectors on {plan['dates'][0]}: "
        f"{totals['travel_metres'] / 1000:.1f} km and {_minutes(totals['travel_seconds'])} min on the road, "
        f"{_minutes(totals['service_seconds'])} min at doors, {totals['estimated_legs']} estimated legs."
    )


def show_desk(url: str, name: str, password: str) -> None:
    """Where a supervisor comes in."""
    _line(f"\nThe supervisor's desk (sign in as {name} with the password {password})", url)


def show_links(evaluation: str, links: Sequence[tuple[str, str]]) -> None:
    """Where to go on in the browser; ``links``: the collector and the address of his or her day."""
    _line("The evaluation of the week", evaluation)
    for collector, link in links:
        _line(f"The day of {collector}, for a phone", link)


def _line(what: str, link: str) -> None:
    """A link on a line of its own, never broken: terminals make it something to click."""
    out.print(escape(what), soft_wrap=True)
    out.print(f"  {escape(link)}", soft_wrap=True)


def _stop(stop: Json) -> Sequence[object]:
    times = [_clock(stop[name]) for name in ("arrival", "start", "leave")]
    if stop["kind"] == "break":
        return ("", *times, "", "lunch break", "", "", "")
    leg = stop["leg"]
    drive, way = _minutes(leg["travel_seconds"]), f"{leg['travel_metres'] / 1000:.1f}"
    return (stop["number"], *times, stop["debtor_name"], stop["address"], drive, way, _mind(stop))


def _mind(stop: Json) -> str:
    notes = []
    if stop["appointment"]:
        notes.append(f"appointment {_clock(stop['window']['start'])}-{_clock(stop['window']['end'])}")
    if stop["crew_with"]:
        notes.append("with " + ", ".join(stop["crew_with"]))
    return "; ".join([*notes, *stop["risks"]])


def _candidates(item: Json) -> str:
    return "; ".join(f"{c['matched']} ({c['confidence']:.2f})" for c in item["candidates"][:3]) or "none"


def _clock(instant: str) -> str:
    """The hour and minute as they are written, in the region's zone."""
    return datetime.fromisoformat(instant).strftime("%H:%M")


def _minutes(seconds: int) -> int:
    return round(seconds / _MINUTE)
