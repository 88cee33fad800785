"""`rounds demo`: a working day in Helsinki, from addresses as written to published itineraries, and a service."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.commands.failures import CommandError
from api.commands.listening import listen, url_of
from api.commands.opening import load_settings
from api.commands.progress import showing
from api.commands.region import build
from api.commands.terminal import out, say
from api.demo import show, story
from api.demo.access import Access, demo_access
from api.demo.day import REGION, DemoDay, demo_day
from api.demo.doors import Doors, wait_until_ready
from api.demo.server import Service, running_service
from geo.building.sources import sha256
from geo.region import list_regions
from service.settings import Settings

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

LINK_HOURS = 14 * 24
"""Day links open at once, although the demo's day may lie behind a long weekend."""


@app.command("demo")
def demo(
    extract: Annotated[Path, typer.Option(metavar="FILE", help="The OpenStreetMap extract of central Helsinki.")],
    once: Annotated[bool, typer.Option("--once", help="Leave when all is shown, instead of serving on.")] = False,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one (ROUNDS_PORT, 8000).")] = None,
    seconds: Annotated[int, typer.Option(min=1, help="Search time of the plan.")] = 20,
) -> None:
    """Plan and publish an invented working day in Helsinki, print the itineraries, and serve it until Ctrl-C.

    Makes the region `helsinki` where there is none. People, cases and plan live in a database of their own,
    `demo/DATE.sqlite` in the data folder, whatever ROUNDS_DATABASE_URL says: a demo never mixes with real work. A
    second demo of the same day finds its plan and is quickly done; the next day starts afresh. Every step goes through
    the HTTP API like any other system's. Exit code 1 when a step fails.

        rounds demo --extract build/demo/Helsinki.osm.pbf --once
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = load_settings(port=port)
    day = demo_day(datetime.now(UTC))
    url, free = _free_port(settings)
    _prepare_region(settings, extract)
    own = _own_settings(settings, day, free)
    access = demo_access(own)
    log = settings.data_dir / "demo" / "service.log"
    with running_service(_environment(own), free, log) as service:
        _tell(service, day, url, access, seconds)
        if not once:
            _stay(service)


def _prepare_region(settings: Settings, extract: Path) -> None:
    """Makes the region; one of that name out of another extract is somebody's own, and is used as it is."""
    say(f"Preparing the region “{REGION}”.")
    known = {region.name: region for region in list_regions(settings.regions_dir)}.get(REGION)
    if known is None or not extract.is_file() or known.source_sha256 == sha256(extract):
        build(str(extract), settings.regions_dir, REGION)
    else:
        say(f"There is one already, made of {known.source}: the demo uses it.")


def _free_port(settings: Settings) -> tuple[str, int]:
    """Where the service will be, once that is known to be free; port 0 takes a free one."""
    with listen(settings.host, settings.port) as probe:
        return url_of(probe), int(probe.getsockname()[1])


def _own_settings(settings: Settings, day: DemoDay, port: int) -> Settings:
    database = settings.data_dir / "demo" / f"{day.date}.sqlite"
    return settings.model_copy(
        update={
            "database_url": f"sqlite:///{database}",
            "port": port,
            "default_region": REGION,
            "work_in_server": True,
            "policy": "strict",
            "day_link_hours": LINK_HOURS,
            "log_format": "json",
        }
    )


def _environment(settings: Settings) -> Mapping[str, str]:
    """The same settings as variables, for the child."""
    said = settings.model_dump(mode="json", exclude_none=True)
    return {f"ROUNDS_{name.upper()}": str(value) for name, value in said.items()}


def _tell(service: Service, day: DemoDay, url: str, access: Access, seconds: int) -> None:
    doors = Doors(url, access.key)
    try:
        with showing("Starting the service"):
            wait_until_ready(doors, service)
        _story(doors, day, access, seconds)
    finally:
        doors.close()


def _story(doors: Doors, day: DemoDay, access: Access, seconds: int) -> None:
    with showing("Loading the demo day"):
        batch = story.load(doors, day)
    say(f"{len(batch['rows'])} cases: {batch['accepted']} accepted, {batch['review']} waiting for review.")
    with showing(f"Planning {day.date}") as progress:
        plan = story.published_plan(doors, day, seconds, progress)
    story.verify(doors, plan)
    for itinerary in story.itineraries(doors, plan):
        show.show_itinerary(itinerary)
    show.show_unserved(plan)
    show.show_review(doors.get("/v1/review")["items"])
    show.show_totals(plan)
    out.print("The independent checker finds no broken rule.")
    show.show_links(doors.url, access.name, access.password, story.day_links(doors, plan))


def _stay(service: Service) -> None:
    say("Serving until Ctrl-C.")
    try:
        service.process.wait()
    except KeyboardInterrupt:
        say("Stopped.")
        return
    raise CommandError("service_ended", "The service has ended.", f"See {service.log}.")
