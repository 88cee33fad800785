"""The whole problem as an OR-Tools routing model: a second statement of every rule, and a finisher of given routes.

Each visit becomes one node for each collector it needs and each prize its windows pay; nodes of one visit, and of
alternatives, share a disjunction. The objective of :mod:`solver.cost` becomes one sum: a prize point outweighs all
travel and priced seconds (unless it has a price of its own), a required visit outweighs all prizes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp

from solver.draft import Draft
from solver.problem import Shift
from solver.routing_nodes import (
    Node,
    can_work,
    choices_of,
    goes_home,
    late_demands,
    load_left,
    nodes_of,
    owed_penalty,
    places_of,
    prize_point,
    stops_left,
    travel_left,
)
from solver.schedule import late_left


class RoutingProgram:
    """One model, built from a draft's problem; solved from the draft's routes."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.problem = draft.problem
        self.rows = [row for row, shift in enumerate(draft.shifts) if can_work(self.problem, shift)]
        self.shifts = [draft.shifts[row] for row in self.rows]
        self.nodes = nodes_of(draft)
        if not self.nodes:
            raise ValueError("there is nothing to route: no shift can make any of the visits")
        self._choices = choices_of(draft, self.nodes)
        places = places_of(self.problem, self.nodes, self.shifts)
        self._size = len(places.locations)
        self.manager = pywrapcp.RoutingIndexManager(self._size, len(self.shifts), places.starts, places.ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.index = [self.manager.NodeToIndex(node) for node in range(len(self.nodes))]
        self._travel = [places.between(m.seconds) for m in self.problem.matrices]
        self._point = prize_point(self.problem, self.nodes, self.shifts)
        self._work_is_counted = False
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
        for vehicle, shift in enumerate(self.shifts):
            mine = unpaid + self._prices_on(shift)
            key = (shift.matrix, mine.tobytes())
            if key not in evaluators:
                costs = self._travel[shift.matrix] + mine[:, None]
                evaluators[key] = self.routing.RegisterTransitMatrix(costs.tolist())
            self.routing.SetArcCostEvaluatorOfVehicle(evaluators[key], vehicle)
            self.routing.SetVehicleUsedWhenEmpty(goes_home(self.problem, shift), vehicle)

    def _unpaid(self) -> NDArray[np.int64]:
        unpaid = np.zeros(self._size, np.int64)
        for choice in self._choices:
            for number in choice.numbers if choice.half == 0 else ():
                node = self.nodes[number]
                unpaid[number] = (choice.prize - node.prize) * self._point
                unpaid[number] += choice.unmade_price - self.draft.price(node.visit, ())
        return unpaid

    def _prices_on(self, shift: Shift) -> NDArray[np.int64]:
        prices = np.zeros(self._size, np.int64)
        for number, node in enumerate(self.nodes):
            if node.half == 0 and (node.visit.preferred_collectors or node.visit.published):
                prices[number] = self.draft.price(node.visit, (shift.id,))
        return prices

    # Time: windows, breaks, work.

    def _add_time(self) -> None:
        service = np.zeros(self._size, np.int64)
        service[: len(self.nodes)] = [n.visit.service_seconds for n in self.nodes]
        transits = [self.routing.RegisterTransitMatrix((t + service[:, None]).tolist()) for t in self._travel]
        horizon = max((s.window.end for s in self.shifts), default=0)
        by_vehicle = [transits[s.matrix] for s in self.shifts]
        self.routing.AddDimensionWithVehicleTransits(by_vehicle, horizon, horizon, False, "time")
        self.time = self.routing.GetDimensionOrDie("time")
        for index, node in zip(self.index, self.nodes, strict=True):
            self._open(index, node)
        visit_seconds = [int(service[self.manager.IndexToNode(i)]) for i in range(self.routing.Size())]
        for vehicle, shift in enumerate(self.shifts):
            self._add_shift(vehicle, shift)
            self._add_break(vehicle, shift, visit_seconds)

    def _open(self, index: int, node: Node) -> None:
        start = self.time.CumulVar(index)
        start.SetRange(node.windows[0].start, max(node.windows[0].start, min(node.windows[-1].end, start.Max())))
        for before, after in zip(node.windows, node.windows[1:], strict=False):
            if before.end + 1 <= after.start - 1:
                start.RemoveInterval(before.end + 1, after.start - 1)
        if node.visit.published is not None and node.half == 0 and self.problem.prices.retimed > 0:
            promised, tolerance = node.visit.published.start, self.problem.prices.retimed_tolerance
            self.time.SetCumulVarSoftUpperBound(index, promised + tolerance, self.problem.prices.retimed)
            self.time.SetCumulVarSoftLowerBound(index, max(0, promised - tolerance), self.problem.prices.retimed)

    def _add_shift(self, vehicle: int, shift: Shift) -> None:
        start, end = self._ends(vehicle)
        worked = shift.progress.time - shift.progress.departed if shift.progress else 0
        if shift.progress is not None:
            start.SetValue(shift.progress.time)
        else:
            start.SetRange(shift.window.start, shift.window.end)
        end.SetRange(min(shift.window.start, start.Min()), shift.window.end)
        if shift.max_work_seconds is not None:
            self.time.SetSpanUpperBoundForVehicle(shift.max_work_seconds - worked, vehicle)
        soft = [limit for limit in (shift.overtime, shift.fair_share) if limit is not None and limit.price > 0]
        for number, limit in enumerate(soft):
            self._price_work(vehicle, number, max(0, limit.after_seconds - worked), limit.price)

    def _price_work(self, vehicle: int, number: int, after: int, price: int) -> None:
        """A span takes one soft bound; the second is put on a dimension whose end is at least the span."""
        if number == 0:
            self.time.SetSoftSpanUpperBoundForVehicle(pywrapcp.BoundCost(after, price), vehicle)
            return
        if not self._work_is_counted:
            self._work_is_counted = True
            still = self.routing.RegisterUnaryTransitVector([0] * self._size)
            horizon = max(s.window.end for s in self.shifts)
            self.routing.AddDimension(still, horizon, horizon, True, "work")
        work = self.routing.GetDimensionOrDie("work")
        last = self.routing.End(vehicle)
        start, end = self._ends(vehicle)
        self.routing.solver().Add(work.CumulVar(last) >= end - start)
        work.SetCumulVarSoftUpperBound(last, after, price)
        self.routing.AddVariableMinimizedByFinalizer(work.CumulVar(last))

    def _ends(self, vehicle: int) -> tuple[pywrapcp.IntVar, pywrapcp.IntVar]:
        start, end = self.routing.Start(vehicle), self.routing.End(vehicle)
        return self.time.CumulVar(start), self.time.CumulVar(end)

    def _add_break(self, vehicle: int, shift: Shift, visit_seconds: list[int]) -> None:
        """A shift without visits rests too, where nobody sees it: that is always possible (see ``can_work``)."""
        rest = shift.break_
        if rest is None or (shift.progress and shift.progress.break_taken):
            return
        solver, (start, end) = self.routing.solver(), self._ends(vehicle)
        interval = solver.FixedDurationIntervalVar(
            rest.window.start, rest.window.end, rest.seconds, False, f"break {shift.id}"
        )
        solver.Add(interval.StartExpr() >= start)
        solver.Add(interval.EndExpr() <= end)
        self.time.SetBreakIntervalsOfVehicle([interval], vehicle, visit_seconds)

    # Other limits.

    def _add_limits(self) -> None:
        one = np.zeros(self._size, np.int64)
        one[: len(self.nodes)] = 1
        visits = self.routing.RegisterUnaryTransitVector(one.tolist())
        most = [stops_left(s, len(self.nodes)) for s in self.shifts]
        self.routing.AddDimensionWithVehicleCapacity(visits, 0, most, True, "visits")
        if any(s.max_load is not None for s in self.shifts):
            loads = np.zeros(self._size, np.int64)
            loads[: len(self.nodes)] = [n.visit.load for n in self.nodes]
            room = [load_left(self.problem, s) for s in self.shifts]
            load = self.routing.RegisterUnaryTransitVector(loads.tolist())
            self.routing.AddDimensionWithVehicleCapacity(load, 0, room, True, "load")
        if any(s.late is not None for s in self.shifts):
            self._add_late()
        if any(s.max_travel_seconds is not None for s in self.shifts):
            legs = [self.routing.RegisterTransitMatrix(t.tolist()) for t in self._travel]
            by_vehicle = [legs[s.matrix] for s in self.shifts]
            far = [travel_left(s) for s in self.shifts]
            self.routing.AddDimensionWithVehicleTransitAndCapacity(by_vehicle, 0, far, True, "travel")

    def _add_late(self) -> None:
        """As each node ends late or does not, late visits add up like loads, whatever the seconds in its windows.

        As matrices: where shifts count different nodes OR-Tools refuses routes that keep a dimension of vectors.
        """
        evaluators: dict[bytes, int] = {}
        by_vehicle = []
        for shift in self.shifts:
            demands = late_demands(self.nodes, shift, self._size)
            key = demands.tobytes()
            if key not in evaluators:
                evaluators[key] = self.routing.RegisterTransitMatrix(demands.tolist())
            by_vehicle.append(evaluators[key])
        room = [min(late_left(self.problem, s), len(self.nodes)) for s in self.shifts]
        self.routing.AddDimensionWithVehicleTransitAndCapacity(by_vehicle, 0, room, True, "late")

    # Who makes what, or nobody.

    def _add_choices(self) -> None:
        missing = owed_penalty(self.problem, self.nodes, self.shifts, self._point)
        for choice in self._choices:
            unmade = choice.prize * self._point + choice.unmade_price + (missing if choice.owed else 0)
            indices = [self.index[number] for number in choice.numbers]
            self.routing.AddDisjunction(indices, unmade if choice.half == 0 else 0, 1)
        for index, node in zip(self.index, self.nodes, strict=True):
            self.routing.VehicleVar(index).SetValues([-1, *self._allowed(node)])

    def _allowed(self, node: Node) -> list[int]:
        """Shifts for the node; the first half of a crew with one pin goes to the pinned shift."""
        pinned = {p.shift for p in self.draft.eligibility.pins(node.visit)}
        eligible = self.draft.eligibility.row(node.visit)
        tied = pinned if node.visit.crew == 2 and len(pinned) == 1 and node.half == 0 else None
        rows = enumerate(self.rows)
        return [vehicle for vehicle, row in rows if eligible[row] and (tied is None or self.shifts[vehicle].id in tied)]

    def _add_crews(self) -> None:
        """Both halves or none, at the same second, by different collectors."""
        solver = self.routing.solver()
        numbers = {name: i for i, name in enumerate(sorted({s.collector for s in self.shifts}))}
        collectors = [numbers[s.collector] for s in self.shifts]
        for a, b in self._halves():
            solver.Add(self.routing.ActiveVar(a) == self.routing.ActiveVar(b))
            solver.Add(self.time.CumulVar(a) == self.time.CumulVar(b))
            first = solver.Element([-1, *collectors], (self.routing.VehicleVar(a) + 1).Var())
            second = solver.Element([-2, *collectors], (self.routing.VehicleVar(b) + 1).Var())
            solver.Add(first != second)

    def _halves(self) -> list[tuple[int, int]]:
        firsts = {(n.visit.id, n.windows): i for i, n in zip(self.index, self.nodes, strict=True) if n.half == 0}
        return [(firsts[n.visit.id, n.windows], i) for i, n in zip(self.index, self.nodes, strict=True) if n.half == 1]
