"""Ours: the product's facade as it is, with one walker for each core."""

from __future__ import annotations

from benchmarks.solvers.asking import Answer, Ask, Better
from solver.insertion import Greedy
from solver.routing_engine import RoutingModel
from solver.ruin_recreate import RuinRecreate
from solver.search import Engine, Incumbent
from solver.solve import solve as plan


def solve(ask: Ask) -> Answer:
    return run(ask, (RuinRecreate(walkers=ask.cores), Greedy(), RoutingModel()))


def run(ask: Ask, engines: tuple[Engine, ...]) -> Answer:
    """Plans with these engines; keeps when each better plan came."""
    better: list[Better] = []
    enough = False

    def tell(found: Incumbent) -> None:
        nonlocal enough
        cost = found.cost
        better.append((ask.gone, cost.required_missing, cost.prize, cost.travel_seconds))
        enough = cost.required_missing == 0 and ask.enough(cost.prize, cost.travel_seconds)

    result = plan(ask.problem, seconds=ask.seconds, seed=ask.seed, on_better=tell, stop=lambda: enough, engines=engines)
    notes = {"refused": len(result.refused), "refusals": list(result.refused[:3]), "engine": result.engine}
    return Answer(result.solution, tuple(better), "known" if enough else result.stopped_by, notes)
