"""Who may come in: API keys for systems, sign-in for people, day links for collectors' phones.

Secrets that we make are random enough to be kept as plain SHA-256; passwords that people choose are kept as Argon2id.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import ConflictError, ForbiddenError, InvalidError, Issue, NotFoundError
from service.model.access import DayLink, Identity, Key, Role, Session, User
from service.model.ids import new_id
from service.store import Tx, audit, collectors
from service.store import access as access_store

FIRST_KEY = "first"
SMALLEST_PASSWORD = 10
GUESSES, GUESS_STRETCH = 8, timedelta(minutes=15)

_PASSWORDS = PasswordHasher()


def first_key(tx: Tx, now: datetime) -> str | None:
    """The secret of the first admin key, once in the life of a store; None ever after. Processes may race."""
    key = Key(FIRST_KEY, "first key", Role.ADMIN, now)
    secret = _new_secret(FIRST_KEY)
    return secret if access_store.insert_key(tx, key, _digest(secret)) else None


def create_key(tx: Tx, name: str, role: Role, actor: str, now: datetime) -> tuple[Key, str]:
    """The key and its secret ``rk_<id>_<random>``, which is shown only here."""
    key = Key(secrets.token_hex(6), name, role, now)
    if role is Role.COLLECTOR:
        raise _invalid("key_role", "/role", "A collector has day links, not a key.", "Choose another role.")
    secret = _new_secret(key.id)
    access_store.insert_key(tx, key, _digest(secret))
    audit.add(tx, audit.Trace(now, actor, "key_created", key.id, role))
    return key, secret


def list_keys(tx: Tx) -> list[Key]:
    """Also the revoked ones, oldest first."""
    return access_store.all_keys(tx)


def revoke_key(tx: Tx, key_id: str, actor: str, now: datetime) -> None:
    """NotFoundError ``key_missing`` when none of that id is in force."""
    if not access_store.revoke_key(tx, key_id, now):
        raise NotFoundError("key_missing", f"There is no key {key_id!r} in force.", "List the keys.")
    audit.add(tx, audit.Trace(now, actor, "key_revoked", key_id))


def authenticate(tx: Tx, secret: str) -> Identity | None:
    """Who holds an API key; None for anything that is not a key in force."""
    kind, _, rest = secret.partition("_")
    key_id, _, chance = rest.partition("_")
    found = access_store.find_key(tx, key_id) if kind == "rk" and chance else None
    if found is None or found[0].revoked_at is not None or not _same(secret, found[1]):
        return None
    return Identity(f"key:{key_id}", found[0].role)


def add_user(tx: Tx, name: str, password: str, role: Role, actor: str, now: datetime) -> User:
    """ConflictError ``user_exists``; InvalidError ``password_short``, ``user_role``."""
    if role in (Role.COLLECTOR, Role.SCHEDULER):
        raise _invalid("user_role", "/role", f"A {role} does not sign in by name.", "Choose supervisor or admin.")
    if len(password) < SMALLEST_PASSWORD:
        raise _invalid(
            "password_short", "/password", f"Fewer than {SMALLEST_PASSWORD} characters.", "Choose a longer password."
        )
    user = User(name, role, now)
    if not access_store.insert_user(tx, user, _PASSWORDS.hash(password)):
        raise ConflictError("user_exists", "There is a person of this name.", "Choose another name.")
    audit.add(tx, audit.Trace(now, actor, "user_added", name, role))
    return user


def list_users(tx: Tx) -> list[User]:
    """By name."""
    return access_store.all_users(tx)


def remove_user(tx: Tx, name: str, actor: str, now: datetime) -> None:
    """The person's sessions end at once. NotFoundError ``user_missing``."""
    if not access_store.remove_user(tx, name):
        raise NotFoundError("user_missing", "There is no person of this name.", "List the people.")
    audit.add(tx, audit.Trace(now, actor, "user_removed", name))


def sign_in(tx: Tx, name: str, password: str, now: datetime, hours: int) -> tuple[Session, str] | None:
    """A session of ``hours`` and its token; None for a wrong name or password.

    The guess is counted, so the transaction is to be committed either way. After too many ForbiddenError
    ``too_many_guesses``, whether the name exists or not.
    """
    counter = _digest(name)
    if access_store.failures_since(tx, counter, now - GUESS_STRETCH) >= GUESSES:
        minutes = int(GUESS_STRETCH.total_seconds() // 60)
        raise ForbiddenError(
            "too_many_guesses", "Too many wrong passwords for this name.", f"Wait {minutes} minutes, then try again."
        )
    found = access_store.find_user(tx, name)
    if not _verifies(found[1] if found else _nobody(), password) or found is None:
        access_store.add_failure(tx, counter, now, GUESS_STRETCH)
        return None
    access_store.clear_failures(tx, counter)
    if _PASSWORDS.check_needs_rehash(found[1]):
        access_store.save_password(tx, name, _PASSWORDS.hash(password))
    token, ends = secrets.token_urlsafe(32), now + timedelta(hours=hours)
    access_store.insert_session(tx, _digest(token), now, ends, user=name)
    return _session(found[0], "", ends), token


def sign_out(tx: Tx, token: str) -> None:
    """Ends the session; nothing happens when there is none."""
    access_store.remove_session(tx, _digest(token))


def session(tx: Tx, token: str, now: datetime) -> Session | None:
    """Who is signed in by this token; None when nobody is (any more)."""
    found = access_store.find_session(tx, _digest(token), now)
    if found is None:
        return None
    who, ends = found
    name = collectors.load(tx, who.collector_id).name if isinstance(who, DayLink) else who.name
    return _session(who, name, ends)


def create_day_link(
    tx: Tx, collector_id: str, day: date, timezone: str, actor: str, now: datetime, hours: int
) -> tuple[DayLink, str]:
    """A link and its secret. It opens ``hours`` before the day begins in ``timezone`` and ends ``hours`` after it.

    NotFoundError ``collector_missing``; InvalidError ``date_past`` when it would have ended already.
    """
    collectors.load(tx, collector_id)
    zone, margin = ZoneInfo(timezone), timedelta(hours=hours)
    midnight = datetime.combine(day, time(0), zone)
    opens = datetime.fromtimestamp(midnight.timestamp(), zone) - margin
    ends = datetime.combine(day + timedelta(days=1), time(0), zone) + margin
    if ends <= now:
        raise _invalid("date_past", "/date", f"{day.isoformat()} is over.", "Choose today or a later date.")
    link = DayLink(new_id("day"), collector_id, day, actor, now, opens, ends)
    secret = secrets.token_urlsafe(24)
    access_store.insert_link(tx, link, _digest(secret))
    audit.add(tx, audit.Trace(now, actor, "day_link_created", link.id))
    return link, secret


def list_day_links(tx: Tx, collector_id: str) -> list[DayLink]:
    """Newest first. NotFoundError ``collector_missing``."""
    return access_store.links_of(tx, collectors.load(tx, collector_id).id)


def open_day_link(tx: Tx, link_id: str, secret: str, now: datetime) -> tuple[Session, str] | None:
    """A session until the link ends, and its token; None for a link that is wrong, revoked, early or over."""
    found = access_store.find_link(tx, link_id)
    if found is None or not _same(secret, found[1]):
        return None
    link = found[0]
    if link.revoked_at is not None or not link.opens_at <= now < link.expires_at:
        return None
    token = secrets.token_urlsafe(32)
    access_store.insert_session(tx, _digest(token), now, link.expires_at, link=link.id)
    return _session(link, collectors.load(tx, link.collector_id).name, link.expires_at), token


def revoke_day_link(tx: Tx, link_id: str, actor: str, now: datetime) -> None:
    """The sessions that it opened end at once. NotFoundError ``day_link_missing``."""
    if not access_store.revoke_link(tx, link_id, now):
        raise NotFoundError("day_link_missing", f"There is no day link {link_id!r} in force.", "List the day links.")
    audit.add(tx, audit.Trace(now, actor, "day_link_revoked", link_id))


def _session(who: User | DayLink, name: str, ends: datetime) -> Session:
    if isinstance(who, DayLink):
        return Session(Identity(f"link:{who.id}", Role.COLLECTOR, who.collector_id, who.date), name, ends)
    return Session(Identity(f"user:{who.name}", who.role), who.name, ends)


def _new_secret(key_id: str) -> str:
    return f"rk_{key_id}_{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _same(secret: str, digest: str) -> bool:
    return hmac.compare_digest(_digest(secret), digest)


@cache
def _nobody() -> str:
    """Verified for names that do not exist, so that they take as long as the others."""
    return _PASSWORDS.hash(secrets.token_hex(16))


def _verifies(password_hash: str, password: str) -> bool:
    try:
        return _PASSWORDS.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _invalid(code: str, pointer: str, cause: str, action: str) -> InvalidError:
    return InvalidError(code, cause, action, (Issue(code, pointer, cause, action),))
