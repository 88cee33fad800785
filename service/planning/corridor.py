"""The corridor without a store: an agenda → a problem → a solution → a plan. Runs and ``rounds plan`` walk it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from geo.pace import Pace
from geo.profile import Profile
from geo.routing import Leg, Router
from service.errors import InvalidError, UnavailableError
from service.model.plan import Plan
from service.model.warning import PlanWarning, WarningCode, warning
from service.places.travel import Hop, draw, evened, survey
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.answers import Answer
from service.planning.modelling.legend import Legend
from service.planning.modelling.model import Model, build, points_of
from service.planning.modelling.reasons import unserved_cases
from service.planning.solving.memory import MEGABYTE
from service.planning.solving.pool import Solved
from solver.problem import Problem
from solver.solution import Solution

type Roads = Callable[[Profile], Router]
"""The roads of a region for a way of travelling; may build them first. GeoError when it cannot."""

MOST_PAIRS = 200_000_000
"""Of places, all ways of travelling together: 14,000 places by car. A plan of 100 million held 1.8 GB, and 0.5 GB of
the database: neither takes more than 1 GB in one piece."""

_MAKESHIFT = frozenset({"empty", "audit"})
"""What answers where no engine did."""


def model(agenda: Agenda, roads: Roads, estimates: Router | None, pace: Pace) -> Model:
    """Measures the travel and builds the problem. GeoError when roads fail and ``estimates`` is None, InvalidError
    ``plan_too_large`` before anything is measured."""
    profiles = {collector.profile for collector, _ in agenda.people} or {Profile.CAR}
    places = {evened(point) for point in points_of(agenda)}
    _refuse_too_many(len(places), len(profiles))
    return build(agenda, survey(places, {p: roads(p) for p in sorted(profiles)}, estimates), pace)


def _refuse_too_many(places: int, profiles: int) -> None:
    if places * places * profiles > MOST_PAIRS:
        raise InvalidError(
            "plan_too_large",
            f"The travel between {places} places, by {profiles} way(s), is more than one plan can hold.",
            "Propose fewer cases (a cut-off by rank), or plan the parts of the region each by itself.",
        )


def explained(legend: Legend, solved: Solved) -> Legend:
    """The legend with the reasons of what the solver left out, and with what answered.

    UnavailableError ``solution_broken`` when the independent checker does not accept the solution: such a plan is
    never shown.
    """
    if solved.broken:
        raise UnavailableError(
            "solution_broken",
            f"The solver's plan breaks a rule ({solved.broken[0].code}), so it is not used.",
            "Ask again with another seed, and report the run's id: it is a fault of Rounds.",
        )
    provenance = {
        "engine": solved.engine,
        "search_seconds": f"{solved.seconds:.1f}",
        "stopped_by": solved.stopped_by,
        "peak_memory_mb": f"{solved.peak_bytes / MEGABYTE:.0f}",
    }
    return replace(
        legend,
        unserved=tuple(unserved_cases(legend, solved.solution, solved.unserved)),
        provenance={**legend.provenance, **provenance},
        warnings=(*legend.warnings, *_cut_short(solved)),
    )


def _cut_short(solved: Solved) -> Iterator[PlanWarning]:
    """The time was over before the search had a plan of its own: what there is was put together at the end, and says
    little about what would fit."""
    if solved.unserved and solved.stopped_by in ("deadline", "killed") and solved.engine in _MAKESHIFT:
        yield warning(WarningCode.SEARCH_SHORT, seconds=round(solved.seconds))


def plan(pending: Plan, problem: Problem, solution: Solution, legend: Legend, roads: Roads, estimates: Router) -> Plan:
    """The plan as people read it, its legs drawn on roads. A way that cannot be drawn now is told in the warnings."""
    undrawn = 0

    def drawn(profile: Profile, hops: Sequence[Hop]) -> list[Leg]:
        nonlocal undrawn
        legs, whole = draw(hops, roads(profile), estimates)
        undrawn += not whole
        return legs

    made = Answer(problem, legend, drawn).plan(pending, solution)
    if not undrawn:
        return made
    return replace(made, warnings=(*made.warnings, warning(WarningCode.ROUTES_UNDRAWN, routes=undrawn)))
