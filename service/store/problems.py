"""The solver problem behind a plan, and its solution: for checks of hand edits, new versions, bug reports."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from service.errors import NotFoundError
from service.store.engine import Tx
from service.store.tables import plan_problems


@dataclass(frozen=True, slots=True)
class StoredProblem:
    """Serialized by ``solver.serialize``. ``context``: what modelling needs to read indices and seconds back."""

    problem: str
    solution: str | None
    context: str | None


def save(tx: Tx, plan_id: str, stored: StoredProblem) -> None:
    """Keeps or replaces a plan's problem; the same step may do it twice."""
    row = {"plan_id": plan_id, "problem": stored.problem, "solution": stored.solution, "context": stored.context}
    tx.upsert(plan_problems, [row])


def save_solution(tx: Tx, plan_id: str, solution: str) -> None:
    """Adds the solution to a problem that is kept."""
    tx.run(sa.update(plan_problems).where(plan_problems.c.plan_id == plan_id).values(solution=solution))


def load(tx: Tx, plan_id: str) -> StoredProblem:
    """NotFoundError ``problem_missing`` for a plan that has none (yet)."""
    row = tx.first(sa.select(plan_problems).where(plan_problems.c.plan_id == plan_id))
    if row is None:
        raise NotFoundError(
            "problem_missing", f"Plan {plan_id!r} has no stored problem.", "Wait until its run has prepared it."
        )
    return StoredProblem(row["problem"], row["solution"], row["context"])
