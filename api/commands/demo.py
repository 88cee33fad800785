"""`rounds demo`: a week of cases in Helsinki, lived through from addresses as written to an evaluation."""

from __future__ import annotations

import json
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
from api.commands.terminal import say
from api.demo.access import demo_access
from api.demo.clock import DemoClock
from api.demo.day import REGION
from api.demo.doors import Doors, wait_until_ready
from api.demo.drawing import Fate
from api.demo.living import Life
from api.demo.server import Service, running_service
from api.demo.telling import Telling
from api.demo.week import DemoDate, demo_week
from geo.building.sources import sha256
from geo.region import list_regions
from service.settings import Settings

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)

POLICY = "cn-cba-2026"
LINK_HOURS, SESSION_HOURS = 20 * 24, 60 * 24
"""Links of any day of the week open at once; who signs in early stays so while the service's clock catches up."""


@app.command("demo")
def demo(
    extract: Annotated[Path, typer.Option(metavar="FILE", help="The OpenStreetMap extract of central Helsinki.")],
    once: Annotated[bool, typer.Option("--once", help="Leave when all is shown, instead of serving on.")] = False,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one (ROUNDS_PORT, 8000).")] = None,
    seconds: Annotated[int, typer.Option(min=1, help="Longest search time of each day's plan.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same week.")] = 1,
) -> None:
    """Live through an invented working week in Helsinki under the rules of `cn-cba-2026`, and serve it until Ctrl-C.

    Five days are planned, published and reported, each in the light of the one before; the next working day is
    planned. The desk may be opened as soon as its address is printed, the rest appears there while it goes on.

    Makes the region `helsinki` where there is none. People, cases and plans live in a database of their own,
    `demo/DATE.sqlite` in the data folder, whatever ROUNDS_DATABASE_URL says: a demo never mixes with real work. A
    second demo on the same day finds its week and is quickly done; the next day starts afresh. Every step goes through
    the HTTP API like any other system's. Exit code 1 when a step fails.

        rounds demo --extract build/demo/Helsinki.osm.pbf --once
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = load_settings(port=port)
    week = demo_week(datetime.now(UTC))
    url, free = _free_port(settings)
    _prepare_region(settings, extract)
    own = _own_settings(settings, week.ahead, free)
    access = demo_access(own)
    log, clock = settings.data_dir / "demo" / "service.log", DemoClock(settings.data_dir / "demo" / "clock")
    clock.set_right()
    with running_service(_environment(own), free, log, clock) as service:
        doors = Doors(url, access.key)
        life = Life(doors, clock, Fate.of(week, seed))
        _tell(service, Telling(doors, week, clock, life, access, seconds, seed))
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


def _own_settings(settings: Settings, day: DemoDate, port: int) -> Settings:
    database = settings.data_dir / "demo" / f"{day.date}.sqlite"
    return settings.model_copy(
        update={
            "database_url": f"sqlite:///{database}",
            "port": port,
            "default_region": REGION,
            "work_in_server": True,
            "policy": POLICY,
            "region_policies": {},
            "sender": "Lumi Bank",
            "sender_contact": "+44 7700 900990",
            "webhooks": {},
            "day_link_hours": LINK_HOURS,
            "session_hours": SESSION_HOURS,
            "log_format": "json",
        }
    )


def _environment(settings: Settings) -> Mapping[str, str]:
    """The same settings as variables, for the child."""
    said = settings.model_dump(mode="json", exclude_none=True)
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
    return {f"ROUNDS_{name.upper()}": text for name, text in texts.items()}


def _tell(service: Service, telling: Telling) -> None:
    try:
        with showing("Starting the service"):
            wait_until_ready(telling.doors, service)
        telling.tell()
    finally:
        telling.clock.set_right()
        telling.doors.close()


def _stay(service: Service) -> None:
    say("Serving until Ctrl-C.")
    try:
        service.process.wait()
    except KeyboardInterrupt:
        say("Stopped.")
        return
    raise CommandError("service_ended", "The service has ended.", f"See {service.log}.")
