"""`rounds key`: keys of scheduling systems and of other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from api.commands.opening import ACTOR, load_settings, opened_store
from api.commands.terminal import out, say, show_json, show_table
from service.model.access import Key, Role
from service.people import access

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Create, list and revoke the keys of systems.",
    add_completion=False,
)

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is; shown in lists.")],
    role: Annotated[
        Literal["scheduler", "supervisor", "admin"], typer.Option(help="What its holder may do.")
    ] = "scheduler",
    as_json: _AsJson = False,
) -> None:
    """Create a key and print its secret, which is shown only this once: only its hash is kept.

    ```
    rounds key create "core banking" --role scheduler
    ```
    """
    with opened_store(load_settings()) as store, store.begin() as tx:
        key, secret = access.create_key(tx, name, Role(role), ACTOR, datetime.now(UTC))
    if as_json:
        show_json(_record(key) | {"secret": secret})
    else:
        say(f"Key {key.id} for {key.name}, role {key.role}. Its secret, shown only this once:")
        out.print(secret, soft_wrap=True)


@app.command("list")
def list_(as_json: _AsJson = False) -> None:
    """List the keys, the revoked ones too, without their secrets."""
    with opened_store(load_settings()) as store, store.read() as tx:
        keys = access.list_keys(tx)
    if as_json:
        show_json([_record(key) for key in keys])
    else:
        rows = [(key.id, key.name, key.role, _instant(key.created_at), _instant(key.revoked_at)) for key in keys]
        show_table(("key", "name", "role", "created", "revoked"), rows)


@app.command("revoke")
def revoke(key_id: Annotated[str, typer.Argument(metavar="KEY", help="The key's id, as listed.")]) -> None:
    """Revoke a key: from now on it opens nothing."""
    with opened_store(load_settings()) as store, store.begin() as tx:
        access.revoke_key(tx, key_id, ACTOR, datetime.now(UTC))
    say(f"Revoked {key_id}.")


def _record(key: Key) -> dict[str, object]:
    return {
        "key_id": key.id,
        "name": key.name,
        "role": key.role,
        "created_at": key.created_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
