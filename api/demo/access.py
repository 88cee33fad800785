"""The demo's own way in: a key for its requests, and a supervisor with a password that is made anew each time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from api.commands.opening import ACTOR, opened_store
from service.model.access import Role
from service.people import access
from service.settings import Settings
from service.store import Tx

NAME = "demo"


@dataclass(frozen=True, slots=True)
class Access:
    """``key`` opens every door; ``name`` and ``password`` are for the person at the browser."""

    key: str
    name: str
    password: str


def demo_access(settings: Settings) -> Access:
    """Makes the way in, in the demo's own store; what an earlier demo made there ends."""
    now, password = datetime.now(UTC), secrets.token_urlsafe(9)
    with opened_store(settings) as store, store.begin() as tx:
        access.first_key(tx, now)  # taken here, so that the service prints no secret into its log
        _end_earlier(tx, now)
        _, key = access.create_key(tx, NAME, Role.ADMIN, ACTOR, now)
        access.add_user(tx, NAME, password, Role.SUPERVISOR, ACTOR, now)
    return Access(key, NAME, password)


def _end_earlier(tx: Tx, now: datetime) -> None:
    for key in access.list_keys(tx):
        if key.name == NAME and key.revoked_at is None:
            access.revoke_key(tx, key.id, ACTOR, now)
    for user in access.list_users(tx):
        if user.name == NAME:
            access.remove_user(tx, NAME, ACTOR, now)
