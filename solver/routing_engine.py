"""The routing model as an engine: on the whole problem if it is small, otherwise on one piece of it after another.

After a faster search it finishes small plans and certifies large ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from solver.insertion import draft_of, fill_all
from solver.neighbourhoods import Neighbourhoods
from solver.problem import Problem
from solver.routing_model import RoutingProgram
from solver.routing_nodes import nodes_of
from solver.routing_search import Orders, improve, refusal
from solver.schedule import Timed, Timetable
from solver.search import Search
from solver.solution import Route, Solution

WHOLE_SHIFTS = 6
WHOLE_VISITS = 150
"""Up to this size the model is solved whole. Beyond it pieces are better: 20 shifts, 300 visits with breaks and crews
reach prize 766 in ten seconds in pieces, 738 whole."""

PIECE_SHIFTS = 5
PIECE_VISITS = 100
PIECE_SECONDS = 1.0
"""The size of a piece and its share of time: a model of this size is built in well under a tenth of that."""

PATIENCE_SECONDS = 0.2
PATIENCE_SECONDS_PER_PAIR = 0.01
"""How long nothing better may be found before a small model counts as done: a second for eight visits, half a minute
for sixty. What the greedy insertion does with a single node cannot be bettered."""

SEARCHED_PATIENCE = 0.1
"""The share of that patience after a search of the whole: it leaves little to find."""

STRIDE = 7919
"""A prime: consecutive pieces lie far apart, and every shift has its turn."""


@dataclass(frozen=True, slots=True)
class RoutingModel:
    """Guided local search in OR-Tools from the best solution so far."""

    name: str = "routing_model"

    def improve(self, search: Search) -> None:
        problem = search.problem
        if not problem.visits or not problem.shifts:
            return
        if len(problem.shifts) <= WHOLE_SHIFTS and len(problem.visits) <= WHOLE_VISITS:
            self._run(search, search, search.remaining)
        elif search.searched:
            self._certify(search)
        else:
            self._pieces(search)

    def _certify(self, search: Search) -> None:
        """What the model refuses is a bug on one of the two sides; what the time does not allow for is not asked."""
        for refused in refusals(search.problem, _best(search)):
            if refused is not None:
                search.refused.append(f"{self.name}: {refused}")
            if search.over:
                return

    def _pieces(self, search: Search) -> None:
        pieces = Neighbourhoods(search.problem)
        turn = search.seed
        while not search.over:
            best = _best(search)
            piece = pieces.cut(best, turn * STRIDE, PIECE_SHIFTS, PIECE_VISITS)
            inner = Search(piece.problem, seconds=min(PIECE_SECONDS, search.remaining), stop=lambda: search.stopped)
            inner.offer(piece.solution, self.name)
            self._run(search, inner, inner.remaining)
            search.offer(_joined(best, piece.solution, _best(inner)), self.name)
            search.refused.extend(inner.refused)
            turn += 1

    def _run(self, search: Search, inner: Search, seconds: float) -> None:
        """Improves ``inner`` (the whole search, or that of a piece) until its time or that of ``search`` is over."""
        draft = draft_of(inner.problem, _best(inner))
        fill_all(draft)
        nodes = len({(n.visit.id, n.half, n.prize) for n in nodes_of(draft)})  # late or not is no choice more
        if nodes < 2:
            return

        def found(orders: Orders) -> None:
            solution = timed(inner.problem, draft.timetable, orders)
            if solution is None:
                inner.refused.append(f"{self.name}: an order that the schedule cannot time")
            else:
                inner.offer(solution, self.name)

        began, patience = inner.elapsed, PATIENCE_SECONDS + PATIENCE_SECONDS_PER_PAIR * nodes**2
        if search.searched:
            patience *= SEARCHED_PATIENCE

        def enough() -> bool:
            since = max(began, inner.best.elapsed_seconds if inner.best else began)
            return search.over or inner.elapsed - since > patience

        refusal = improve(RoutingProgram(draft), seconds, enough, found)
        if refusal is not None:
            inner.refused.append(f"{self.name}: {refusal}")


def refusals(problem: Problem, solution: Solution) -> Iterator[str | None]:
    """Restores the routes in models of a few each, every route in one: what the model has against them, or None."""
    for piece in Neighbourhoods(problem).partition(solution, PIECE_SHIFTS):
        draft = draft_of(piece.problem, piece.solution)
        yield (
            refusal(RoutingProgram(draft))
            if draft.solution == piece.solution
            else "the schedule times a route otherwise"
        )


def _best(search: Search) -> Solution:
    return search.best.solution if search.best else Solution()


def timed(problem: Problem, timetable: Timetable, orders: Orders) -> Solution | None:
    """The canonical times of the model's orders, or None if the schedule finds one of them impossible."""
    shifts = sorted(problem.shifts, key=lambda s: s.id)
    routes: list[Route] = []
    for row, order in sorted(orders.rows.items()):
        route = timetable.schedule(shifts[row].id, order, orders.crew_starts) if order else None
        if route is None:
            continue
        if not isinstance(route, Timed):
            return None
        routes.append(route.route)
    return Solution(tuple(routes))


def _joined(whole: Solution, before: Solution, after: Solution) -> Solution:
    replaced = {r.shift for r in before.routes} | {r.shift for r in after.routes}
    kept = (r for r in whole.routes if r.shift not in replaced)
    return Solution(tuple(sorted((*kept, *after.routes), key=lambda r: r.shift)))
