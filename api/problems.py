"""Errors as they leave the house: RFC 9457 problem details. The only module that knows which error is which status.

A refusal names a stable ``code``, the cause (``detail``), what helps (``action``) and, where single fields are wrong,
``issues``. What was sent is never repeated: it may be a name, an address or a phone number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.validation import issues_of
from geo.errors import GeoError, NoRoadError, QuotaError
from service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    Issue,
    NotFoundError,
    ServiceError,
    UnavailableError,
)
from service.store.trouble import disk_is_full, store_is_away

MEDIA_TYPE = "application/problem+json"

_STATUS_OF_KIND: dict[type[Exception], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    InvalidError: 422,
    ForbiddenError: 403,
    UnavailableError: 503,
    QuotaError: 503,
    NoRoadError: 422,
    GeoError: 502,
}
_STATUS_OF_CODE = {
    "region_missing": 404,
    "region_name": 404,
    "region_unreadable": 503,
    "too_many_guesses": 429,
}
"""Codes whose status says more than that of their kind."""

RETRY_AFTER_SECONDS = {429: 900, 503: 5}
"""How long to wait before trying again, by status, where the error does not say it: guesses are counted over a quarter
of an hour; what is away may be back in a moment."""


class DoorError(HTTPException):
    """What a door refuses before the business is asked. Subclasses fix the status."""

    status = 400

    def __init__(
        self,
        code: str,
        cause: str,
        action: str,
        issues: Sequence[Issue] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(self.status, cause, headers)
        self.code, self.cause, self.action, self.issues = code, cause, action, tuple(issues)


class BrokenBodyError(DoorError):
    """A body that cannot be read at all."""

    status = 400


class SignInError(DoorError):
    """No valid key or session."""

    status = 401


class RoleError(DoorError):
    """Known, and not allowed."""

    status = 403


class MissingError(DoorError):
    """Nothing here."""

    status = 404


class TooLargeError(DoorError):
    """More than this door takes."""

    status = 413


class MediaTypeError(DoorError):
    """A form of body that this door does not read."""

    status = 415


class InvalidRequestError(DoorError):
    """Readable, and wrong."""

    status = 422


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that says no, or not now, or that we failed."""

    status: int
    code: str
    detail: str
    action: str
    issues: tuple[Issue, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def body(self, request_id: str) -> dict[str, Any]:
        return {
            "type": f"/problems/{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "action": self.action,
            "request_id": request_id,
            "issues": [asdict(issue) for issue in self.issues],
        }


def problem_of(error: Exception, media_type: str = "") -> Problem:
    """The problem that an error becomes; ``media_type`` is that of the request's body. Never raises."""
    if isinstance(error, DoorError):
        headers = tuple((error.headers or {}).items())
        return Problem(error.status, error.code, error.cause, error.action, error.issues, headers)
    if isinstance(error, ServiceError):
        return Problem(_status(error, error.code), error.code, error.cause, error.action, error.issues)
    if isinstance(error, GeoError):
        return Problem(_status(error, error.code), error.code, error.cause, error.action)
    if isinstance(error, RequestValidationError):
        return _validation_problem(error, media_type)
    if isinstance(error, HTTPException):
        return _framework_problem(error)
    return _trouble(error)


def problem_response(request: Request, error: Exception) -> JSONResponse:
    """The response to an error; the body's media type tells a wrong body from an unread one."""
    problem = problem_of(error, request.headers.get("content-type", ""))
    return render(problem, getattr(request.state, "request_id", ""))


def render(problem: Problem, request_id: str) -> JSONResponse:
    headers = _retry_after(problem) | dict(problem.headers) | {"Cache-Control": "no-store"}
    return JSONResponse(problem.body(request_id), problem.status, headers, MEDIA_TYPE)


def _retry_after(problem: Problem) -> dict[str, str]:
    """For every answer that says: not now."""
    seconds = RETRY_AFTER_SECONDS.get(problem.status)
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _status(error: Exception, code: str) -> int:
    kinds = (status for kind, status in _STATUS_OF_KIND.items() if isinstance(error, kind))
    return _STATUS_OF_CODE.get(code) or next(kinds, 500)


def _validation_problem(error: RequestValidationError, media_type: str) -> Problem:
    found = error.errors()
    broken = next((e for e in found if e["type"] == "json_invalid"), None)
    if broken is not None:
        place = f"The body is not JSON from character {broken['loc'][-1]} on."
        return Problem(400, "broken_json", place, "Send a JSON document in UTF-8.")
    not_json = "json" not in media_type
    if not_json and media_type and any(tuple(e["loc"]) == ("body",) for e in found):
        return Problem(
            415, "media_type", "This door does not read that kind of body.", "Send Content-Type: application/json."
        )
    return Problem(
        422,
        "invalid_request",
        "Some fields of the request are missing, unknown or out of range.",
        "Correct each field that `issues` points at; /openapi.json has the form.",
        tuple(issues_of(found)),
    )


def _framework_problem(error: HTTPException) -> Problem:
    known = {
        404: ("route_missing", "There is nothing at this address.", "See /openapi.json for what there is."),
        405: ("method_not_allowed", "This address does not take that method.", "See the Allow header."),
        400: ("broken_body", "The body cannot be read.", "Send what /openapi.json describes, in UTF-8."),
    }
    phrase = HTTPStatus(error.status_code).phrase
    code, cause, action = known.get(error.status_code, ("http_error", f"{phrase}.", "See /openapi.json."))
    return Problem(error.status_code, code, cause, action, headers=tuple((error.headers or {}).items()))


def _trouble(error: Exception) -> Problem:
    if disk_is_full(error):
        return Problem(
            507,
            "storage_full",
            "The disk that holds the data is full; nothing of this request was stored.",
            "Free some space on the server, then send the request again.",
        )
    if store_is_away(error):
        return Problem(
            503,
            "store_unavailable",
            "The database did not answer in time; nothing of this request was stored.",
            "Try again in a moment.",
        )
    return Problem(
        500,
        "internal_error",
        "Something failed on our side; nothing of this request was stored.",
        "Try again; if it happens again, report the request id.",
    )
