"""The one line to one provider: every request of every thread passes here, politely and no longer than it has to.

circuit ─► turn ─► request ─► what the reply means ─┬─► answered
   ▲                                                ├─► silent, garbled, too fast: again after a pause
   └── opens after failures, at once on a quota ────┴─► anything else: ProviderError, QuotaError, KeyRefusedError

Addresses of requests hold keys and people's addresses: they reach no log and no message.
"""

from __future__ import annotations

import email.utils
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from geo.errors import KeyRefusedError, ProviderError, QuotaError
from geo.providers.circuit import Circuit, State
from geo.providers.clock import Clock, WallClock
from geo.providers.manners import Manners
from geo.providers.reading import garbled
from geo.providers.turnstile import Turnstile
from geo.providers.verdict import Reader, Verdict, by_status

log = structlog.get_logger(__name__)

QUOTA_SECONDS, KEY_SECONDS, SHUT_SECONDS_MAX = 600.0, 300.0, 3600.0
"""How long a provider is left alone that named no time itself."""

CONNECT_SECONDS = 5.0
BACK_OFF_SECONDS_MAX = 8.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of all requests so far, by ``Verdict`` value, and the circuit."""

    requests: Mapping[str, int]
    circuit: State


class _AgainError(Exception):
    """This attempt failed; the next may not. ``pause_seconds`` None: back off."""

    def __init__(self, error: ProviderError, pause_seconds: float | None) -> None:
        super().__init__(error.code)
        self.error, self.pause_seconds = error, pause_seconds


class Line(httpx.BaseTransport):
    """An httpx transport, so that whatever speaks httpx can be put on it. Raises GeoError, never httpx's own errors."""

    def __init__(
        self,
        name: str,
        manners: Manners,
        read: Reader = by_status,
        agent: str = "rounds",
        clock: Clock | None = None,
        http: httpx.Client | None = None,
        turns: Path | None = None,
    ) -> None:
        """``http`` belongs to whoever gives it, and may be shared between lines. ``turns``: a file by which the
        processes of this machine keep one rate together."""
        self.name, self.manners = name, manners
        self._read, self._agent, self._clock = read, agent, clock or WallClock()
        self._circuit = Circuit(name, manners, self._clock)
        self._turnstile = Turnstile(manners.requests_per_second, self._clock, turns)
        # A transport of our own would leave out the environment's proxies and certificates: hence a whole session.
        self._http, self._owns_http = http or httpx.Client(), http is None
        self._lock, self._counts = threading.Lock(), Counter[str]()

    def session(self) -> httpx.Client:
        """What adapters ask with; close the line, not the session."""
        timeout = httpx.Timeout(self.manners.timeout_seconds, connect=CONNECT_SECONDS)
        return httpx.Client(transport=self, timeout=timeout, headers={"User-Agent": self._agent}, trust_env=False)

    @property
    def figures(self) -> Figures:
        with self._lock:
            return Figures(dict(self._counts), self._circuit.state)

    def close(self) -> None:
        if self._owns_http:
            self._http.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """ProviderError ``provider_silent``, ``provider_garbled``, ``provider_refused``, ``provider_paused``,
        QuotaError ``provider_quota``, ``provider_rate``, KeyRefusedError ``provider_key_refused``."""
        attempts = Retrying(
            stop=stop_after_attempt(self.manners.attempts),
            wait=self._pause_seconds,
            retry=retry_if_exception_type(_AgainError),
            sleep=self._clock.sleep,
            reraise=True,
        )
        try:
            return attempts(self._attempt, request)
        except _AgainError as last:
            raise last.error from last.__cause__

    def _attempt(self, request: httpx.Request) -> httpx.Response:
        self._circuit.enter()
        try:
            self._turnstile.wait()
            response = self._http.send(request)
        except httpx.TransportError as error:
            self._note(Verdict.SILENT)
            raise _AgainError(self._failed(_silent(self.name)), None) from error
        except httpx.RequestError as error:  # an answer that cannot be unpacked
            self._note(Verdict.GARBLED)
            raise _AgainError(self._failed(garbled(self.name)), None) from error
        except BaseException:  # Ctrl-C while it probes: the next request has to probe again
            self._circuit.failed()
            raise
        verdict = self._read(response.status_code, _body(response))
        self._note(verdict)
        if verdict is Verdict.ANSWERED:
            self._circuit.answered()
            return response
        raise self._refusal(verdict, response)

    def _refusal(self, verdict: Verdict, response: httpx.Response) -> Exception:
        """What to raise; tells the circuit and the turnstile."""
        name, asked_for = self.name, _retry_after(response)
        if verdict is Verdict.SILENT:
            return _AgainError(self._failed(_silent(name)), self._patient(asked_for))
        if verdict is Verdict.GARBLED:
            return _AgainError(self._failed(garbled(name)), None)
        if verdict is Verdict.RATE:
            return self._too_fast(asked_for)
        if verdict is Verdict.QUOTA:
            return self._shut(_quota(name), asked_for or QUOTA_SECONDS)
        if verdict is Verdict.KEY:
            return self._shut(_key_refused(name), KEY_SECONDS)
        self._circuit.answered()
        return refused(name, f"HTTP {response.status_code}")

    def _too_fast(self, asked_for: float | None) -> Exception:
        if asked_for is not None and asked_for > self.manners.patience_seconds:
            return self._shut(_rate(self.name), asked_for)
        self._circuit.answered()
        if asked_for is not None:
            self._turnstile.pause(asked_for)
        return _AgainError(_rate(self.name), asked_for)

    def _failed(self, error: ProviderError) -> ProviderError:
        if self._circuit.failed():
            log.warning("provider_paused", provider=self.name, code=error.code)
        return error

    def _shut(self, error: ProviderError, seconds: float) -> ProviderError:
        self._circuit.shut(error, min(seconds, SHUT_SECONDS_MAX))
        log.warning("provider_paused", provider=self.name, code=error.code, seconds=round(seconds))
        return error

    def _patient(self, seconds: float | None) -> float | None:
        return None if seconds is None else min(seconds, self.manners.patience_seconds)

    def _pause_seconds(self, state: RetryCallState) -> float:
        """With jitter: threads that failed together come apart."""
        failed = state.outcome.exception() if state.outcome else None
        if isinstance(failed, _AgainError) and failed.pause_seconds is not None:
            return failed.pause_seconds
        return wait_random_exponential(self.manners.back_off_seconds, BACK_OFF_SECONDS_MAX)(state)

    def _note(self, verdict: Verdict) -> None:
        with self._lock:
            self._counts[verdict.value] += 1


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds of the header, which holds seconds or a date (RFC 9110, 10.2.3)."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _body(response: httpx.Response) -> object:
    try:
        body: object = response.json()
    except ValueError:
        return None
    return body


def refused(name: str, how: str) -> ProviderError:
    return ProviderError(
        "provider_refused",
        f"The provider “{name}” refused this request ({how}).",
        "Another request may do; if all are refused, check its address in the settings.",
    )


def _silent(name: str) -> ProviderError:
    return ProviderError(
        "provider_silent",
        f"The provider “{name}” did not answer in time, or failed on its side.",
        "Check its address and the way to it; otherwise wait until it is back.",
    )


def _rate(name: str) -> QuotaError:
    return QuotaError(
        "provider_rate",
        f"The provider “{name}” says that it is asked too fast.",
        "Lower its requests_per_second in the providers file, or wait.",
    )


def _quota(name: str) -> QuotaError:
    return QuotaError(
        "provider_quota",
        f"The quota at the provider “{name}” is used up.",
        "Wait until it is renewed, or get a larger one from the provider.",
    )


def _key_refused(name: str) -> KeyRefusedError:
    return KeyRefusedError(
        "provider_key_refused",
        f"The provider “{name}” does not accept our key, or does not serve us.",
        f"Check ROUNDS_{name.upper()}_KEY, what the key may do, and the provider's list of addresses that may ask.",
    )
