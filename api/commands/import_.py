"""`rounds import`: cases, contacts, and collectors with their shifts, from files straight into the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Annotated
from zoneinfo import ZoneInfo

import typer

from api.commands.failures import CommandError, InputError, tell_issue
from api.commands.import_contacts import take_contacts
from api.commands.import_outcomes import take_outcomes
from api.commands.import_payments import take_payments
from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.progress import showing
from api.commands.sheets import CrewSheet, day_of, read_crew, text_of
from api.commands.terminal import say, show_json
from api.schemas.batches import batch_out
from api.schemas.cases_csv import read_csv_cases
from api.schemas.cases_json import read_json_cases
from api.schemas.envelope import read_envelope
from geo.region import Region
from service.cases import intake
from service.model.access import Stamp
from service.model.batch import BatchResult, CaseRow, RowStatus
from service.people import collectors as crew_facade
from service.places import regions
from service.places.geocoding import Gate
from service.places.providers import opened_providers
from service.settings import Settings
from service.store import Store

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

_CHUNK = 1 << 20


@app.command("import")
def import_files(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Cases, .csv or .json.")] = None,
    collectors: Annotated[Path | None, typer.Option(metavar="FILE", help="Collectors and shifts, .csv.")] = None,
    contacts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Contacts of the ledger, .csv or .json.")
    ] = None,
    outcomes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Visits that another system made, .csv or .json.")
    ] = None,
    payments: Annotated[Path | None, typer.Option(metavar="FILE", help="Payments that came, .csv or .json.")] = None,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="The region; the only one if unsaid.")] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Of shifts without a date.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of the rows as JSON.")] = False,
) -> None:
    """Take in cases, contacts, outcomes, payments, collectors and shifts from files, as the HTTP doors do.

    Cases: the columns or the JSON of POST /v1/batches. Each row is accepted, accepted for review, or refused, and what
    is refused or doubtful is told on stderr with its place, cause and action. The same file again changes nothing and
    gives the same answer. Contacts: the columns or the JSON of POST /v1/contacts.
    Outcomes: the columns or the JSON of POST /v1/outcomes; such a file is taken whole or, with every fault told, not at
    all. Payments: the columns or the JSON of POST /v1/payments.
    Collectors: the columns of `rounds plan`. Exit code 0 when something was taken, also beside
    bad rows; 1 when every row was refused; 2 when a file cannot be used.

        rounds import cases.csv --region helsinki
        rounds import --collectors collectors.csv --date 2026-11-23
        rounds import --contacts calls.csv
        rounds import --outcomes last-year.csv
        rounds import --payments booked.csv
    """
    if not any((file, collectors, contacts, outcomes, payments)):
        action = "Give a FILE of cases, --collectors, --contacts, --outcomes or --payments with one, or several."
        raise InputError("nothing_to_import", "No file is given.", action)
    settings = load_settings()
    with opened_store(settings) as store:
        if collectors is not None:
            where = regions.choose(settings, region)
            _take_crew(store, settings, collectors, where, day_of(day) if day else None, dry_run)
        if file is not None:
            result = _take_cases(store, settings, file, region, dry_run)
            _tell(result, as_json)
        if contacts is not None:
            take_contacts(store, contacts, settings.contacts_max_rows, dry_run=dry_run, as_json=as_json)
        if outcomes is not None:
            take_outcomes(store, settings, outcomes, dry_run=dry_run, as_json=as_json)
        if payments is not None:
            take_payments(store, payments, settings.contacts_max_rows, dry_run=dry_run, as_json=as_json)


def _take_cases(store: Store, settings: Settings, path: Path, region: str | None, dry_run: bool) -> BatchResult:
    with text_of(path) as file:
        key = f"file-{_sha256(file)}"
        rows, named = _rows(path, file)
        where = regions.choose(settings, region or named)
        receipt = intake.Receipt(key, hashlib.sha256(f"{key} {where.name}".encode()).hexdigest())
        earlier = None if dry_run else intake.earlier(store, receipt, ACTOR)
        if earlier is not None:
            say("This file was taken in before; nothing is changed.")
            return earlier
        with showing("Reading cases and looking up addresses"), opened_providers(settings, store) as providers:
            return intake.receive(
                store,
                providers.geocoder(where),
                Gate.of(settings, where),
                _at_most(rows, settings.batch_max_rows),
                region=where.name,
                stamp=_stamp(where),
                receipt=None if dry_run else receipt,
                dry_run=dry_run,
            )


def _rows(path: Path, file: IO[bytes]) -> tuple[Iterator[CaseRow], str | None]:
    """The rows, still unread, and the region that the file names."""
    if path.suffix.lower() != ".json":
        return read_csv_cases(file), None
    return read_json_cases(file), read_envelope(file).region


def _at_most(rows: Iterator[CaseRow], most: int) -> Iterator[CaseRow]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise InputError("batch_too_long", f"The file has more than {most} cases.", "Split it.")
        yield row


def _sha256(file: IO[bytes]) -> str:
    """Of all that follows; the file stays where it stands."""
    start, digest = file.tell(), hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(start)
    return digest.hexdigest()


def _take_crew(store: Store, settings: Settings, path: Path, region: Region, day: date | None, dry_run: bool) -> None:
    with showing("Reading collectors and looking up bases"), opened_providers(settings, store) as providers:
        sheet = read_crew(
            path, providers.geocoder(region), Gate.of(settings, region), region.name, [day] if day else []
        )
    for issue in sheet.bad:
        tell_issue(issue)
    if sheet.bad and not sheet.people:
        raise CommandError("rows_none_good", f"{path}: no row is good.", "Correct the file.")
    if not dry_run:
        _save(store, sheet)
    say(f"{len({c.id for c, _ in sheet.people})} collectors, {len(sheet.people)} shifts, {len(sheet.bad)} faults.")


def _save(store: Store, sheet: CrewSheet) -> None:
    with store.begin() as tx:
        for collector, shift in sheet.people:
            crew_facade.put_collector(tx, collector)
            crew_facade.put_shift(tx, shift)


def _tell(result: BatchResult, as_json: bool) -> None:
    for row in result.rows:
        for issue in row.issues:
            tell_issue(issue)
    if as_json:
        show_json(batch_out(result).model_dump(mode="json"))
    refused = result.count(RowStatus.REFUSED)
    say(f"{result.count(RowStatus.ACCEPTED)} accepted, {result.count(RowStatus.REVIEW)} for review, {refused} refused.")
    if result.rows and refused == len(result.rows):
        raise CommandError("batch_refused", "Every row was refused.", "Correct the rows named above.")


def _stamp(region: Region) -> Stamp:
    now = datetime.now(UTC)
    return Stamp(ACTOR, now, now.astimezone(ZoneInfo(region.timezone)).date())
