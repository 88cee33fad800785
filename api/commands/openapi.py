"""`rounds openapi`: the description of the HTTP API, as it stands in docs/reference/openapi.json."""

from __future__ import annotations

import typer

from api.app import openapi_document
from api.commands.terminal import show_json

app = typer.Typer(rich_markup_mode="markdown", add_completion=False)


@app.command("openapi")
def print_document() -> None:
    """Print the OpenAPI document of the HTTP API."""
    show_json(openapi_document())
