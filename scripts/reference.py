"""Writes the pages of the reference that are made from code: settings, commands, calls of the HTTP API.

``python -m scripts.reference`` writes what changed; `make docs` runs it, and a test compares the pages with the code.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic.fields import FieldInfo
from typer.core import TyperGroup

from api.app import openapi_document
from api.cli import app
from geo.providers.catalog import PROVIDERS, Provider
from service.lawful.policies.record import json_schema as policy_schema
from service.messages.texts.record import json_schema as texts_schema
from service.settings import Settings
from service.terms.provider_terms import ProviderTerms

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"

SETTINGS_HEAD = """\
# Settings

Every setting is an environment variable, read once when a command starts; unset, it has the default shown. A value that
makes no sense stops the command with a sentence that names the variable.

| variable | default | values | meaning |
|---|---|---|---|
"""

PROVIDERS_HEAD = """
## The providers file

TOML, a table for each provider whose terms are not the public ones (`[amap]`); [providers](../providers.md) shows one.
Unknown names stop the command.

| entry | values | meaning |
|---|---|---|
"""

TERMS_HEAD = """
Without an entry the public terms hold, as they were when this version was made; `open_after` is 5, `open_seconds` 30,
`attempts` 3, `patience_seconds` 20 for all:

| provider | is | datum | address | key | requests a second | at once | time-out, s | kept, days |
|---|---|---|---|---|---|---|---|---|
"""

COMMANDS_HEAD = """\
# Commands

`rounds` is in `.venv/bin` after `make demo`, `make test` or `make check`. Exit codes: 0 done · 1 tried, and failed or
refused · 2 what was given cannot be used · 130 stopped by Ctrl-C. What went wrong is said on stderr with its
[code](errors.md), cause and action. [Settings](settings.md) apply to every command.
"""


API_HEAD = """\
# Calls

Every call of the HTTP API. Conventions and a walk through the day: [the API](../api.md). Forms of bodies and answers:
[openapi.json](openapi.json), which the service hands out at `/openapi.json` as well. Refusals: [errors](errors.md).

| call | does |
|---|---|
"""


def main() -> None:
    for file, text in pages().items():
        (REFERENCE / file).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """What each of these files in docs/reference has to say now."""
    return {
        "settings.md": settings_page(),
        "cli.md": commands_page(),
        "calls.md": calls_page(),
        "policy.schema.json": policy_schema(),
        "texts.schema.json": texts_schema(),
    }


def settings_page() -> str:
    schema = Settings.model_json_schema()["properties"]
    rows = (setting_row(name, field, schema[name]) for name, field in Settings.model_fields.items())
    return SETTINGS_HEAD + "\n".join(rows) + "\n" + providers_section()


def providers_section() -> str:
    """The file of ``ROUNDS_PROVIDERS_FILE``: what may stand in it, and what holds without it."""
    schema = ProviderTerms.model_json_schema()["properties"]
    entries = ProviderTerms.model_fields.items()
    rows = (f"| `{name}` | {values_of(schema[name])} | {field.description} |" for name, field in entries)
    return PROVIDERS_HEAD + "\n".join(rows) + "\n" + TERMS_HEAD + "\n".join(map(terms_row, PROVIDERS.values())) + "\n"


def terms_row(provider: Provider) -> str:
    manners, kinds = provider.manners, (("geocoder", provider.geocodes), ("router", provider.routes))
    cells = (
        f"`{provider.name}`",
        ", ".join(kind for kind, does in kinds if does),
        provider.datum.value,
        provider.url or "–",
        "yes" if provider.needs_key else "for the public one" if provider.takes_key else "–",
        f"{manners.requests_per_second:g}",
        str(manners.at_once),
        f"{manners.timeout_seconds:g}",
        str(provider.keep_days),
    )
    return "| " + " | ".join(cells) + " |"


def setting_row(name: str, field: FieldInfo, schema: dict[str, Any]) -> str:
    cells = (f"`ROUNDS_{name.upper()}`", default_of(field), values_of(schema), field.description or "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def default_of(field: FieldInfo) -> str:
    """The default as one writes it in the environment; a computed one in its function's own words."""
    if field.default_factory is not None:
        return " ".join((inspect.getdoc(field.default_factory) or "").replace("``", "`").split()).rstrip(".")
    if field.default is None:
        return "–"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def values_of(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("format") or schema.get("type") or schema["anyOf"][0].get("format") or schema["anyOf"][0]["type"]
    kind = {"string": "text", "password": "secret text", "boolean": "`true`, `false`"}.get(kind, kind)
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and high is None:
        return str(kind)
    return f"{kind}, {low} to {high}" if high is not None else f"{kind}, {low} or more"


def commands_page() -> str:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    context = root.make_context("rounds", [], resilient_parsing=True)
    return COMMANDS_HEAD + "".join(sections(root, context, "rounds"))


def sections(group: TyperGroup, context: Any, prefix: str) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = type(context)(command, info_name=name, parent=context)
        yield section(command, inner, f"{prefix} {name}")
        if isinstance(command, TyperGroup):
            yield from sections(command, inner, f"{prefix} {name}")


def section(command: Any, context: Any, called: str) -> str:
    """A command's heading, what it does, how it is called, and its arguments and options."""
    usage = " ".join([called, *command.collect_usage_pieces(context)])
    text = re.sub(r"(?<!`)``(?!`)", "`", inspect.cleandoc(command.help or command.short_help or ""))
    level = "#" * called.count(" ")
    records = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    rows = [f"- `{left.strip()}` {squeeze(right)}" for left, right in records if "--help" not in left]
    return f"\n#{level} `{called}`\n\n{text}\n\n```\n{usage}\n```\n" + ("\n" + "\n".join(rows) + "\n" if rows else "")


def calls_page() -> str:
    rows = (
        f"| `{method.upper()} {path}` | {squeeze(operation.get('description', '')).replace('|', '/')} |"
        for path, operations in openapi_document()["paths"].items()
        for method, operation in operations.items()
    )
    return API_HEAD + "\n".join(rows) + "\n"


def squeeze(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
