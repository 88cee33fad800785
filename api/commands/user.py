"""`rounds user`: people who sign in to the pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from api.commands.failures import InputError
from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.terminal import say, show_json, show_table
from service.model.access import Role
from service.people import access

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Add, list and remove people who sign in.",
    add_completion=False,
)

_Name = Annotated[str, typer.Argument(help="The name to sign in with.")]


@app.command("add")
def add(
    name: _Name,
    role: Annotated[Literal["supervisor", "admin"], typer.Option(help="What the person may do.")] = "supervisor",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin.")
    ] = False,
) -> None:
    """Add a person. The password is asked for, or read from stdin: it never stands on the command line.

    ```
    rounds user add ann --role supervisor
    ```
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _ask_password()
    with opened_store(load_settings()) as store, store.begin() as tx:
        access.add_user(tx, name, password, Role(role), ACTOR, datetime.now(UTC))
    say(f"{name} may sign in as {role}.")


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the people who may sign in."""
    with opened_store(load_settings()) as store, store.read() as tx:
        users = access.list_users(tx)
    rows = [(user.name, str(user.role), user.created_at.isoformat(timespec="seconds")) for user in users]
    if as_json:
        show_json([dict(zip(("name", "role", "created_at"), row, strict=True)) for row in rows])
    else:
        show_table(("name", "role", "added"), rows)


@app.command("remove")
def remove(name: _Name) -> None:
    """Remove a person; his or her sessions end at once."""
    with opened_store(load_settings()) as store, store.begin() as tx:
        access.remove_user(tx, name, ACTOR, datetime.now(UTC))
    say(f"Removed {name}.")


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise InputError("password_missing", "No one is there to type a password.", "Give it with --password-stdin.")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
