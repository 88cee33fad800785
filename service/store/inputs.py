"""What plans were made from, in rows: one packed record for each run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from service.model.inputs import Inputs
from service.store.engine import Tx
from service.store.records import from_json, to_json
from service.store.tables import plan_inputs, plans, runs
from service.store.types import packed


def saving(plan_id: str, inputs: Inputs) -> Callable[[Tx], None]:
    """Keeps or replaces them; the same step may do it twice. Packed now, written when it is called."""
    content = packed(json.dumps(to_json(inputs), ensure_ascii=False, separators=(",", ":")))
    return lambda tx: tx.upsert(plan_inputs, [{"plan_id": plan_id, "at": inputs.at, "content": content}])


def origin(tx: Tx, plan_id: str) -> str | None:
    """The plan whose run kept what this one was made from: itself, or the version that it was edited from by hand, and
    so on; None: nothing was kept, or it is forgotten."""
    wanted: str | None = plan_id
    while wanted is not None:
        if tx.first(sa.select(plan_inputs.c.at).where(plan_inputs.c.plan_id == wanted)) is not None:
            return wanted
        wanted = _made_from(tx, wanted)
    return None


def find(tx: Tx, plan_id: str) -> Inputs | None:
    """What the plan's origin was made from; None as there."""
    row = tx.first(sa.select(plan_inputs.c.content).where(plan_inputs.c.plan_id == origin(tx, plan_id)))
    return None if row is None else from_json(Inputs, json.loads(row["content"]))


def forget_before(tx: Tx, instant: datetime) -> int:
    """How many were forgotten."""
    return tx.run(sa.delete(plan_inputs).where(plan_inputs.c.at < instant))


def _made_from(tx: Tx, plan_id: str) -> str | None:
    """The version that a plan was edited from by hand; None: a run made it."""
    by_hand = plans.c.id.not_in(sa.select(runs.c.plan_id))
    row = tx.first(sa.select(plans.c.based_on).where(plans.c.id == plan_id, by_hand))
    return row["based_on"] if row is not None else None
