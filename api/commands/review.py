"""`rounds review`: what can be done about addresses without a page."""

from __future__ import annotations

import csv
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from api.commands.failures import CommandError
from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.progress import showing
from api.commands.terminal import say, show_json, show_table
from api.schemas.cells import harmless
from api.schemas.rechecks import recheck_out
from geo.geocoding import Geocoder
from geo.region import Region
from service.doubts import rechecking, review
from service.model.plan import RunState
from service.model.recheck import Recheck
from service.places import regions
from service.places.providers import Providers
from service.settings import Settings
from service.store import Store
from service.surroundings import Clock

app = typer.Typer(
    no_args_is_help=True,
    help="Look addresses up again; list those that the bank was asked for.",
    add_completion=False,
    rich_markup_mode="markdown",
)

_Region = Annotated[str | None, typer.Option(metavar="NAME", help="The region; without it, the only or default one.")]
_MOST_WANTED = 20_000


@dataclass(frozen=True)
class _House:
    """What a recheck needs, without a service. Fills ``rechecking.Checkers``."""

    settings: Settings
    store: Store
    providers: Providers

    @property
    def clock(self) -> Clock:
        return lambda: datetime.now(UTC)

    def region(self, name: str | None) -> Region:
        return regions.choose(self.settings, name)

    def geocoder(self, region: str) -> Geocoder:
        return self.providers.geocoder(self.region(region))


@app.command("again")
def again(
    region: _Region = None, as_json: Annotated[bool, typer.Option("--json", help="Print the recheck as JSON.")] = False
) -> None:
    """Look up all open cases again: after the region was built anew, or with another geocoder.

    What people set stays: pins, coordinates of the bank, corrections from the doors. Published days stay as they are,
    and stops whose case moved are counted and flagged. The work is stored as it goes: stopped or killed, the next call,
    or a running service, goes on from there. Exit code 1 when the geocoder fails.

        rounds review again --region helsinki
    """
    settings = load_settings()
    with opened_store(settings) as store, closing(Providers(settings, store)) as providers:
        house = _House(settings, store, providers)
        with store.begin() as tx:
            asked = rechecking.request(tx, house.region(region), ACTOR, house.clock())
        with showing("Looking up addresses again") as progress:

            def tell(done: Recheck) -> None:
                progress.step(f"{done.counts.cases} of {done.total} cases", done.counts.cases / max(done.total, 1))

            ended = rechecking.work(house, asked.id, tell)
    if as_json:
        show_json(recheck_out(ended).model_dump(mode="json"))
    else:
        _print(ended)
    if ended.state is RunState.FAILED:
        raise CommandError(ended.error_code or "", ended.error_cause or "", ended.error_action or "")


@app.command("wanted")
def wanted(region: _Region = None) -> None:
    """List addresses that the bank was asked for, as CSV.

    Columns: case_id, address_index, address, wanted_at, wanted_by, reason.

        rounds review wanted > wanted.csv
    """
    settings = load_settings()
    with opened_store(settings) as store, store.read() as tx:
        among = None if region is None else regions.choose(settings, region).covers
        found = review.list_reviews(tx, datetime.now(UTC).date(), region=among, limit=_MOST_WANTED)
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("case_id", "address_index", "address", "wanted_at", "wanted_by", "reason"))
    for item in found:
        if item.wanted is not None:
            at = item.wanted.at.isoformat(timespec="seconds")
            row = (item.case_id, item.address_index, item.text, at, item.wanted.by, item.wanted.reason)
            table.writerow(harmless(cell) for cell in row)


def _print(ended: Recheck) -> None:
    show_table(("addresses", "count:"), [(name, count) for name, count in asdict(ended.counts).items()])
    if ended.counts.published:
        say("Published days stay as they are: plan them again, or tell the collectors.")
