"""Prizes begin above their worth and fall to it while the plan cools down.

Where a prize point has a price, a hot search lets go whatever pays only together with others, a far town's visits or a
whole collector's day, and seldom finds the way back: each of them alone costs more than it gains. With prizes raised
they are in the plan while it takes shape, and must earn their place as the premium goes. Working on altered data whose
alteration shrinks to nothing: Charon & Hudry, "The noising method: a new method for combinatorial optimization",
Operations Research Letters 14 (1993).
"""

from __future__ import annotations

from collections.abc import Sequence

from solver.kernels import tables as t
from solver.tabulate import Tables
from solver.walker import Walker

HIGHEST = 0.5
"""The first premium, as a share of each prize."""

GONE = 0.8
"""At this share of the search it is gone."""


class Premium:
    """Changes the gains in ``tables`` between spans, while no walker runs. Owed visits keep theirs, which stands for a
    rule and not for a prize."""

    def __init__(self, tables: Tables) -> None:
        world = tables.world
        self.helps = bool(world.rules[t.POINT_PRICED])
        """Elsewhere a point outweighs all travel, and every visit that can be made pays already."""
        self._gains, self._worth = world.calls[:, t.GAIN], world.calls[:, t.GAIN].copy()
        self._raised = self._worth.copy()
        self._raised[tables.owed] = 0

    def put_on(self, walkers: Sequence[Walker], share: float) -> None:
        """Raises the gains as at this share of the search; each walker's best begins anew with what it has."""
        premium = HIGHEST * max(0.0, 1.0 - share / GONE)
        self._gains[:] = self._worth + (premium * self._raised).astype(self._worth.dtype)
        for walker in walkers:
            walker.add_up()
            walker.begin_best()

    def take_off(self, walkers: Sequence[Walker]) -> None:
        """Gains are worth what they are again; each walker's best is the better of what it has and of its best."""
        self._gains[:] = self._worth
        for walker in walkers:
            walker.add_up()
            if walker.routes.totals[t.TOTAL_COST] < walker.cost:
                walker.begin_best()
