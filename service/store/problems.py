"""The solver problem behind a plan, and its solution: for checks of hand edits, new versions, bug reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from service.errors import NotFoundError
from service.store.engine import Tx
from service.store.tables import plan_problems
from service.store.types import packed


@dataclass(frozen=True, slots=True)
class StoredProblem:
    """Serialized by ``solver.serialize``. ``context``: what modelling needs to read indices and seconds back."""

    problem: str
    solution: str | None
    context: str | None


def saving(plan_id: str, stored: StoredProblem) -> Callable[[Tx], None]:
    """Keeps or replaces a plan's problem; the same step may do it twice. Packed now, written when it is called."""
    texts = {"problem": stored.problem, "solution": stored.solution, "context": stored.context}
    row = {"plan_id": plan_id} | {name: None if text is None else packed(text) for name, text in texts.items()}
    return lambda tx: tx.upsert(plan_problems, [row])


def save(tx: Tx, plan_id: str, stored: StoredProblem) -> None:
    """The same at once."""
    saving(plan_id, stored)(tx)


def answering(plan_id: str, solution: str, context: str) -> Callable[[Tx], None]:
    """Adds the solution, and what is known with it, to a problem that is kept. Packed now, written when called."""
    own, row = plan_problems.c.plan_id == plan_id, {"solution": packed(solution), "context": packed(context)}

    def answer(tx: Tx) -> None:
        tx.run(sa.update(plan_problems).where(own).values(row))

    return answer


def load(tx: Tx, plan_id: str) -> StoredProblem:
    """NotFoundError ``problem_missing`` for a plan that has none (yet)."""
    row = tx.first(sa.select(plan_problems).where(plan_problems.c.plan_id == plan_id))
    if row is None:
        raise NotFoundError(
            "problem_missing", f"Plan {plan_id!r} has no stored problem.", "Wait until its run has prepared it."
        )
    return StoredProblem(row["problem"], row["solution"], row["context"])
