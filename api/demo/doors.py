"""The demo knocks at the service's HTTP doors like any other system."""

from __future__ import annotations

import time
from typing import Any

import httpx

from api.commands.failures import CommandError
from api.demo.day import Json
from api.demo.server import Service
from service.errors import Issue

_TIMEOUT = httpx.Timeout(120.0, connect=5.0)
_READY_SECONDS = 60.0


class Doors:
    """A signed-in client of ``/v1``."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._client = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=_TIMEOUT, trust_env=False
        )

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **query: str) -> Any:
        return self.ask("GET", path, params=query)

    def put(self, path: str, body: Json) -> Any:
        return self.ask("PUT", path, json=body)

    def post(self, path: str, body: Json | None = None, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", path, json=body or {}, headers=headers)

    def ask(self, method: str, path: str, **request: Any) -> Any:
        """The answer's JSON; CommandError with the service's own code, cause and action when it refuses."""
        response = self._client.request(method, path, **request)
        if response.is_error:
            raise _refusal(method, path, response)
        return response.json() if response.content else None

    def text(self, path: str) -> str:
        """An answer that is meant for another program, as it is."""
        response = self._client.get(path)
        if response.is_error:
            raise _refusal("GET", path, response)
        return response.text

    def is_ready(self) -> bool:
        try:
            return self._client.get("/readyz").is_success
        except httpx.TransportError:
            return False


def wait_until_ready(doors: Doors, service: Service) -> None:
    """Returns when the service is ready; CommandError when it ended or takes too long."""
    end = time.monotonic() + _READY_SECONDS
    while not doors.is_ready():
        if not service.alive() or time.monotonic() > end:
            raise CommandError("service_not_ready", "The service did not start.", f"See {service.log}.")
        time.sleep(0.1)


def _refusal(method: str, path: str, response: httpx.Response) -> CommandError:
    """The service's own problem document; or what little can be said of another answer."""
    try:
        said = response.json()
        issues = [Issue(**issue) for issue in said.get("issues", ())]
        return CommandError(said["code"], said["detail"], said["action"], issues)
    except (ValueError, KeyError, TypeError, AttributeError):
        cause = f"{method} {path} was answered with status {response.status_code}."
        return CommandError("service_refused", cause, "See the service's log.")
