"""What every request passes on its way in and out: an id, a log line, safe headers, a size limit, a last net."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import describe
from api.metrics import Metrics
from api.problems import TooLargeError, problem_of, render

_log = structlog.get_logger("rounds.http")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_QUIET_ROUTES = ("/healthz", "/readyz", "/metrics", "/v1/regions/{name}/tiles/{z}/{x}/{y}.mvt")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "worker-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SAFE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Observe:
    """Outermost: names the request, times it, logs and counts it by route template, adds the safe headers."""

    app: ASGIApp
    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        status, began = 500, time.perf_counter()

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _mark(MutableHeaders(scope=message), request_id)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_marked)
            finally:
                self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "(none)")
        method = scope["method"] if scope["method"] in _METHODS else "(other)"
        self.metrics.note_request(method, route, status, seconds)
        say = _log.debug if route in _QUIET_ROUTES and status < 400 else _log.info
        asked_by = _loggable(scope["state"].get("actor", ""))
        say("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), by=asked_by)


@dataclass(frozen=True, slots=True)
class LimitBody:
    """Stops reading a body that grows beyond what its path takes, declared or not. ``uploads``: whole path → bytes."""

    app: ASGIApp
    most: int
    uploads: Mapping[re.Pattern[str], int]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        most = next((size for where, size in self.uploads.items() if where.fullmatch(path)), self.most)
        declared = Headers(scope=scope).get("content-length", "")
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            if declared.isdecimal() and int(declared) > most:
                raise too_large(most)
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise too_large(most)
            return message

        await self.app(scope, receive_some, send)


@dataclass(frozen=True, slots=True)
class CatchAll:
    """Innermost: turns what nobody expected into a problem with the request's id, and logs where it happened."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception as error:
            problem = problem_of(error)
            _log.error("failed", code=problem.code, **describe(error))
            if started or scope["type"] != "http":
                raise
            await render(problem, scope["state"]["request_id"])(scope, receive, send)


def too_large(most: int) -> TooLargeError:
    return TooLargeError(
        "body_too_large",
        f"The body is larger than the {most} bytes that this door takes.",
        "Send less at once; for batches, collectors and own days ROUNDS_BATCH_MAX_BYTES is the limit.",
        headers={"Connection": "close"},
    )


def _request_id(headers: Headers) -> str:
    """The caller's own id if it is a plain one, else a fresh one."""
    said = headers.get("x-request-id", "")
    return said if _REQUEST_ID.fullmatch(said) else secrets.token_hex(8)


def _loggable(actor: str) -> str:
    """A key by its id; of people and day links only what they are."""
    return actor if actor.startswith("key:") else actor.partition(":")[0]


def _mark(headers: MutableHeaders, request_id: str) -> None:
    headers["X-Request-Id"] = request_id
    for name, value in SAFE_HEADERS.items():
        headers.setdefault(name, value)
