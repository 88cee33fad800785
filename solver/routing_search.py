"""Guided local search in the routing model, from routes that are known, watched from Python as seldom as possible."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from solver.problem import Shift
from solver.routing_model import RoutingProgram

REPORT_SECONDS = 0.5
"""A better plan is handed out at most this often."""

ASK_SECONDS = 0.1
"""How long a cancel may go unnoticed."""


RESTORE_SECONDS = 10.0
"""Restoring routes takes milliseconds; a limit that it could meet would look like a refusal."""

REFUSAL = "the routing model refuses the routes it was given"


@dataclass(frozen=True, slots=True)
class Orders:
    """What the model says: the visits of each row in order, and when each crew starts."""

    rows: dict[int, tuple[str, ...]]
    crew_starts: dict[str, int]


def improve(
    program: RoutingProgram,
    seconds: float,
    stop: Callable[[], bool],
    found: Callable[[Orders], None],
) -> str | None:
    """Guided local search from the draft's routes; ``found`` gets every better solution.

    Returns a sentence when the model refuses the routes it was given: one of the two is then wrong.
    """
    first = restored(program)
    if first is None:
        return REFUSAL
    watch = _Watch(program.routing, stop, lambda: found(_orders(program, None)))
    program.routing.AddAtSolutionCallback(watch.at_solution)
    program.routing.AddSearchMonitor(program.routing.solver().CustomLimit(watch.should_stop))
    half = time.monotonic() + seconds / 2  # who fails later may have had no time for a first solution
    best = program.routing.SolveFromAssignmentWithParameters(first, _parameters(seconds))
    if watch.error is not None:
        raise watch.error
    if best is not None:
        found(_orders(program, best))
    failed = _failed(program.routing) and not watch.ended and time.monotonic() < half
    return "the routing model finds no times for the routes it was given" if failed else None


def refusal(program: RoutingProgram) -> str | None:
    """What the model has against the draft's routes; None when it accepts them."""
    return REFUSAL if restored(program) is None else None


def restored(program: RoutingProgram) -> pywrapcp.Assignment | None:
    """The draft's routes with times of the model's own; None when it refuses them. Closes the model."""
    if not program.draft.routes.keys() <= set(program.rows):
        return None  # a route of a shift that the model holds for unable to work
    program.routing.CloseModelWithParameters(_parameters(RESTORE_SECONDS))
    return program.routing.ReadAssignmentFromRoutes(given(program), True)


def _failed(routing: pywrapcp.RoutingModel) -> bool:
    """Whether the model says that there is no solution; it does so, too, when it had no time for the first one."""
    status = routing_enums_pb2.RoutingSearchStatus
    return routing.status() in (status.ROUTING_FAIL, status.ROUTING_INVALID, status.ROUTING_INFEASIBLE)


def given(program: RoutingProgram) -> list[list[int]]:
    """The draft's routes as the model's own indices, vehicle by vehicle."""
    routes = []
    crews: set[str] = set()
    for row, shift in zip(program.rows, program.shifts, strict=True):
        timed = program.draft.routes.get(row)
        stops = zip(timed.visits, timed.starts, strict=True) if timed else ()
        routes.append([_number(program, v, start, shift, crews) for v, start in stops])
    return routes


def _number(program: RoutingProgram, visit: str, start: int, shift: Shift, crews: set[str]) -> int:
    """The index of the visit's node whose windows hold the start; the halves of a crew as they come, pins first."""
    pinned = {p.shift for p in program.draft.eligibility.pins(program.problem.visit_by_id[visit])}
    half = 1 if visit in crews or (len(pinned) == 1 and program.problem.visit_by_id[visit].crew == 2) else 0
    if shift.id in pinned and len(pinned) == 1:
        half = 0
    crews.add(visit)
    for number, node in enumerate(program.nodes):
        if node.visit.id == visit and node.half == half and any(w.start <= start <= w.end for w in node.windows):
            return int(program.index[number])
    raise LookupError(f"visit {visit} has no node for second {start}")


def _orders(program: RoutingProgram, assignment: pywrapcp.Assignment | None) -> Orders:
    """The routes of an assignment, or those of the solution that the search stands at."""
    value = assignment.Value if assignment is not None else _current
    rows, starts = {}, {}
    for vehicle, row in enumerate(program.rows):
        index, order = value(program.routing.NextVar(program.routing.Start(vehicle))), []
        while not program.routing.IsEnd(index):
            node = program.nodes[program.manager.IndexToNode(index)]
            order.append(node.visit.id)
            if node.visit.crew == 2:
                start = program.time.CumulVar(index)
                starts[node.visit.id] = start.Min() if assignment is None else assignment.Min(start)
            index = value(program.routing.NextVar(index))
        rows[row] = tuple(order)
    return Orders(rows, starts)


class _Watch:
    """Looks at the search from Python as seldom as it may: each look costs more than many of the search's own steps.

    An exception must not travel through the C++ below: it is kept, ends the search, and is raised again after it.
    """

    def __init__(self, routing: pywrapcp.RoutingModel, stop: Callable[[], bool], better: Callable[[], None]) -> None:
        self._cost, self._stop, self._better = routing.CostVar(), stop, better
        self._best = 2**63
        self._looked = self._asked = time.monotonic()
        self.error: BaseException | None = None
        self.ended = False
        """It was ended from here: that it found nothing until then says nothing."""

    def at_solution(self) -> None:
        now = time.monotonic()
        if now - self._looked >= REPORT_SECONDS and self._cost.Min() < self._best:
            self._best, self._looked = self._cost.Min(), now
            try:
                self._better()
            except BaseException as error:
                self.error = error

    def should_stop(self) -> bool:
        now = time.monotonic()
        if self.error is not None or self.ended:
            return True
        if now - self._asked < ASK_SECONDS:
            return False
        self._asked = now
        try:
            self.ended = self._stop()
        except BaseException as error:
            self.error = error
            return True
        return self.ended


def _current(variable: pywrapcp.IntVar) -> int:
    return int(variable.Value())


def _parameters(seconds: float) -> pywrapcp.RoutingSearchParameters:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
    parameters.lns_time_limit.FromMilliseconds(100)
    return parameters
