"""`rounds providers`: does everyone answer whom the settings name?"""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.failures import FAILED
from api.commands.opening import load_settings
from api.commands.progress import showing
from api.commands.terminal import out, show_json, show_table
from geo.point import Point
from geo.region import list_regions
from service.places.providers import Checked, opened_providers
from service.settings import Settings

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)


@app.command("providers")
def check_providers(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask each geocoder and router of others one harmless question, and tell what is wrong.

    Only those that the settings name are asked (ROUNDS_GEOCODERS, ROUNDS_ROUTER): where a public place is, and how far
    two points of a region lie apart. Each question counts against the provider's quota. Exit code 1 when one of them
    does not answer, 2 when the settings lack a key or an address.

        rounds providers
    """
    settings = load_settings()
    with opened_providers(settings) as providers, showing("Asking providers"):
        checked = list(providers.check(_somewhere(settings)))
    if as_json:
        show_json({"geocoders": list(settings.geocoder_names), "router": settings.router, "checked": _records(checked)})
    else:
        _print(settings, checked)
    if any(one.trouble for one in checked):
        raise typer.Exit(FAILED)


def _somewhere(settings: Settings) -> Point | None:
    regions = list_regions(settings.regions_dir)
    return regions[0].bounds.centre if regions else None


def _records(checked: list[Checked]) -> list[dict[str, object]]:
    return [
        {
            "provider": one.name,
            "what": one.what,
            "answers": one.trouble is None,
            "code": one.trouble.code if one.trouble else None,
            "cause": one.trouble.cause if one.trouble else None,
            "action": one.trouble.action if one.trouble else None,
        }
        for one in checked
    ]


def _print(settings: Settings, checked: list[Checked]) -> None:
    out.print(f"Addresses are looked up by {', then '.join(settings.geocoder_names)}; travel by {settings.router}.")
    rows = [(one.name, one.what, one.trouble.code if one.trouble else "answers", _said(one)) for one in checked]
    if rows:
        show_table(("provider", "what", "state", "what to do"), rows)


def _said(one: Checked) -> str:
    return f"{one.trouble.cause} {one.trouble.action}" if one.trouble else ""
