"""Sets of areas in rows: a version is written once and never changed."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.area import AreaKind, AreaSet
from service.store.area_rows import area_from_json, area_to_json
from service.store.engine import Tx
from service.store.tables import area_sets


def insert(tx: Tx, found: AreaSet) -> bool:
    """A new version; False when another writer took its number."""
    return tx.insert_if_absent(area_sets, _row(found))


def newest(tx: Tx, region: str, kind: AreaKind) -> AreaSet:
    """The version in force; version 0, without areas, where none was ever made."""
    row = tx.first(_of(region, kind).order_by(area_sets.c.version.desc()).limit(1))
    return _set(row) if row is not None else AreaSet(region, kind)


def load(tx: Tx, region: str, kind: AreaKind, version: int) -> AreaSet:
    """One version; NotFoundError ``areas_missing``."""
    row = tx.first(_of(region, kind).where(area_sets.c.version == version))
    if row is None and version > 0:
        raise NotFoundError(
            "areas_missing", f"The {kind} of region {region!r} have no version {version}.", "List their versions."
        )
    return _set(row) if row is not None else AreaSet(region, kind)


def versions(tx: Tx, region: str, kind: AreaKind) -> Sequence[AreaSet]:
    """Every version, newest first."""
    return [_set(row) for row in tx.all(_of(region, kind).order_by(area_sets.c.version.desc()))]


def _of(region: str, kind: AreaKind) -> sa.Select[tuple[object, ...]]:
    return sa.select(area_sets).where(area_sets.c.region == region, area_sets.c.kind == kind)


def _row(found: AreaSet) -> dict[str, object]:
    same = ("region", "kind", "version", "origin", "note", "created_by", "created_at")
    return {name: getattr(found, name) for name in same} | {"areas": [area_to_json(area) for area in found.areas]}


def _set(row: RowMapping) -> AreaSet:
    kind = AreaKind(row["kind"])
    same = ("region", "version", "origin", "note", "created_by", "created_at")
    areas = tuple(area_from_json(kind, record) for record in row["areas"])
    return AreaSet(kind=kind, areas=areas, **{name: row[name] for name in same})
