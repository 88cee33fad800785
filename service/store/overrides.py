"""Overrides of policies, and the choices of them, in rows; neither is ever written over."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.override import Choice, Override, Signature
from service.store.engine import Tx
from service.store.tables import policy_choices, policy_overrides

_SAME = (
    "policy",
    "version",
    "record",
    "based_on",
    "note",
    "proposed_by",
    "proposed_at",
    "withdrawn_by",
    "withdrawn_at",
)
_CHOICE = ("region", "version", "policy", "reason", "chosen_by", "chosen_at")


def insert(tx: Tx, override: Override) -> bool:
    """False when another writer took its number."""
    return tx.insert_if_absent(policy_overrides, _row(override))


def save(tx: Tx, override: Override) -> None:
    """A signature, or that it was withdrawn."""
    mine = (policy_overrides.c.policy == override.policy) & (policy_overrides.c.version == override.version)
    tx.run(sa.update(policy_overrides).where(mine).values(_row(override)))


def load(tx: Tx, policy: str, version: int) -> Override:
    """Locked until the transaction ends. NotFoundError ``override_missing``."""
    mine = (policy_overrides.c.policy == policy) & (policy_overrides.c.version == version)
    row = tx.first(sa.select(policy_overrides).where(mine).with_for_update())
    if row is None:
        raise NotFoundError(
            "override_missing", f"There is no version {version} of an override of {policy}.", "List the versions."
        )
    return _override(row)


def versions(tx: Tx, policy: str) -> list[Override]:
    """Every one that was proposed, the newest first."""
    query = sa.select(policy_overrides).where(policy_overrides.c.policy == policy)
    return [_override(row) for row in tx.all(query.order_by(policy_overrides.c.version.desc()))]


def choose(tx: Tx, choice: Choice) -> bool:
    """False when another writer took its number."""
    return tx.insert_if_absent(policy_choices, {name: getattr(choice, name) for name in _CHOICE})


def choices(tx: Tx) -> dict[str, Choice]:
    """By region, the one that holds."""
    found = tx.all(sa.select(policy_choices).order_by(policy_choices.c.region, policy_choices.c.version))
    return {row["region"]: Choice(**{name: row[name] for name in _CHOICE}) for row in found}


def _row(override: Override) -> dict[str, Any]:
    signed = override.signature
    return {name: getattr(override, name) for name in _SAME} | {
        "record": dict(override.record),
        "signed_for": None if signed is None else list(signed.rules),
        "signed_by": None if signed is None else signed.by,
        "signed_at": None if signed is None else signed.at,
        "reason": None if signed is None else signed.reason,
    }


def _override(row: RowMapping) -> Override:
    signed = None
    if row["signed_for"] is not None:
        signed = Signature(tuple(row["signed_for"]), row["signed_by"], row["signed_at"], row["reason"])
    return Override(signature=signed, **{name: row[name] for name in _SAME})
