"""The arrays of the search and the names of their columns. A *call* is one collector's part of a visit.

A visit of two collectors is two calls that are each other's twin and start at the same second. All tables are int64;
costs are travel seconds, gains what making a call is worth in them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]
Int32s = NDArray[np.int32]

NEVER = 1 << 40
"""A second that no problem reaches; also "no limit"."""

REFUSED = 1 << 58
"""The cost of a route that breaks a rule; some of them may be added up."""

# Columns of World.calls.
PLACE, SERVICE, GAIN, FIRST_WINDOW, END_WINDOW, TWIN, GROUP, TIMED, CHOOSES, PROMISED, WIDTH, REMOTE, LOAD = range(13)
CALL_COLUMNS = 13

# Columns of World.shifts.
MATRIX, START, END, OPENS, CLOSES, MOST_VISITS, MOST_WORK, MOST_TRAVEL = range(8)
REST_FROM, REST_UNTIL, REST_SECONDS, DEPARTED, OVERTIME_AFTER, OVERTIME_PRICE = range(8, 14)
FAIR_AFTER, FAIR_PRICE, COLLECTOR, EXACT, IDLE, MOST_LOAD, LATE_AFTER, MOST_LATE = range(14, 22)
SHIFT_COLUMNS = 22

# Columns of World.windows.
WINDOW_START, WINDOW_END, WINDOW_LOSS = range(3)

# Entries of World.rules.
HAS_EXTRA, RETIMED_PRICE, RETIMED_TOLERANCE, OWED_GAIN, POINT_PRICED = range(5)

# Columns of Routes.calls: where in its route a call stands, and what it may choose from at the moment.
POSITION, FIXED, WINDOWS_FROM, WINDOWS_TO = range(4)

# Last axis of Routes.gaps; gap k lies before stop k. When the collector is free before it, without and with the break
# behind; the latest start of what follows, with and without the break ahead; the places on both sides and their leg;
# the spans (see solver/kernels/spans.py) of what comes before and of what follows. What comes before is timed as if the
# gap held one more stop, which may leave the others no time to end late (see solver/kernels/clockwork.py).
FREE, RESTED, RESTING, LATE, HERE, THERE, LEG = range(7)
SPAN_BEFORE, FIRST_BEFORE, LAST_BEFORE, SPAN_AFTER, FIRST_AFTER, LAST_AFTER = range(7, 13)
GAP_COLUMNS = 13

# Columns of Routes.sums. PLAIN is the cost without what times are priced at; LOOSE is 0 where spans tell the exact
# work.
COUNT, TRAVEL, SERVED_SECONDS, COST, LOADED, LOOSE, PLAIN = range(7)
SUM_COLUMNS = 7

# Entries of Routes.totals.
TOTAL_COST, MEAN_LENGTH, FREE_CALLS, VERSIONS = range(4)

# Entries of Scratch.counters.
ITERATION, LOOK, REMOVED, OFFERED, TOUCHED, BOUND, OFFERED_MOST, REMOVED_MEAN = range(8)

# Rows of Scratch.chain.
RESTED_HERE, CHAIN_CALL, CHAIN_LEG, CHAIN_LATEST, CHAIN_RESTING = range(5)

# Columns of Scratch.gaps.
GAP_COST, GAP_SHIFT, GAP_POSITION, GAP_EARLIEST, GAP_LATEST = range(5)

# Last axis of Scratch.known: for which version of the route, the least cost of the call in it, and where.
KNOWN_VERSION, KNOWN_COST, KNOWN_POSITION = range(3)


class World(NamedTuple):
    """What no kernel changes. Between calls of kernels only gains may (:mod:`solver.premium`).

    ``calls`` (calls, CALL_COLUMNS) · ``shifts`` (shifts, SHIFT_COLUMNS) · ``windows`` (windows, 3), those of one call
    consecutive and sorted · ``travel`` (matrices, places, places) int32 seconds, ``back`` the same from column to row:
    what leads to a place stands together in memory · ``able`` (calls, shifts) who may make
    what · ``extra`` (calls, shifts) priced seconds of that choice, or (1, 1) when ``rules[HAS_EXTRA]`` is 0 · ``near``
    (calls, n) the nearest other calls, nearest first, -1 beyond · ``bases`` (calls, n) the able shifts by nearness.
    """

    calls: Int64s
    shifts: Int64s
    windows: Int64s
    travel: Int32s
    back: Int32s
    able: NDArray[np.bool_]
    extra: Int32s
    near: Int32s
    bases: Int32s
    rules: Int64s


class Routes(NamedTuple):
    """The orders being searched: ``order`` (shifts, longest) of calls; ``where`` (the shift of each call, or -1),
    ``calls``, ``gaps``, ``sums`` and ``group_made`` follow from it; ``version`` tells one state of a route from all
    others. ``free`` are the calls that may be moved, ``totals[FREE_CALLS]`` of them; ``held`` flags the others, and
    ``shut`` the shifts that are not searched: a search may be confined to a part of the problem.
    """

    order: Int32s
    where: Int32s
    calls: Int64s
    gaps: Int64s
    sums: Int64s
    version: Int64s
    group_made: NDArray[np.uint8]
    free: Int32s
    held: NDArray[np.uint8]
    shut: NDArray[np.uint8]
    random: NDArray[np.uint64]
    totals: Int64s


class Scratch(NamedTuple):
    """Work areas of one iteration and the log from which it is undone."""

    chain: Int64s
    marked: Int64s
    counters: Int64s
    removed: Int32s
    offered: Int32s
    keys: NDArray[np.float64]
    queue: Int32s
    looked: Int64s
    touched_in: Int64s
    touched: Int32s
    old_order: Int32s
    old_gaps: Int64s
    old_sums: Int64s
    old_version: Int64s
    bound_log: Int64s
    changed: NDArray[np.uint8]
    gaps: Int64s
    known: Int64s


class Best(NamedTuple):
    """The best orders so far, copied route by route: ``order``, ``stops`` and ``spent`` per shift, ``fixed`` per call,
    and the ``cost`` of all (1,)."""

    order: Int32s
    stops: Int64s
    spent: Int64s
    fixed: Int64s
    cost: Int64s
