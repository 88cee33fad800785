"""Who is asking, and may they: a bearer key for systems, a cookie for people, roles on every route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Request, Response, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.problems import RoleError, SignInError
from service.model.access import Identity, Role, Session
from service.people import access
from service.store import Tx
from service.wiring import Rounds

COOKIE, DAY_COOKIE = "rounds_session", "rounds_day"
"""Of a person, and of a day link: who looks at a collector's day in the same browser stays signed in."""
PAGE = "Rounds-Page"
"""A header by which the day's page says ``day``: then only the day link speaks, whoever else is signed in."""
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def rounds_of(request: Request) -> Rounds:
    """The house that this application opens the doors of."""
    house: Rounds = request.app.state.rounds
    return house


_KEYS = HTTPBearer(scheme_name="key", description="An API key, for systems", auto_error=False)
_SESSIONS = APIKeyCookie(name=COOKIE, scheme_name="session", description="For people: sign in", auto_error=False)
_DAYS = APIKeyCookie(name=DAY_COOKIE, scheme_name="day", description="For phones: open a day link", auto_error=False)

type BearerKey = Annotated[HTTPAuthorizationCredentials | None, Security(_KEYS)]
type SessionCookie = Annotated[str | None, Security(_SESSIONS)]
type DayCookie = Annotated[str | None, Security(_DAYS)]


class Allow:
    """A dependency: the identity behind the request, if its role is one of ``roles``.

    SignInError ``sign_in_needed``; RoleError ``role_not_allowed`` or ``foreign_origin``.
    """

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def __call__(self, request: Request, key: BearerKey, _session: SessionCookie, _day: DayCookie) -> Identity:
        identity = identify(request, key.credentials if key else None)
        if identity.role not in self.roles:
            raise RoleError(
                "role_not_allowed",
                f"The role {identity.role} may not do this.",
                f"Ask with one of these roles: {', '.join(sorted(self.roles))}.",
            )
        return identity


def identify(request: Request, key: str | None) -> Identity:
    """Reads the key or the session in a look of its own, before the request's work begins. A key comes first."""
    tokens = session_secrets(request)
    if key is None and not tokens:
        raise sign_in_needed()
    if key is None and request.method not in _SAFE_METHODS:
        check_origin(request)
    house = rounds_of(request)
    with house.store.read() as tx:
        identity = _by_session(tx, house, tokens) if key is None else _by_key(tx, key)
    if identity is None:
        raise sign_in_needed()
    request.state.actor = identity.actor
    return identity


def check_origin(request: Request) -> None:
    """A browser that changes something with its cookie says which page sent it: only ours may."""
    ours = {request.headers.get("host"), urlsplit(rounds_of(request).settings.public_url or "").netloc}
    if urlsplit(request.headers.get("origin", "")).netloc not in ours - {"", None}:
        raise RoleError(
            "foreign_origin", "The request came from another site's page.", "Use the pages that this service serves."
        )


def session_secrets(request: Request) -> dict[str, str]:
    """The sessions that may speak for this request, by cookie, the first one first."""
    names = (DAY_COOKIE,) if request.headers.get(PAGE) == "day" else (COOKIE, DAY_COOKIE)
    return {name: request.cookies[name] for name in names if name in request.cookies}


def set_cookie(request: Request, response: Response, name: str, secret: str, seconds: int) -> None:
    """A session cookie that scripts cannot read and other sites cannot send."""
    public = rounds_of(request).settings.public_url or ""
    https = request.url.scheme == "https" or public.startswith("https:")
    response.set_cookie(name, secret, max_age=seconds, httponly=True, samesite="strict", secure=https)


def clear_cookie(response: Response, name: str) -> None:
    response.delete_cookie(name, httponly=True, samesite="strict")


def current_session(request: Request) -> Session:
    """The signed-in person's session; SignInError ``sign_in_needed``."""
    house = rounds_of(request)
    with house.store.read() as tx:
        found = _session(tx, house, session_secrets(request))
    if found is None:
        raise sign_in_needed()
    return found


def _by_key(tx: Tx, key: str) -> Identity | None:
    """Only what can be a key is looked up."""
    return access.authenticate(tx, key) if key.isascii() and key.isprintable() else None


def _by_session(tx: Tx, house: Rounds, tokens: Mapping[str, str]) -> Identity | None:
    found = _session(tx, house, tokens)
    return None if found is None else found.identity


def _session(tx: Tx, house: Rounds, tokens: Mapping[str, str]) -> Session | None:
    """The first that has not ended."""
    found = (access.session(tx, token, house.clock()) for token in tokens.values())
    return next((session for session in found if session is not None), None)


def sign_in_needed() -> SignInError:
    return SignInError(
        "sign_in_needed",
        "No valid key or session came with the request.",
        "Sign in, or send Authorization: Bearer with an API key.",
        headers={"WWW-Authenticate": "Bearer"},
    )
