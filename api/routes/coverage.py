"""How territories cover a region, and territories that are suggested."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import House, Office, Supervisor, stamp, today_in
from api.schemas.areas import AreasOut, areas_from, areas_out, shape_from
from api.schemas.coverage import CoverageIn, CoverageOut, ProposalOut, WishIn, coverage_out, proposal_out, wish_from
from api.schemas.fields import Identifier
from service.errors import InvalidError
from service.model.area import AreaKind
from service.places import areas, covering, suggesting

router = APIRouter(tags=["areas"])

Name = Annotated[Identifier, Path(description="The region.")]
OlderVersion = Annotated[int | None, Query(ge=0, le=2**31 - 1, description="Of an older version of the territories.")]
ProposalId = Annotated[Identifier, Path(description="The proposal.")]


@router.get("/v1/regions/{name}/coverage")
def get_coverage(
    name: Name,
    house: House,
    _who: Office,
    version: OlderVersion = None,
) -> CoverageOut:
    """Where territories overlap, where none is, and which cases lie there."""
    region = house.region(name)
    with house.store.read() as tx:
        kind = AreaKind.TERRITORIES
        found = (
            areas.newest(tx, region.name, kind) if version is None else areas.version(tx, region.name, kind, version)
        )
        return coverage_out(covering.report(tx, region, found.areas, today_in(house, region)))


@router.post("/v1/regions/{name}/coverage")
def check_coverage(name: Name, body: CoverageIn, house: House, _who: Office) -> CoverageOut:
    """The same of territories that are not saved yet, or against another outline."""
    region = house.region(name)
    drawn = areas_from(AreaKind.TERRITORIES, body.territories)
    outline, issues = shape_from(body.outline, "/outline") if body.outline is not None else (None, [])
    if issues:
        raise InvalidError("areas_invalid", "This outline cannot be used.", "Mend what the issues name.", tuple(issues))
    with house.store.read() as tx:
        return coverage_out(covering.report(tx, region, drawn, today_in(house, region), outline))


@router.post("/v1/regions/{name}/proposals", status_code=201)
def suggest_territories(name: Name, body: WishIn, house: House, who: Supervisor) -> ProposalOut:
    """Suggests compact territories with equal work in each, from where past cases were. Nothing is in force yet."""
    region = house.region(name)
    wish = wish_from(body)
    with house.store.read() as tx:
        made = suggesting.suggest(tx, region, wish, stamp(house, who, region))
    with house.store.begin() as tx:
        suggesting.keep(tx, made)
    return proposal_out(made)


@router.get("/v1/regions/{name}/proposals/{proposal_id}")
def get_proposal(name: Name, proposal_id: ProposalId, house: House, _who: Office) -> ProposalOut:
    """A proposal as it was made."""
    region = house.region(name).name
    with house.store.read() as tx:
        return proposal_out(suggesting.get(tx, region, proposal_id))


@router.post("/v1/regions/{name}/proposals/{proposal_id}/accept")
def accept_proposal(name: Name, proposal_id: ProposalId, house: House, who: Supervisor) -> AreasOut:
    """Makes the proposal the newest version of the territories."""
    region = house.region(name)
    with house.store.begin() as tx:
        return areas_out(suggesting.accept(tx, region.name, proposal_id, stamp(house, who, region), region.covers))
