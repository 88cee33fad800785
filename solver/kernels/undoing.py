"""The log of one iteration: routes and choices as they were, so that a refused move leaves no trace."""

from __future__ import annotations

from solver.kernels.compiling import kernel, part
from solver.kernels.tables import (
    BOUND,
    COUNT,
    FIXED,
    GAP_COLUMNS,
    GROUP,
    ITERATION,
    OFFERED,
    POSITION,
    REMOVED,
    SUM_COLUMNS,
    TOUCHED,
    WINDOWS_FROM,
    WINDOWS_TO,
    Routes,
    Scratch,
    World,
)


@part
def begin(scratch: Scratch) -> None:
    """A new iteration: nothing removed, offered, touched or bound yet."""
    scratch.counters[ITERATION] += 1
    scratch.counters[REMOVED] = 0
    scratch.counters[OFFERED] = 0
    scratch.counters[TOUCHED] = 0
    scratch.counters[BOUND] = 0


@part
def touch(routes: Routes, scratch: Scratch, shift: int) -> None:
    """Keeps the route as it is before its first change in this iteration."""
    if scratch.touched_in[shift] == scratch.counters[ITERATION]:
        return
    scratch.touched_in[shift] = scratch.counters[ITERATION]
    slot = scratch.counters[TOUCHED]
    scratch.counters[TOUCHED] = slot + 1
    scratch.touched[slot] = shift
    scratch.old_version[slot] = routes.version[shift]
    for column in range(SUM_COLUMNS):
        scratch.old_sums[slot, column] = routes.sums[shift, column]
    count = routes.sums[shift, COUNT]
    for k in range(count):
        scratch.old_order[slot, k] = routes.order[shift, k]
    for k in range(count + 1):
        for column in range(GAP_COLUMNS):
            scratch.old_gaps[slot, k, column] = routes.gaps[shift, k, column]


@part
def bind(routes: Routes, scratch: Scratch, call: int, fixed: int, windows_from: int, windows_to: int) -> None:
    """Binds a call to a start agreed with its twin, or to some of its windows; logged."""
    row = scratch.counters[BOUND]
    scratch.counters[BOUND] = row + 1
    scratch.bound_log[row, 0] = call
    scratch.bound_log[row, 1] = routes.calls[call, FIXED]
    scratch.bound_log[row, 2] = routes.calls[call, WINDOWS_FROM]
    scratch.bound_log[row, 3] = routes.calls[call, WINDOWS_TO]
    routes.calls[call, FIXED] = fixed
    routes.calls[call, WINDOWS_FROM] = windows_from
    routes.calls[call, WINDOWS_TO] = windows_to


@kernel
def undo(world: World, routes: Routes, scratch: Scratch) -> None:
    """Everything as it was when the iteration began, but for the total cost, which the caller kept."""
    for slot in range(scratch.counters[TOUCHED]):
        shift = scratch.touched[slot]
        for k in range(routes.sums[shift, COUNT]):
            call = routes.order[shift, k]
            routes.where[call] = -1
            if world.calls[call, GROUP] >= 0:
                routes.group_made[world.calls[call, GROUP]] = 0
    for slot in range(scratch.counters[TOUCHED]):
        _restore(world, routes, scratch, slot)
    for row in range(scratch.counters[BOUND] - 1, -1, -1):
        call = scratch.bound_log[row, 0]
        routes.calls[call, FIXED] = scratch.bound_log[row, 1]
        routes.calls[call, WINDOWS_FROM] = scratch.bound_log[row, 2]
        routes.calls[call, WINDOWS_TO] = scratch.bound_log[row, 3]


@part
def _restore(world: World, routes: Routes, scratch: Scratch, slot: int) -> None:
    shift = scratch.touched[slot]
    routes.version[shift] = scratch.old_version[slot]
    for column in range(SUM_COLUMNS):
        routes.sums[shift, column] = scratch.old_sums[slot, column]
    count = routes.sums[shift, COUNT]
    for k in range(count + 1):
        for column in range(GAP_COLUMNS):
            routes.gaps[shift, k, column] = scratch.old_gaps[slot, k, column]
    for k in range(count):
        call = scratch.old_order[slot, k]
        routes.order[shift, k] = call
        routes.where[call] = shift
        routes.calls[call, POSITION] = k
        if world.calls[call, GROUP] >= 0:
            routes.group_made[world.calls[call, GROUP]] = 1
