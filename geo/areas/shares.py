"""Who gets which place, so that everybody gets the same weight and the cost is least: a transportation problem.

Places are handed out at first to the cheapest centre under the prices so far, which is an optimal answer for the loads
it happens to have. Then weight is pushed along shortest paths of the residual graph from centres with too much to
centres with too little (successive shortest paths: Ahuja, Magnanti and Orlin, *Network Flows*, 1993, section 9.7). The
graph is held between the few centres alone: the length of the way from one to another is what the place that loses
least by the move loses. The potentials that remain are the centres' prices: each place lies with the centre of least
cost plus price, which for squared distances is a power diagram (Aurenhammer, Hoffmann and Aronov, *Minkowski-type
theorems and least-squares clustering*, Algorithmica 20, 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.areas.flat import Floats

_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Shares:
    """``owner``: shape (places,), the centre of each place. ``prices``: shape (centres,), added to the costs."""

    owner: np.ndarray[tuple[int], np.dtype[np.int64]]
    prices: Floats


def shared_out(costs: Floats, weights: Floats, prices: Floats | None = None) -> Shares:
    """Hands places out to centres, as even as places allow.

    ``costs``: shape (places, centres). ``weights``: shape (places,), above 0; at least one place. ``prices``: where to
    begin, from an answer to a problem much alike. No centre gets more than its even share and the weight of one place.
    """
    flow = _Flow(costs, weights, np.zeros(costs.shape[1]) if prices is None else prices)
    flow.balance()
    owner = flow.rounded()
    return Shares(owner, _prices(costs, owner))


class _Flow:
    """What part of which place each centre has now, and what a move from one centre to another costs at least."""

    def __init__(self, costs: Floats, weights: Floats, prices: Floats) -> None:
        places, self.centres = costs.shape
        # Equal costs leave several best answers; a part in a billion of chance leaves one, whose splits are trees.
        self.costs = costs * (1 + 1e-9 * np.random.default_rng(0).random(costs.shape))
        self.weights = weights
        owner = (self.costs + prices).argmin(axis=1)
        self.held = np.zeros(costs.shape)
        self.held[np.arange(places), owner] = weights
        self.even = float(weights.sum()) / self.centres
        self.small = _NOTHING * max(self.even, 1.0)
        self.loads: Floats = np.bincount(owner, weights, self.centres)
        self.moves = np.full((self.centres, self.centres), np.inf)
        self.movers = np.zeros((self.centres, self.centres), np.int64)
        for centre in range(self.centres):
            self._survey(centre)

    def balance(self) -> None:
        while True:
            over = self.loads - self.even
            if over.max() <= self.small:
                return
            path = self._path(over)
            amount = min(over[path[0]], -over[path[-1]], *(self._movable(a, b) for a, b in _legs(path)))
            for a, b in _legs(path):
                self._move(int(self.movers[a, b]), a, b, amount)
            for centre in path:
                self._survey(centre)

    def _move(self, place: int, a: int, b: int, amount: float) -> None:
        left = self.held[place, a] - amount
        moved = amount if left > self.small else self.held[place, a]
        self.held[place, a] -= moved
        self.held[place, b] += moved
        self.loads[a] -= moved
        self.loads[b] += moved

    def rounded(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Each split place to one of its centres: the better of two ways, one of which keeps the promised bound."""
        largest = self.held.argmax(axis=1)
        ways = [largest, self._rounded_outwards(largest)]
        return min(ways, key=lambda owner: float(np.bincount(owner, self.weights, self.centres).max()))

    def _rounded_outwards(
        self, largest: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Centres and split places form trees; away from the root each centre takes at most one split place whole
        (Shmoys and Tardos, *An approximation algorithm for the generalized assignment problem*, 1993)."""
        owner, split = largest.copy(), [int(i) for i in np.flatnonzero((self.held > 0).sum(axis=1) > 1)]
        waiting, seen = set(split), set[int]()
        for root in range(self.centres):
            ahead = [root] if root not in seen else []
            seen.add(root)
            while ahead:
                centre = ahead.pop()
                for place in sorted(place for place in waiting if self.held[place, centre] > 0):
                    waiting.discard(place)
                    others = [int(c) for c in np.flatnonzero(self.held[place] > 0) if int(c) not in seen]
                    if others:
                        owner[place] = others[int(self.held[place, others].argmax())]
                    seen.update(others)
                    ahead += others
        return owner

    def _survey(self, centre: int) -> None:
        """What the cheapest move from this centre to each other one costs, and which place makes it."""
        mine = np.flatnonzero(self.held[:, centre] > 0)
        if not len(mine):
            self.moves[centre] = np.inf
            return
        losses = self.costs[mine] - self.costs[mine, centre][:, None]
        best = losses.argmin(axis=0)
        self.movers[centre] = mine[best]
        self.moves[centre] = losses[best, np.arange(self.centres)]
        self.moves[centre, centre] = np.inf

    def _movable(self, a: int, b: int) -> float:
        return float(self.held[self.movers[a, b], a])

    def _path(self, over: Floats) -> list[int]:
        """The shortest way from any centre with too much to the nearest with too little (Bellman and Ford)."""
        far = np.where(over > self.small, 0.0, np.inf)
        before = np.full(self.centres, -1)
        for _ in range(self.centres):
            ways = far[:, None] + self.moves
            best = ways.argmin(axis=0)
            length = ways[best, np.arange(self.centres)]
            nearer = length < far - 1e-9 * (1 + np.abs(length))
            if not nearer.any():
                break
            far, before = np.where(nearer, length, far), np.where(nearer, best, before)
        end = int(np.where(over < 0, far, np.inf).argmin())
        path = [end]
        while before[path[-1]] >= 0 and len(path) <= self.centres:
            path.append(int(before[path[-1]]))
        return path[::-1]


def _legs(path: list[int]) -> list[tuple[int, int]]:
    return list(pairwise(path))


def _prices(costs: Floats, owner: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """Prices under which every place is cheapest where it is: the middle of all that do, so that no border touches a
    place if it can be helped."""
    centres = costs.shape[1]
    ways = np.full((centres, centres), np.inf)
    for centre in range(centres):
        mine = costs[owner == centre]
        if len(mine):
            ways[centre] = (mine - mine[:, centre][:, None]).min(axis=0)
    np.fill_diagonal(ways, 0)
    for middle in range(centres):  # Floyd and Warshall
        ways = np.minimum(ways, ways[:, middle][:, None] + ways[middle])
    largest = float(np.abs(costs).max()) + 1
    ways = np.clip(ways, -largest, largest)
    middle_prices: Floats = (ways.mean(axis=1) - ways.mean(axis=0)) / 2
    return middle_prices
