"""The whole problem as an OR-Tools routing model: a second statement of every rule, and a finisher of given routes.

Each visit becomes one node for each collector it needs and each prize its windows pay; nodes of one visit, and of
alternatives, share a disjunction. The objective of :mod:`solver.cost` becomes one sum: a prize point outweighs all
travel and priced seconds, a required visit outweighs all prizes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from solver.draft import Draft
from solver.problem import Shift
from solver.routing_nodes import (
    Node,
    between,
    can_work,
    choices_of,
    nodes_of,
    places_of,
    prize_point,
    stops_left,
    travel_left,
)

REPORT_SECONDS = 0.5
"""A better plan is handed out at most this often."""

ASK_SECONDS = 0.1
"""How long a cancel may go unnoticed."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the model says: the visits of each row in order, and when each crew starts."""

    rows: dict[int, tuple[str, ...]]
    crew_starts: dict[str, int]


class RoutingProgram:
    """One model, built from a draft's problem; solved from the draft's routes."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._problem = draft.problem
        self._rows = [row for row, shift in enumerate(draft.shifts) if can_work(self._problem, shift)]
        self._shifts = [draft.shifts[row] for row in self._rows]
        self._nodes = nodes_of(draft)
        self._choices = choices_of(draft, self._nodes)
        self._places, starts, ends = places_of(self._nodes, self._shifts)
        self._manager = pywrapcp.RoutingIndexManager(len(self._places), len(self._shifts), starts, ends)
        self._routing = pywrapcp.RoutingModel(self._manager)
        self._index = [self._manager.NodeToIndex(node) for node in range(len(self._nodes))]
        self._travel = [between(m.seconds, self._places) for m in self._problem.matrices]
        self._point = prize_point(self._problem, self._nodes, self._shifts)
        self._add_costs()
        self._add_time()
        self._add_limits()
        self._add_choices()
        self._add_crews()

    # The sum of costs.

    def _add_costs(self) -> None:
        """Each arc costs its travel and what its first node leaves unpaid of its choice's penalty."""
        evaluators: dict[tuple[int, bytes], int] = {}
        unpaid = self._unpaid()
        for vehicle, shift in enumerate(self._shifts):
            mine = unpaid + self._prices_on(shift)
            key = (shift.matrix, mine.tobytes())
            if key not in evaluators:
                costs = self._travel[shift.matrix] + mine[:, None]
                evaluators[key] = self._routing.RegisterTransitMatrix(costs.tolist())
            self._routing.SetArcCostEvaluatorOfVehicle(evaluators[key], vehicle)
            self._routing.SetVehicleUsedWhenEmpty(shift.progress is not None, vehicle)

    def _unpaid(self) -> NDArray[np.int64]:
        unpaid = np.zeros(len(self._places), np.int64)
        for choice in self._choices:
            for number in choice.numbers if choice.half == 0 else ():
                node = self._nodes[number]
                unpaid[number] = (choice.prize - node.prize) * self._point
                unpaid[number] += choice.unmade_price - self._draft.price(node.visit, ())
        return unpaid

    def _prices_on(self, shift: Shift) -> NDArray[np.int64]:
        prices = np.zeros(len(self._places), np.int64)
        for number, node in enumerate(self._nodes):
            if node.half == 0 and (node.visit.preferred_collectors or node.visit.published):
                prices[number] = self._draft.price(node.visit, (shift.id,))
        return prices

    # Time: windows, breaks, work.

    def _add_time(self) -> None:
        service = np.zeros(len(self._places), np.int64)
        service[: len(self._nodes)] = [n.visit.service_seconds for n in self._nodes]
        transits = [self._routing.RegisterTransitMatrix((t + service[:, None]).tolist()) for t in self._travel]
        horizon = max((s.window.end for s in self._shifts), default=0)
        by_vehicle = [transits[s.matrix] for s in self._shifts]
        self._routing.AddDimensionWithVehicleTransits(by_vehicle, horizon, horizon, False, "time")
        self._time = self._routing.GetDimensionOrDie("time")
        for index, node in zip(self._index, self._nodes, strict=True):
            self._open(index, node)
        visit_seconds = [int(service[self._manager.IndexToNode(i)]) for i in range(self._routing.Size())]
        for vehicle, shift in enumerate(self._shifts):
            self._add_shift(vehicle, shift)
            self._add_break(vehicle, shift, visit_seconds)

    def _open(self, index: int, node: Node) -> None:
        start = self._time.CumulVar(index)
        start.SetRange(node.windows[0].start, max(node.windows[0].start, min(node.windows[-1].end, start.Max())))
        for before, after in zip(node.windows, node.windows[1:], strict=False):
            if before.end + 1 <= after.start - 1:
                start.RemoveInterval(before.end + 1, after.start - 1)
        if node.visit.published is not None and node.half == 0 and self._problem.prices.retimed > 0:
            promised, tolerance = node.visit.published.start, self._problem.prices.retimed_tolerance
            self._time.SetCumulVarSoftUpperBound(index, promised + tolerance, self._problem.prices.retimed)
            self._time.SetCumulVarSoftLowerBound(index, max(0, promised - tolerance), self._problem.prices.retimed)

    def _add_shift(self, vehicle: int, shift: Shift) -> None:
        start, end = self._ends(vehicle)
        worked = shift.progress.time - shift.progress.departed if shift.progress else 0
        if shift.progress is not None:
            start.SetValue(shift.progress.time)
        else:
            start.SetRange(shift.window.start, shift.window.end)
        end.SetRange(min(shift.window.start, start.Min()), shift.window.end)
        if shift.max_work_seconds is not None:
            self._time.SetSpanUpperBoundForVehicle(shift.max_work_seconds - worked, vehicle)
        soft = [limit for limit in (shift.overtime, shift.fair_share) if limit is not None and limit.price > 0]
        for number, limit in enumerate(soft):
            self._price_work(vehicle, number, max(0, limit.after_seconds - worked), limit.price)

    def _price_work(self, vehicle: int, number: int, after: int, price: int) -> None:
        """A span takes one soft bound; the second is put on a dimension whose end is at least the span."""
        if number == 0:
            self._time.SetSoftSpanUpperBoundForVehicle(pywrapcp.BoundCost(after, price), vehicle)
            return
        if not self._routing.HasDimension("work"):
            still = self._routing.RegisterUnaryTransitVector([0] * len(self._places))
            horizon = max(s.window.end for s in self._shifts)
            self._routing.AddDimension(still, horizon, horizon, True, "work")
        work = self._routing.GetDimensionOrDie("work")
        last = self._routing.End(vehicle)
        start, end = self._ends(vehicle)
        self._routing.solver().Add(work.CumulVar(last) >= end - start)
        work.SetCumulVarSoftUpperBound(last, after, price)
        self._routing.AddVariableMinimizedByFinalizer(work.CumulVar(last))

    def _ends(self, vehicle: int) -> tuple[pywrapcp.IntVar, pywrapcp.IntVar]:
        start, end = self._routing.Start(vehicle), self._routing.End(vehicle)
        return self._time.CumulVar(start), self._time.CumulVar(end)

    def _add_break(self, vehicle: int, shift: Shift, visit_seconds: list[int]) -> None:
        """A shift without visits rests too, where nobody sees it: that is always possible (see ``can_work``)."""
        rest = shift.break_
        if rest is None or (shift.progress and shift.progress.break_taken):
            return
        solver, (start, end) = self._routing.solver(), self._ends(vehicle)
        interval = solver.FixedDurationIntervalVar(
            rest.window.start, rest.window.end, rest.seconds, False, f"break {shift.id}"
        )
        solver.Add(interval.StartExpr() >= start)
        solver.Add(interval.EndExpr() <= end)
        self._time.SetBreakIntervalsOfVehicle([interval], vehicle, visit_seconds)

    # Other limits.

    def _add_limits(self) -> None:
        one = np.zeros(len(self._places), np.int64)
        one[: len(self._nodes)] = 1
        visits = self._routing.RegisterUnaryTransitVector(one.tolist())
        most = [stops_left(s, len(self._nodes)) for s in self._shifts]
        self._routing.AddDimensionWithVehicleCapacity(visits, 0, most, True, "visits")
        if any(s.max_travel_seconds is not None for s in self._shifts):
            legs = [self._routing.RegisterTransitMatrix(t.tolist()) for t in self._travel]
            by_vehicle = [legs[s.matrix] for s in self._shifts]
            far = [travel_left(s) for s in self._shifts]
            self._routing.AddDimensionWithVehicleTransitAndCapacity(by_vehicle, 0, far, True, "travel")

    # Who makes what, or nobody.

    def _add_choices(self) -> None:
        missing = self._point * (1 + sum(c.prize for c in self._choices))
        for choice in self._choices:
            unmade = choice.prize * self._point + choice.unmade_price + (missing if choice.owed else 0)
            indices = [self._index[number] for number in choice.numbers]
            self._routing.AddDisjunction(indices, unmade if choice.half == 0 else 0, 1)
        for index, node in zip(self._index, self._nodes, strict=True):
            self._routing.VehicleVar(index).SetValues([-1, *self._allowed(node)])

    def _allowed(self, node: Node) -> list[int]:
        """Shifts for the node; the first half of a crew with one pin goes to the pinned shift."""
        pinned = {p.shift for p in self._draft.eligibility.pins(node.visit)}
        eligible = self._draft.eligibility.row(node.visit)
        tied = pinned if node.visit.crew == 2 and len(pinned) == 1 and node.half == 0 else None
        rows = enumerate(self._rows)
        return [
            vehicle for vehicle, row in rows if eligible[row] and (tied is None or self._shifts[vehicle].id in tied)
        ]

    def _add_crews(self) -> None:
        """Both halves or none, at the same second, by different collectors."""
        solver = self._routing.solver()
        numbers = {name: i for i, name in enumerate(sorted({s.collector for s in self._shifts}))}
        collectors = [numbers[s.collector] for s in self._shifts]
        for a, b in self._halves():
            solver.Add(self._routing.ActiveVar(a) == self._routing.ActiveVar(b))
            solver.Add(self._time.CumulVar(a) == self._time.CumulVar(b))
            first = solver.Element([-1, *collectors], (self._routing.VehicleVar(a) + 1).Var())
            second = solver.Element([-2, *collectors], (self._routing.VehicleVar(b) + 1).Var())
            solver.Add(first != second)

    def _halves(self) -> list[tuple[int, int]]:
        firsts = {(n.visit.id, n.prize): i for i, n in zip(self._index, self._nodes, strict=True) if n.half == 0}
        return [(firsts[n.visit.id, n.prize], i) for i, n in zip(self._index, self._nodes, strict=True) if n.half == 1]

    # Solving.

    def improve(self, seconds: float, stop: Callable[[], bool], found: Callable[[Orders], None]) -> str | None:
        """Guided local search from the draft's routes; ``found`` gets every better solution.

        Returns a sentence when the model refuses the routes it was given: one of the two is then wrong.
        """
        parameters = _parameters(seconds)
        self._routing.CloseModelWithParameters(parameters)
        first = self._routing.ReadAssignmentFromRoutes(self._given(), True)
        if first is None:
            return "the routing model refuses the routes it was given"
        watch = _Watch(self._routing, stop, lambda: found(self._orders(None)))
        self._routing.AddAtSolutionCallback(watch.at_solution)
        self._routing.AddSearchMonitor(self._routing.solver().CustomLimit(watch.should_stop))
        best = self._routing.SolveFromAssignmentWithParameters(first, parameters)
        if best is not None:
            found(self._orders(best))
        return None if best is not None or stop() else "the routing model finds no times for the routes it was given"

    def _given(self) -> list[list[int]]:
        given = []
        crews: set[str] = set()
        for row, shift in zip(self._rows, self._shifts, strict=True):
            timed = self._draft.routes.get(row)
            stops = zip(timed.visits, timed.starts, strict=True) if timed else ()
            given.append([self._number(v, start, shift, crews) for v, start in stops])
        return given

    def _number(self, visit: str, start: int, shift: Shift, crews: set[str]) -> int:
        """The index of the visit's node whose windows hold the start; the halves of a crew as they come, pins first."""
        pinned = {p.shift for p in self._draft.eligibility.pins(self._problem.visit_by_id[visit])}
        half = 1 if visit in crews or (len(pinned) == 1 and self._problem.visit_by_id[visit].crew == 2) else 0
        if shift.id in pinned and len(pinned) == 1:
            half = 0
        crews.add(visit)
        for number, node in enumerate(self._nodes):
            if node.visit.id == visit and node.half == half and any(w.start <= start <= w.end for w in node.windows):
                return int(self._index[number])
        raise LookupError(f"visit {visit} has no node for second {start}")

    def _orders(self, assignment: pywrapcp.Assignment | None) -> Orders:
        """The routes of an assignment, or those of the solution that the search stands at."""
        value = assignment.Value if assignment is not None else _current
        rows, starts = {}, {}
        for vehicle, row in enumerate(self._rows):
            index, order = value(self._routing.NextVar(self._routing.Start(vehicle))), []
            while not self._routing.IsEnd(index):
                node = self._nodes[self._manager.IndexToNode(index)]
                order.append(node.visit.id)
                if node.visit.crew == 2:
                    start = self._time.CumulVar(index)
                    starts[node.visit.id] = start.Min() if assignment is None else assignment.Min(start)
                index = value(self._routing.NextVar(index))
            rows[row] = tuple(order)
        return Orders(rows, starts)


class _Watch:
    """Looks at the search from Python as seldom as it may: each look costs more than many of the search's own steps."""

    def __init__(self, routing: pywrapcp.RoutingModel, stop: Callable[[], bool], better: Callable[[], None]) -> None:
        self._cost, self._stop, self._better = routing.CostVar(), stop, better
        self._best = 2**63
        self._looked = self._asked = time.monotonic()

    def at_solution(self) -> None:
        now = time.monotonic()
        if now - self._looked >= REPORT_SECONDS and self._cost.Min() < self._best:
            self._best, self._looked = self._cost.Min(), now
            self._better()

    def should_stop(self) -> bool:
        now = time.monotonic()
        if now - self._asked < ASK_SECONDS:
            return False
        self._asked = now
        return self._stop()


def _current(variable: pywrapcp.IntVar) -> int:
    return int(variable.Value())


def _parameters(seconds: float) -> pywrapcp.RoutingSearchParameters:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
    parameters.lns_time_limit.FromMilliseconds(100)
    return parameters
