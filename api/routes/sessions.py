"""Signing in and out: supervisors by name and password, collectors by the day link on their phone."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.auth import COOKIE, DAY_COOKIE, check_origin, clear_cookie, current_session, session_secrets, set_cookie
from api.deps import House, Public
from api.problems import SignInError
from api.schemas.access import DaySessionOut, DaySignIn, SessionOut, SignIn
from service.model.access import Session
from service.people import access

router = APIRouter(tags=["sessions"])


@router.post("/v1/sessions")
def sign_in(body: SignIn, house: House, request: Request, response: Response, _: Public) -> SessionOut:
    """Signs a person in: sets the session cookie."""
    _refuse_foreign_page(request)
    now = house.clock()
    with house.store.begin() as tx:
        found = access.sign_in(tx, body.name, body.password.get_secret_value(), now, house.settings.session_hours)
    if found is None:
        raise SignInError("credentials_wrong", "The name or the password is wrong.", "Try again.")
    session, token = found
    set_cookie(request, response, COOKIE, token, int((session.expires_at - now).total_seconds()))
    return _shown(session)


@router.get("/v1/sessions/current")
def get_session(request: Request, _: Public) -> SessionOut:
    """Who is signed in by the cookie; 401 when nobody is. With `Rounds-Page: day` only a day link counts."""
    return _shown(current_session(request))


@router.delete("/v1/sessions/current", status_code=204)
def sign_out(house: House, request: Request, response: Response, _: Public) -> None:
    """Ends the session and clears the cookie; fine when there is none."""
    check_origin(request)
    for name, token in list(session_secrets(request).items())[:1]:
        with house.store.begin() as tx:
            access.sign_out(tx, token)
        clear_cookie(response, name)


@router.post("/v1/day-sessions")
def open_day(body: DaySignIn, house: House, request: Request, response: Response, _: Public) -> DaySessionOut:
    """Opens a collector's day with the link's id and secret: sets a cookie beside that of a person."""
    _refuse_foreign_page(request)
    now = house.clock()
    with house.store.begin() as tx:
        found = access.open_day_link(tx, body.link_id, body.secret.get_secret_value(), now)
    if found is None:
        raise SignInError(
            "day_link_closed",
            "This link is wrong, revoked, not open yet or over.",
            "Ask your supervisor for a new link.",
        )
    session, token = found
    set_cookie(request, response, DAY_COOKIE, token, int((session.expires_at - now).total_seconds()))
    who = session.identity
    assert who.collector_id is not None and who.date is not None
    return DaySessionOut(collector_id=who.collector_id, date=who.date)


def _refuse_foreign_page(request: Request) -> None:
    """A page of another site must not sign its visitor in; programs send no origin."""
    if "origin" in request.headers:
        check_origin(request)


def _shown(session: Session) -> SessionOut:
    who = session.identity
    return SessionOut(actor=who.actor, role=who.role, name=session.name, collector_id=who.collector_id, date=who.date)
