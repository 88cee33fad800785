"""What people decided about addresses, remembered for the same words in the same region."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from service.model.case import Address
from service.store.case_rows import address_from_json, address_to_json
from service.store.case_rows import text_key as text_key
from service.store.engine import Tx
from service.store.tables import address_decisions

_KEYS_PER_QUERY = 500


def remember(tx: Tx, region: str, address: Address, actor: str, now: datetime) -> None:
    """Keeps the place that a person gave to this text; a later decision takes its place."""
    row = {"region": region, "text_key": text_key(address.text), "place": address_to_json(address)}
    tx.upsert(address_decisions, [row | {"decided_by": actor, "decided_at": now, "forget_on": address.forget_on}])


def forget(tx: Tx, region: str, text: str) -> None:
    """A decision that turned out wrong."""
    mine = (address_decisions.c.region == region) & (address_decisions.c.text_key == text_key(text))
    tx.run(sa.delete(address_decisions).where(mine))


def forget_before(tx: Tx, day: date) -> int:
    """Places that their provider did not let us keep until that day; how many they were."""
    return tx.run(sa.delete(address_decisions).where(address_decisions.c.forget_on < day))


def decided(tx: Tx, region: str, texts: Iterable[str]) -> dict[str, Address]:
    """By text, the pinned address that a person decided on; texts without a decision are left out."""
    by_key: dict[str, list[str]] = {}
    for text in texts:
        by_key.setdefault(text_key(text), []).append(text)
    keys = sorted(by_key)
    found: dict[str, Address] = {}
    for i in range(0, len(keys), _KEYS_PER_QUERY):
        among = address_decisions.c.text_key.in_(keys[i : i + _KEYS_PER_QUERY])
        query = sa.select(address_decisions).where(address_decisions.c.region == region, among)
        found |= {row["text_key"]: address_from_json(row["place"]) for row in tx.all(query)}
    return {text: found[key] for key in found for text in by_key[key]}
