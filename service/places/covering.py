"""How territories cover a region: what two claim, what none covers, and which cases lie where nobody goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.areas.coverage import Hole, Overlap, coverage
from geo.areas.tangles import crossings
from geo.region import Region
from geo.territory import Territory
from service.errors import InvalidError
from service.model.area import Area, CoveredArea
from service.places.areas import of_parts, outline_of
from service.store import Tx
from service.store import cases as case_store

MOST_CROSSINGS = 20_000
"""Of borders in one report. Real ones cross some hundred times at most."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole and the cases in it."""

    hole: Hole
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """``cases``: those of the region that are not closed and have a place; ``bare``: those that no territory holds."""

    outline_km2: float
    covered_km2: float
    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]
    cases: int
    bare: tuple[str, ...]


def report(
    tx: Tx, region: Region, areas: Sequence[Area], today: date, outline: Territory | None = None
) -> CoverageReport:
    """Of these territories, and of those of a merged region's parts; ``outline``: the ground they should cover, unless
    it is the region's own. InvalidError ``areas_tangled`` for borders that cross thousands of times."""
    drawn = (*areas, *of_parts(tx, region))
    named = {area.name: area.shape for area in drawn if isinstance(area, CoveredArea)}
    doors = [
        (case.id, address.place)
        for case in case_store.not_closed(tx, region.covers, today)
        for address in case.addresses[:1]
        if address.place is not None
    ]
    ground = outline or outline_of(tx, region)
    if crossings([*named.values(), ground], MOST_CROSSINGS) > MOST_CROSSINGS:
        raise InvalidError(
            "areas_tangled",
            f"The borders of these areas cross more than {MOST_CROSSINGS} times.",
            "Draw simpler borders, or mend an import whose areas lie across one another.",
        )
    found = coverage(named, ground, [place for _, place in doors])
    return CoverageReport(
        outline_km2=found.outline_km2,
        covered_km2=found.covered_km2,
        overlaps=found.overlaps,
        gaps=tuple(Gap(hole, tuple(doors[i][0] for i in hole.places)) for hole in found.holes),
        cases=len(doors),
        bare=tuple(doors[i][0] for i in found.bare),
    )
