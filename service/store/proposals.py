"""Suggested territories in rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import ConflictError, NotFoundError
from service.model.area import AreaKind, CoveredArea, Proposal, ProposalFigures, ProposedShare
from service.store.area_rows import area_from_json, area_to_json
from service.store.engine import Tx
from service.store.tables import territory_proposals

_SAME = ("id", "region", "based_on", "version", "created_by", "created_at")
_FIGURES = ("visits", "work_seconds", "km2", "compactness", "base_metres")


def insert(tx: Tx, proposal: Proposal) -> None:
    row = {name: getattr(proposal, name) for name in _SAME}
    shares = [_share_row(share) for share in proposal.shares]
    tx.insert(territory_proposals, [row | {"shares": shares, "figures": asdict(proposal.figures)}])


def load(tx: Tx, region: str, proposal_id: str) -> Proposal:
    """NotFoundError ``proposal_missing``."""
    mine = (territory_proposals.c.id == proposal_id) & (territory_proposals.c.region == region)
    row = tx.first(sa.select(territory_proposals).where(mine))
    if row is None:
        raise NotFoundError(
            "proposal_missing",
            f"There is no proposal {proposal_id!r} in region {region!r}.",
            "Suggest territories anew.",
        )
    return _proposal(row)


def accept(tx: Tx, proposal: Proposal, version: int) -> None:
    """Notes which version it became; ConflictError ``proposal_accepted`` when it has become one before."""
    open_ = (territory_proposals.c.id == proposal.id) & territory_proposals.c.version.is_(None)
    if not tx.run(sa.update(territory_proposals).where(open_).values(version=version)):
        raise ConflictError(
            "proposal_accepted", f"Proposal {proposal.id} was accepted before.", "Restore the version that it became."
        )


def _share_row(share: ProposedShare) -> dict[str, Any]:
    return {name: getattr(share, name) for name in _FIGURES} | {"area": area_to_json(share.area)}


def _share(record: dict[str, Any]) -> ProposedShare:
    area = area_from_json(AreaKind.TERRITORIES, record["area"])
    assert isinstance(area, CoveredArea)
    return ProposedShare(area, **{name: record[name] for name in _FIGURES})


def _proposal(row: RowMapping) -> Proposal:
    shares = tuple(_share(record) for record in row["shares"])
    return Proposal(shares=shares, figures=ProposalFigures(**row["figures"]), **{name: row[name] for name in _SAME})
