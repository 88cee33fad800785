"""Practices in rows: a version is written once and never changed."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.practice import STANDARD, Practice, PracticeName
from service.store.engine import Tx
from service.store.records import from_json, to_json
from service.store.tables import practices


def insert(tx: Tx, practice: Practice) -> bool:
    """A new version; False when another writer took its number."""
    same = ("name", "version", "note", "created_by", "created_at")
    row = {name: getattr(practice, name) for name in same} | {"content": to_json(practice.content)}
    return tx.insert_if_absent(practices, row)


def newest(tx: Tx, name: PracticeName) -> Practice:
    """The version in force; version 0 is Rounds' own."""
    row = tx.first(_of(name).limit(1))
    return _practice(row) if row is not None else Practice(name, 0, STANDARD[name])


def load(tx: Tx, name: PracticeName, version: int) -> Practice:
    """One version; NotFoundError ``practice_missing``."""
    if version == 0:
        return Practice(name, 0, STANDARD[name])
    row = tx.first(_of(name).where(practices.c.version == version))
    if row is None:
        raise NotFoundError("practice_missing", f"There is no version {version} of the {name}.", "List the versions.")
    return _practice(row)


def versions(tx: Tx, name: PracticeName) -> Sequence[Practice]:
    """Every version that was written, newest first."""
    return [_practice(row) for row in tx.all(_of(name))]


def _of(name: PracticeName) -> sa.Select[tuple[object, ...]]:
    return sa.select(practices).where(practices.c.name == name).order_by(practices.c.version.desc())


def _practice(row: RowMapping) -> Practice:
    name = PracticeName(row["name"])
    content = from_json(type(STANDARD[name]), row["content"])
    return Practice(name, row["version"], content, row["note"], row["created_by"], row["created_at"])
