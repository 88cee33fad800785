"""Who may use which door: written down once more, and tried with every role."""

import re
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.app import _API_MODULES
from api.auth import Allow
from api.deps import _public
from service.model.access import Role
from tests.fixtures.doors import Doors

A, S, U, C = Role.ADMIN, Role.SCHEDULER, Role.SUPERVISOR, Role.COLLECTOR
OFFICE, DESK, DOOR, ALL, PUBLIC = {A, S, U}, {A, U}, {A, U, C}, {A, S, U, C}, None

WHO_MAY = {
    "POST /v1/sessions": PUBLIC,
    "GET /v1/sessions/current": PUBLIC,
    "DELETE /v1/sessions/current": PUBLIC,
    "POST /v1/day-sessions": PUBLIC,
    "POST /v1/collectors/{collector_id}/day-links": DESK,
    "GET /v1/collectors/{collector_id}/day-links": DESK,
    "DELETE /v1/day-links/{link_id}": DESK,
    "POST /v1/keys": {A},
    "GET /v1/keys": {A},
    "DELETE /v1/keys/{key_id}": {A},
    "POST /v1/users": {A},
    "GET /v1/users": {A},
    "DELETE /v1/users/{name}": {A},
    "GET /v1/regions": OFFICE,
    "GET /v1/regions/{name}": ALL,
    "GET /v1/regions/{name}/tiles.json": ALL,
    "GET /v1/regions/{name}/tiles/{z}/{x}/{y}.mvt": ALL,
    "GET /v1/regions/{name}/areas/{kind}": OFFICE,
    "PUT /v1/regions/{name}/areas/{kind}": DESK,
    "GET /v1/regions/{name}/areas/{kind}/versions": OFFICE,
    "POST /v1/regions/{name}/areas/{kind}/versions/{version}/restore": DESK,
    "GET /v1/regions/{name}/coverage": OFFICE,
    "POST /v1/regions/{name}/coverage": OFFICE,
    "POST /v1/regions/{name}/proposals": DESK,
    "GET /v1/regions/{name}/proposals/{proposal_id}": OFFICE,
    "POST /v1/regions/{name}/proposals/{proposal_id}/accept": DESK,
    "GET /v1/calendar": OFFICE,
    "GET /v1/calendar/own-days": OFFICE,
    "POST /v1/calendar/own-days": DESK,
    "DELETE /v1/calendar/own-days/{date}": DESK,
    "POST /v1/batches": OFFICE,
    "GET /v1/batches/{batch_id}": OFFICE,
    "GET /v1/cases": OFFICE,
    "GET /v1/cases/{case_id}": OFFICE,
    "PATCH /v1/cases/{case_id}": DESK,
    "PUT /v1/cases/{case_id}/hold": DESK,
    "DELETE /v1/cases/{case_id}/hold": DESK,
    "POST /v1/cases/{case_id}/close": DESK,
    "POST /v1/cases/{case_id}/reopen": DESK,
    "GET /v1/holds": OFFICE,
    "GET /v1/cases/{case_id}/allowed": OFFICE,
    "POST /v1/contacts": OFFICE,
    "GET /v1/contacts/batches/{batch_id}": OFFICE,
    "DELETE /v1/contacts/{source}/{contact_id}": DESK,
    "GET /v1/cases/{case_id}/contacts": OFFICE,
    "GET /v1/cases/{case_id}/history": OFFICE,
    "GET /v1/cases/{case_id}/worth": OFFICE,
    "GET /v1/cases/{case_id}/next-step": OFFICE,
    "GET /v1/cases/{case_id}/chances": OFFICE,
    "PUT /v1/cases/{case_id}/ruling": DESK,
    "DELETE /v1/cases/{case_id}/ruling": DESK,
    "GET /v1/ranking": OFFICE,
    "POST /v1/payments": OFFICE,
    "DELETE /v1/payments/{source}/{payment_id}": DESK,
    "POST /v1/cases/{case_id}/payments": OFFICE,
    "GET /v1/cases/{case_id}/payments": OFFICE,
    "GET /v1/practices": OFFICE,
    "GET /v1/practices/{name}": OFFICE,
    "GET /v1/practices/{name}/versions": OFFICE,
    "POST /v1/practices/{name}/versions/{version}/restore": DESK,
    "PUT /v1/practices/weights": DESK,
    "PUT /v1/practices/follow_ups": DESK,
    "PUT /v1/practices/briefs": DESK,
    "PUT /v1/practices/limits": DESK,
    "POST /v1/practices/weights/preview": OFFICE,
    "POST /v1/collectors/{collector_id}/absences": OFFICE,
    "PUT /v1/collectors/{collector_id}/absences/{absence_id}": OFFICE,
    "GET /v1/absences": OFFICE,
    "DELETE /v1/absences/{absence_id}": DESK,
    "POST /v1/cases/{case_id}/appointments": OFFICE,
    "GET /v1/cases/{case_id}/appointments": OFFICE,
    "GET /v1/appointments": OFFICE,
    "POST /v1/appointments/{appointment_id}/state": OFFICE,
    "POST /v1/appointments/{appointment_id}/move": OFFICE,
    "GET /v1/appointments/{appointment_id}/message": OFFICE,
    "POST /v1/appointments/{appointment_id}/messages": OFFICE,
    "POST /v1/plans/{plan_id}/appointments": OFFICE,
    "GET /v1/cases/{case_id}/notice": OFFICE,
    "POST /v1/cases/{case_id}/notice": OFFICE,
    "GET /v1/messages": OFFICE,
    "GET /v1/messages/{message_id}": OFFICE,
    "POST /v1/messages/{message_id}/handed-over": OFFICE,
    "POST /v1/messages/{message_id}/report": OFFICE,
    "POST /v1/messages/{message_id}/withdraw": OFFICE,
    "GET /v1/message-texts": OFFICE,
    "PUT /v1/message-texts/{kind}/{form}/{language}": DESK,
    "GET /v1/message-texts/{kind}/{form}/{language}/versions": OFFICE,
    "GET /v1/deliveries": OFFICE,
    "POST /v1/deliveries/{event_id}/{target}/retry": DESK,
    "GET /v1/review": DESK,
    "POST /v1/review/{case_id}": DESK,
    "PUT /v1/review/{case_id}/wanted": DESK,
    "DELETE /v1/review/{case_id}/wanted": DESK,
    "POST /v1/rechecks": DESK,
    "POST /v1/outcomes": OFFICE,
    "GET /v1/outcomes/batches/{batch_id}": OFFICE,
    "GET /v1/report": DESK,
    "POST /v1/replays": DESK,
    "GET /v1/replays": DESK,
    "GET /v1/replays/{replay_id}": DESK,
    "POST /v1/replays/{replay_id}/cancel": DESK,
    "GET /v1/rechecks": OFFICE,
    "GET /v1/rechecks/{recheck_id}": OFFICE,
    "PUT /v1/collectors/{collector_id}": OFFICE,
    "POST /v1/collectors/import": OFFICE,
    "GET /v1/collectors": OFFICE,
    "GET /v1/collectors/{collector_id}": OFFICE,
    "PUT /v1/collectors/{collector_id}/shifts/{date}": OFFICE,
    "DELETE /v1/collectors/{collector_id}/shifts/{date}": OFFICE,
    "GET /v1/collectors/{collector_id}/shifts": OFFICE,
    "GET /v1/shifts": OFFICE,
    "POST /v1/plans": OFFICE,
    "GET /v1/plans": OFFICE,
    "GET /v1/plans/{plan_id}": OFFICE,
    "GET /v1/plans/{plan_id}/events": OFFICE,
    "POST /v1/plans/{plan_id}/cancel": OFFICE,
    "POST /v1/plans/{plan_id}/publish": DESK,
    "POST /v1/plans/{plan_id}/check": DESK,
    "POST /v1/plans/{plan_id}/versions": DESK,
    "GET /v1/plans/{plan_id}/compare/{other}": OFFICE,
    "GET /v1/plans/{plan_id}/problem": OFFICE,
    "GET /v1/plans/{plan_id}/solution": OFFICE,
    "GET /v1/collectors/{collector_id}/itineraries/{date}": DOOR,
    "GET /v1/collectors/{collector_id}/itineraries/{date}.ics": DOOR,
    "GET /v1/collectors/{collector_id}/itineraries/{date}.geojson": DOOR,
    "GET /v1/collectors/{collector_id}/itineraries/{date}.pdf": DOOR,
    "GET /v1/collectors/{collector_id}/itineraries/{date}.svg": DOOR,
    "GET /v1/collectors/{collector_id}/itineraries/{date}.csv": DOOR,
    "POST /v1/visits/{visit_id}/phone": DOOR,
    "POST /v1/visits/{visit_id}/outcome": DOOR,
    "POST /v1/visits/{visit_id}/check-in": DOOR,
    "POST /v1/visits/{visit_id}/timer": DOOR,
    "POST /v1/visits/{visit_id}/timer/extension": DOOR,
    "POST /v1/panic": {C},
    "GET /v1/alarms": DESK,
    "GET /v1/alarms/events": DESK,
    "POST /v1/alarms/{alarm_id}/acknowledge": DESK,
    "POST /v1/alarms/{alarm_id}/close": DESK,
    "GET /v1/policies": OFFICE,
    "GET /v1/policies/{name}": OFFICE,
    "POST /v1/policies/{name}/overrides": DESK,
    "POST /v1/policies/{name}/overrides/{version}/signature": DESK,
    "DELETE /v1/policies/{name}/overrides/{version}": DESK,
    "GET /v1/policy-choices": OFFICE,
    "PUT /v1/policy-choices": DESK,
}
ENDLESS = {"GET /v1/alarms/events"}
"""Streams that need no id, and so nothing stops."""
GUARDED = {door: roles for door, roles in WHO_MAY.items() if roles is not None}


def routes() -> Iterator[APIRoute]:
    return (route for module in _API_MODULES for route in module.router.routes if isinstance(route, APIRoute))


def dependencies(of: Dependant) -> Iterator[object]:
    yield of.call
    for inner in of.dependencies:
        yield from dependencies(inner)


def declared(route: APIRoute) -> set[Role] | str | None:
    found = list(dependencies(route.dependant))
    allowed = {frozenset(call.roles) for call in found if isinstance(call, Allow)}
    if len(allowed) == 1:
        return set(*allowed)
    return PUBLIC if not allowed and _public in found else "nobody"


def test_every_route_says_who_may_use_it() -> None:
    said = {f"{method} {route.path}": declared(route) for route in routes() for method in route.methods}
    assert said == WHO_MAY


def test_the_table_holds_every_path_of_the_application(doors: Doors) -> None:
    paths = {path for path in doors.app.openapi()["paths"] if path.startswith("/v1")}
    assert paths == {door.split()[1] for door in WHO_MAY}


def ask(doors: Doors, role: Role | None, door: str) -> tuple[int, str]:
    """The status and the error's code; ids that are not there stop whoever comes in."""
    method, path = door.split()
    filled = re.sub(r"\{date\}", "2001-01-01", re.sub(r"\{[xyz]\}", "0", path))
    brief = {"seconds": 1} if door in ENDLESS else {}
    answer = doors.by(role).request(method, re.sub(r"\{\w+\}", "absent", filled), params=brief)
    return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else ""


@pytest.mark.parametrize("door", GUARDED)
def test_roles_are_kept(doors: Doors, door: str) -> None:
    assert ask(doors, None, door) == (401, "sign_in_needed")
    for role in Role:
        status, code = ask(doors, role, door)
        if role in GUARDED[door]:
            assert code not in ("sign_in_needed", "role_not_allowed", "foreign_origin", "internal_error"), (role, code)
        else:
            assert (status, code) == (403, "role_not_allowed"), role
