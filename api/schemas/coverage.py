"""How territories cover a region, and territories that are suggested."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from api.schemas.areas import AreaFeature, AreasIn, feature_out, shape_from
from api.schemas.fields import DoorModel, Identifier, Line, Text
from service.errors import InvalidError
from service.model.area import Cover, Proposal
from service.places.covering import CoverageReport
from service.places.suggesting import MOST_TERRITORIES, Wish


class OverlapOut(DoorModel):
    names: tuple[str, str]
    square_kilometres: float
    geometry: dict[str, Any]


class HoleOut(DoorModel):
    """A piece of the outline that no territory covers."""

    square_kilometres: float
    beside: tuple[str, ...] = Field(description="The territories at its border.")
    cases: tuple[str, ...] = Field(description="Ids of cases in it.")
    geometry: dict[str, Any]


class CoverageOut(DoorModel):
    outline_square_kilometres: float
    covered_square_kilometres: float
    overlaps: tuple[OverlapOut, ...] = Field(description="Largest first.")
    holes: tuple[HoleOut, ...] = Field(description="Largest first.")
    cases: int = Field(description="Cases that are not closed and have a place.")
    bare_cases: tuple[str, ...] = Field(description="Ids of those that no territory holds.")


class CoverageIn(DoorModel):
    """Territories that are not saved yet."""

    territories: AreasIn
    outline: dict[str, Any] | None = Field(None, description="A polygon; unset: the region's outline, or its box.")


class WishIn(DoorModel):
    collectors: Annotated[tuple[Identifier, ...], Field(max_length=200)] = Field(
        (), description="Unset: all active ones."
    )
    team: Line | None = None
    count: Annotated[int, Field(strict=True, ge=1, le=MOST_TERRITORIES)] | None = Field(
        None, description="Unset: one territory for each collector."
    )
    cover: Cover = Cover.PREFERENCE
    outline: dict[str, Any] | None = Field(None, description="A polygon; unset: the region's outline, or its box.")
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**31)] = 0
    name: Annotated[Text, Field(max_length=100)] = Field("Territory", description="Each is called so, with a number.")


class ProposalFiguresOut(DoorModel):
    places: int = Field(description="Distinct doors.")
    visits: int = Field(description="Past visits; a case that had none counts as one.")
    left_out: int = Field(description="Cases outside of the outline.")
    most_over_percent: float = Field(description="How far the fullest territory lies above the mean work.")
    most_under_percent: float
    seed: int


class ProposalOut(DoorModel):
    """Each feature has `visits`, `work_seconds`, `square_kilometres`, `compactness` (Polsby and Popper, 0 to 1) and
    `base_metres` (from its nearest collector's base to its middle) among its properties."""

    proposal_id: str
    region: str
    based_on: int = Field(description="The version of the territories that accepting it replaces.")
    version: int | None = Field(description="The version that it became.")
    created_by: str
    created_at: datetime
    figures: ProposalFiguresOut
    features: tuple[AreaFeature, ...]


def coverage_out(report: CoverageReport) -> CoverageOut:
    return CoverageOut(
        outline_square_kilometres=_rounded(report.outline_km2),
        covered_square_kilometres=_rounded(report.covered_km2),
        overlaps=tuple(
            OverlapOut(names=one.names, square_kilometres=_rounded(one.km2), geometry=one.shape.geojson())
            for one in report.overlaps
        ),
        holes=tuple(
            HoleOut(
                square_kilometres=_rounded(gap.hole.km2),
                beside=gap.hole.nearest,
                cases=gap.cases,
                geometry=gap.hole.shape.geojson(),
            )
            for gap in report.gaps
        ),
        cases=report.cases,
        bare_cases=report.bare,
    )


def wish_from(sent: WishIn) -> Wish:
    """InvalidError ``areas_invalid`` for an outline that is none."""
    outline, issues = shape_from(sent.outline, "/outline") if sent.outline is not None else (None, [])
    if issues:
        raise InvalidError("areas_invalid", issues[0].message, issues[0].action, tuple(issues))
    return Wish(sent.collectors, sent.team, sent.count, sent.cover, outline, sent.seed, sent.name)


def proposal_out(found: Proposal) -> ProposalOut:
    figures = found.figures
    return ProposalOut(
        proposal_id=found.id,
        region=found.region,
        based_on=found.based_on,
        version=found.version,
        created_by=found.created_by,
        created_at=found.created_at,
        figures=ProposalFiguresOut(
            places=figures.places,
            visits=figures.visits,
            left_out=figures.left_out,
            most_over_percent=round(100 * figures.most_over, 2),
            most_under_percent=round(100 * figures.most_under, 2),
            seed=figures.seed,
        ),
        features=tuple(
            feature_out(
                share.area,
                visits=share.visits,
                work_seconds=share.work_seconds,
                square_kilometres=_rounded(share.km2),
                compactness=round(share.compactness, 3),
                base_metres=share.base_metres,
            )
            for share in found.shares
        ),
    )


def _rounded(km2: float) -> float:
    return round(km2, 4)
