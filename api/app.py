"""Puts the doors together: one application for one house."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.maps import Maps
from api.metrics import Metrics
from api.middleware import CatchAll, LimitBody, Observe
from api.problems import problem_response
from api.routes import (
    absences,
    allowed,
    appointments,
    areas,
    batches,
    calendar,
    case_history,
    cases,
    collectors,
    contacts,
    coverage,
    day_links,
    deliveries,
    health,
    itineraries,
    keys,
    messages,
    pages,
    past_visits,
    payments,
    plan_edits,
    plan_events,
    plans,
    policies,
    practices,
    ranking,
    rechecks,
    regions,
    replays,
    report,
    review,
    safety,
    sessions,
    shifts,
    users,
    visits,
)
from api.schemas.problems import PROBLEM_RESPONSES
from api.watching import AlarmWatch, Watch
from geo.errors import GeoError
from service.errors import ServiceError
from service.settings import Settings
from service.wiring import Rounds

SMALL_BODY_BYTES = 2_000_000
AREAS_BODY_BYTES = 8_000_000
_TABLES = re.compile("/v1/(batches|calendar/own-days|collectors/import|contacts|payments|outcomes)")
_AREAS = re.compile("/v1/regions/[^/]+/(areas/[^/]+|coverage|proposals)")
_API_MODULES = (
    sessions,
    batches,
    contacts,
    past_visits,
    appointments,
    messages,
    deliveries,
    cases,
    allowed,
    case_history,
    ranking,
    payments,
    practices,
    review,
    rechecks,
    collectors,
    shifts,
    absences,
    plans,
    plan_events,
    plan_edits,
    itineraries,
    visits,
    report,
    replays,
    safety,
    day_links,
    regions,
    areas,
    coverage,
    calendar,
    policies,
    keys,
    users,
)
_ABOUT = """Rounds plans the visits that debt collectors make at people's doors.

Times are in seconds, lengths in metres, money in minor units; instants are ISO 8601 with offset; unknown fields are
refused. Every error is a problem (RFC 9457) with a stable `code`, the cause in `detail`, and what helps in `action`.
"""


def create_app(rounds: Rounds) -> FastAPI:
    """The application. Whoever opened ``rounds`` closes it, after the server has stopped."""
    app = _bare_app()
    app.state.rounds = rounds
    app.state.maps = Maps(rounds.settings.regions_dir)
    app.state.metrics = Metrics(rounds)
    app.state.watch = Watch(rounds)
    app.state.alarm_watch = AlarmWatch(rounds)
    for router in (*_api_routers(), health.router, pages.router):
        app.include_router(router)
    pages.mount_assets(app)
    _guard(app, rounds.settings)
    return app


def openapi_document() -> dict[str, Any]:
    """What /openapi.json says, without a house."""
    app = _bare_app()
    for router in (*_api_routers(), health.router):
        app.include_router(router)
    return app.openapi()


def _bare_app() -> FastAPI:
    return FastAPI(
        title="Rounds",
        version=version("rounds"),
        description=_ABOUT,
        docs_url=None,
        redirect_slashes=False,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        responses=PROBLEM_RESPONSES,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
    )


def _api_routers() -> list[APIRouter]:
    return [module.router for module in _API_MODULES]


def _guard(app: FastAPI, settings: Settings) -> None:
    """The error handlers, and what every request passes; the last one added is the outermost."""
    for kind in (ServiceError, GeoError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, problem_response)
    app.add_middleware(CatchAll)
    uploads = {_TABLES: settings.batch_max_bytes, _AREAS: AREAS_BODY_BYTES}
    app.add_middleware(LimitBody, most=SMALL_BODY_BYTES, uploads=uploads)
    app.add_middleware(Observe, metrics=app.state.metrics)
