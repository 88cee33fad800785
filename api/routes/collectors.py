"""Collectors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.deps import House, Office
from api.schemas.collectors import BaseIn, CollectorIn, CollectorList, CollectorOut, collector_out
from api.schemas.fields import Identifier
from geo.point import Point
from geo.region import Region
from service import collectors
from service.geocoding import Gate
from service.model.collector import Base, Collector
from service.store import Tx
from service.wiring import Rounds

router = APIRouter(tags=["collectors"])

CollectorId = Annotated[Identifier, Path(description="The collector.")]


@router.put("/v1/collectors/{collector_id}")
def put_collector(collector_id: CollectorId, body: CollectorIn, house: House, _who: Office) -> CollectorOut:
    """Enters a collector, or replaces what is known of one."""
    region = house.region(body.region)
    with house.store.begin() as tx:
        collector = Collector(
            collector_id,
            body.name,
            region.name,
            base_of(tx, house, region, body.base),
            body.team,
            body.phone,
            frozenset(body.skills),
            body.active,
        )
        return collector_out(collectors.put_collector(tx, collector))


@router.get("/v1/collectors")
def list_collectors(
    house: House,
    _who: Office,
    team: str | None = None,
    region: Identifier | None = None,
    active: bool | None = None,
) -> CollectorList:
    """Collectors by id."""
    with house.store.read() as tx:
        found = collectors.list_(tx, region=region, team=team, active=active)
    return CollectorList(collectors=tuple(collector_out(collector) for collector in found))


@router.get("/v1/collectors/{collector_id}")
def get_collector(collector_id: CollectorId, house: House, _who: Office) -> CollectorOut:
    """One collector."""
    with house.store.read() as tx:
        return collector_out(collectors.get(tx, collector_id))


def base_of(tx: Tx, house: Rounds, region: Region, sent: BaseIn) -> Base:
    """The base at its given place, or where its address is found without doubt."""
    if sent.lat is not None and sent.lon is not None:
        return Base(sent.text, Point(sent.lat, sent.lon))
    gate = Gate.of(house.settings, region)
    return collectors.find_base(tx, house.geocoder(region.name), gate, region.name, sent.text)
