"""The routing model as an engine: on the whole problem if it is small, otherwise on one piece of it after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from solver.insertion import draft_of, fill_all
from solver.neighbourhoods import Neighbourhoods
from solver.problem import Problem
from solver.routing_model import Orders, RoutingProgram
from solver.schedule import Timed, Timetable
from solver.search import Search
from solver.solution import Route, Solution

WHOLE_SHIFTS = 30
WHOLE_VISITS = 400
"""Up to this size the model is solved whole: beyond it guided local search makes too few rounds to pay."""

PIECE_SHIFTS = 8
PIECE_VISITS = 160
PIECE_SECONDS = 2.0
"""The size of a piece and its share of time: a model of this size is built in well under a tenth of that."""


@dataclass(frozen=True, slots=True)
class RoutingModel:
    """Guided local search in OR-Tools from the best solution so far."""

    name: str = "routing_model"

    def improve(self, search: Search) -> None:
        problem = search.problem
        if not problem.visits or not problem.shifts:
            return
        if len(problem.shifts) <= WHOLE_SHIFTS and len(problem.visits) <= WHOLE_VISITS:
            self._whole(search)
        else:
            self._pieces(search)

    def _whole(self, search: Search) -> None:
        timetable = Timetable(search.problem)

        def found(orders: Orders) -> None:
            solution = timed(search.problem, timetable, orders)
            if solution is None:
                search.refused.append(f"{self.name}: an order that the schedule cannot time")
            else:
                search.offer(solution, self.name)

        self._run(search, search.problem, _best(search), search.remaining, found)

    def _pieces(self, search: Search) -> None:
        pieces = Neighbourhoods(search.problem)
        round_ = search.seed
        while not search.over:
            best = _best(search)
            piece = pieces.cut(best, round_ * 7919, PIECE_SHIFTS, PIECE_VISITS)
            better = self._solve_piece(search, piece.problem, piece.solution)
            search.offer(_joined(best, piece.solution, better), self.name)
            round_ += 1

    def _solve_piece(self, search: Search, problem: Problem, start: Solution) -> Solution:
        inner = Search(problem, seconds=min(PIECE_SECONDS, search.remaining), stop=lambda: search.stopped)
        inner.offer(start, "piece")
        timetable = Timetable(problem)

        def found(orders: Orders) -> None:
            solution = timed(problem, timetable, orders)
            if solution is None:
                search.refused.append(f"{self.name}: an order that the schedule cannot time")
            else:
                inner.offer(solution, self.name)

        self._run(search, problem, start, inner.remaining, found)
        search.refused.extend(inner.refused)
        return _best(inner)

    def _run(
        self, search: Search, problem: Problem, start: Solution, seconds: float, found: Callable[[Orders], None]
    ) -> None:
        draft = draft_of(problem, start)
        fill_all(draft)
        refusal = RoutingProgram(draft).improve(seconds, lambda: search.over, found)
        if refusal is not None:
            search.refused.append(f"{self.name}: {refusal}")


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
