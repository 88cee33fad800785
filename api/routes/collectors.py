"""Collectors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.deps import House, Office, covered
from api.entering import Entered, collector_of, enter_rows
from api.problems import MediaTypeError
from api.schemas.batches import issue_out
from api.schemas.collectors import CollectorIn, CollectorList, CollectorOut, collector_out
from api.schemas.collectors_csv import read_csv_collectors
from api.schemas.fields import Day, Identifier, Line
from api.schemas.imports import ImportedRow, ImportOut
from api.uploads import CSV, MULTIPART, Upload, receive_upload
from service.people import collectors

router = APIRouter(tags=["collectors"])

_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {CSV: {"schema": {"type": "string"}}, MULTIPART: {"schema": _FILE}},
    }
}
CollectorId = Annotated[Identifier, Path(description="The collector.")]


@router.put("/v1/collectors/{collector_id}")
def put_collector(collector_id: CollectorId, body: CollectorIn, house: House, _who: Office) -> CollectorOut:
    """Enters a collector, or replaces what is known of one."""
    region = house.region(body.region)
    collector = collector_of(house, region, collector_id, body)
    with house.store.begin() as tx:
        return collector_out(collectors.put_collector(tx, collector))


@router.post("/v1/collectors/import", openapi_extra=_BODY)
def import_collectors(
    house: House,
    _who: Office,
    upload: Annotated[Upload, Depends(receive_upload)],
    date: Annotated[Day | None, Query(description="Of rows that name no date.")] = None,
) -> ImportOut:
    """Enters collectors and shifts from CSV, one shift a line; bad rows do not stop the good ones."""
    if upload.media_type != CSV:
        raise MediaTypeError("media_type", "This door reads CSV.", "Send Content-Type: text/csv.")
    return _shown(enter_rows(house, read_csv_collectors(upload.file), date))


@router.get("/v1/collectors")
def list_collectors(
    house: House,
    _who: Office,
    team: Line | None = None,
    region: Identifier | None = None,
    active: bool | None = None,
) -> CollectorList:
    """Collectors by id."""
    with house.store.read() as tx:
        found = collectors.list_(tx, region=covered(house, region), team=team, active=active)
    return CollectorList(collectors=tuple(collector_out(collector) for collector in found))


@router.get("/v1/collectors/{collector_id}")
def get_collector(collector_id: CollectorId, house: House, _who: Office) -> CollectorOut:
    """One collector."""
    with house.store.read() as tx:
        return collector_out(collectors.get(tx, collector_id))


def _shown(entered: list[Entered]) -> ImportOut:
    refused = sum(bool(row.issues) for row in entered)
    rows = tuple(
        ImportedRow(
            number=row.number, collector_id=row.collector_id, issues=tuple(issue_out(issue) for issue in row.issues)
        )
        for row in entered
    )
    return ImportOut(accepted=len(entered) - refused, refused=refused, rows=rows)
