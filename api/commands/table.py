"""Which commands there are. A module is imported only when its command is called: solvers and servers load slowly."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as command_of

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("serve", "Serve the pages and the HTTP API, and work off runs."),
    "worker": ("worker", "Work off runs of a service whose database is shared."),
    "demo": ("demo", "Live through an invented week in Helsinki, and serve it."),
    "migrate": ("migrate", "Bring the database to this version."),
    "region": ("region", "Make regions out of OpenStreetMap extracts; list, show, remove them."),
    "areas": ("areas", "Territories, no-go zones, calendars and outlines of a region, as GeoJSON."),
    "calendar": ("calendar", "Holidays at a place, and days of your own."),
    "import": ("import_", "Take in cases, contacts, outcomes and collectors from files."),
    "ranking": ("ranking", "Show which cases are worth a visit, and why."),
    "practices": ("practices", "Weights, follow-ups, briefs and limits, by version."),
    "plan": ("plan", "Plan a day from two CSV files, without a running service."),
    "itinerary": ("itinerary", "Show a collector's published day, or write it as a PDF to print."),
    "check": ("check", "Check a solution against its problem, rule by rule."),
    "report": ("report", "Figures of published days, by team, collector, hour, policy, week."),
    "replay": ("replay", "Plan a published day again under other rules, and compare."),
    "geocode": ("geocode", "Find the places of addresses in a CSV file."),
    "review": ("review", "Look addresses up again; list those that the bank was asked for."),
    "messages": ("messages", "Hand messages to debtors out as a file."),
    "providers": ("providers", "Ask each geocoder and router of others whether it answers."),
    "key": ("key", "Create, list and revoke the keys of systems."),
    "user": ("user", "Add, list and remove people who sign in."),
    "keep": ("keep", "Say how long records are kept, and why; erase what is due."),
    "openapi": ("openapi", "Print the description of the HTTP API."),
}
"""Name on the command line; module in this package; the line that `rounds --help` shows."""


class CommandTable(TyperGroup):
    """The root command. Typer keeps the types of its contexts to itself, hence ``Any``."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return command_of(import_module(f"api.commands.{COMMANDS[cmd_name][0]}").app)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The list of commands from the table above, so that asking for help loads none of them."""
        outline = [TyperCommand(name=name, help=line) for name, (_, line) in COMMANDS.items()]
        TyperGroup(name=self.name, help=self.help, params=self.params, commands=outline).format_help(ctx, formatter)
