"""Keys, people, sessions and day links in rows. Only hashes of secrets come here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.model.access import DayLink, Key, Role, User
from service.store.engine import Tx
from service.store.tables import api_keys, day_links, sessions, sign_in_failures, users


def insert_key(tx: Tx, key: Key, secret_sha256: str) -> bool:
    """False when a key of that id is there, also when two writers try at the same time."""
    row = {"id": key.id, "name": key.name, "role": key.role, "created_at": key.created_at, "revoked_at": None}
    return tx.insert_if_absent(api_keys, row | {"secret_sha256": secret_sha256})


def find_key(tx: Tx, key_id: str) -> tuple[Key, str] | None:
    """The key and its hash, also when it is revoked."""
    row = tx.first(sa.select(api_keys).where(api_keys.c.id == key_id))
    return None if row is None else (_key(row), row["secret_sha256"])


def all_keys(tx: Tx) -> list[Key]:
    return [_key(row) for row in tx.all(sa.select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id))]


def revoke_key(tx: Tx, key_id: str, now: datetime) -> bool:
    """False when there is no such key in force."""
    valid = (api_keys.c.id == key_id) & api_keys.c.revoked_at.is_(None)
    return tx.run(sa.update(api_keys).where(valid).values(revoked_at=now)) == 1


def insert_user(tx: Tx, user: User, password_hash: str) -> bool:
    """False when the name is taken."""
    row = {"name": user.name, "role": user.role, "created_at": user.created_at, "password_hash": password_hash}
    return tx.insert_if_absent(users, row)


def find_user(tx: Tx, name: str) -> tuple[User, str] | None:
    """The person and the hash of the password."""
    row = tx.first(sa.select(users).where(users.c.name == name))
    return None if row is None else (_user(row), row["password_hash"])


def all_users(tx: Tx) -> list[User]:
    return [_user(row) for row in tx.all(sa.select(users).order_by(users.c.name))]


def save_password(tx: Tx, name: str, password_hash: str) -> None:
    tx.run(sa.update(users).where(users.c.name == name).values(password_hash=password_hash))


def remove_user(tx: Tx, name: str) -> bool:
    """The sessions of the person go too."""
    return tx.run(sa.delete(users).where(users.c.name == name)) == 1


def insert_session(
    tx: Tx, token_sha256: str, now: datetime, expires_at: datetime, user: str | None = None, link: str | None = None
) -> None:
    """A session of a user or of a day link; those that have expired are swept out."""
    tx.run(sa.delete(sessions).where(sessions.c.expires_at <= now))
    row = {"token_sha256": token_sha256, "user_name": user, "link_id": link, "created_at": now}
    tx.insert(sessions, [row | {"expires_at": expires_at}])


def forget_expired(tx: Tx, now: datetime) -> dict[str, int]:
    """How many sessions had ended, and counts of wrong passwords were a day old."""
    guessed = sign_in_failures.c.first_at <= now - timedelta(days=1)
    return {
        "sessions": tx.run(sa.delete(sessions).where(sessions.c.expires_at <= now)),
        "sign_in_failures": tx.run(sa.delete(sign_in_failures).where(guessed)),
    }


def find_session(tx: Tx, token_sha256: str, now: datetime) -> tuple[User | DayLink, datetime] | None:
    """Who is signed in and until when; None when the session, its person or its link has gone."""
    row = tx.first(sa.select(sessions).where(sessions.c.token_sha256 == token_sha256, sessions.c.expires_at > now))
    if row is None:
        return None
    if row["user_name"] is not None:
        user = find_user(tx, row["user_name"])
        return None if user is None else (user[0], row["expires_at"])
    link = find_link(tx, row["link_id"])
    return None if link is None or link[0].revoked_at is not None else (link[0], row["expires_at"])


def remove_session(tx: Tx, token_sha256: str) -> None:
    tx.run(sa.delete(sessions).where(sessions.c.token_sha256 == token_sha256))


def insert_link(tx: Tx, link: DayLink, secret_sha256: str) -> None:
    row = {name: getattr(link, name) for name in _LINK}
    tx.insert(day_links, [row | {"secret_sha256": secret_sha256}])


def find_link(tx: Tx, link_id: str) -> tuple[DayLink, str] | None:
    """The link and its hash, also when it is revoked or over."""
    row = tx.first(sa.select(day_links).where(day_links.c.id == link_id))
    return None if row is None else (_link(row), row["secret_sha256"])


def links_of(tx: Tx, collector_id: str) -> list[DayLink]:
    """Newest first."""
    query = sa.select(day_links).where(day_links.c.collector_id == collector_id)
    return [_link(row) for row in tx.all(query.order_by(day_links.c.created_at.desc(), day_links.c.id))]


def revoke_link(tx: Tx, link_id: str, now: datetime) -> bool:
    """False when there is no such link in force; its sessions end with it."""
    valid = (day_links.c.id == link_id) & day_links.c.revoked_at.is_(None)
    return tx.run(sa.update(day_links).where(valid).values(revoked_at=now)) == 1


def failures_since(tx: Tx, name_sha256: str, since: datetime) -> int:
    """How often signing in by this name has failed in the stretch that began after ``since``."""
    query = sa.select(sign_in_failures).where(sign_in_failures.c.name_sha256 == name_sha256)
    row = tx.first(query.where(sign_in_failures.c.first_at > since))
    return int(row["count"]) if row else 0


def add_failure(tx: Tx, name_sha256: str, now: datetime, stretch: timedelta) -> None:
    """Counts one more; a stretch that is over begins anew."""
    old = sign_in_failures.c.first_at <= now - stretch
    tx.run(sa.delete(sign_in_failures).where(old))
    if not tx.insert_if_absent(sign_in_failures, {"name_sha256": name_sha256, "count": 1, "first_at": now}):
        mine = sign_in_failures.c.name_sha256 == name_sha256
        tx.run(sa.update(sign_in_failures).where(mine).values(count=sign_in_failures.c.count + 1))


def clear_failures(tx: Tx, name_sha256: str) -> None:
    tx.run(sa.delete(sign_in_failures).where(sign_in_failures.c.name_sha256 == name_sha256))


_LINK = ("id", "collector_id", "date", "created_by", "created_at", "opens_at", "expires_at", "revoked_at")


def _key(row: RowMapping) -> Key:
    return Key(row["id"], row["name"], Role(row["role"]), row["created_at"], row["revoked_at"])


def _user(row: RowMapping) -> User:
    return User(row["name"], Role(row["role"]), row["created_at"])


def _link(row: RowMapping) -> DayLink:
    same: dict[str, Any] = {name: row[name] for name in _LINK}
    day: date = same["date"]
    return DayLink(**same | {"date": day})
