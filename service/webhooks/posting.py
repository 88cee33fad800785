"""One signed request to one target, within bounds of time and size; no redirect is followed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from service.webhooks.reaching import LookUp, UnreachableError, address_for, host_of, look_up
from service.webhooks.signing import signature_header

MOST_ANSWER_BYTES = 64_000
GONE, TOO_MANY, AWAY = 410, 429, 503


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a request. ``trouble`` None: the target has it. ``retry_after``: seconds it asked us to wait."""

    status: int | None = None
    trouble: str | None = None
    retry_after: int | None = None

    @property
    def taken(self) -> bool:
        return self.trouble is None

    @property
    def gone(self) -> bool:
        """The target wants no more of this."""
        return self.status == GONE


class Poster:
    """The way to one target. Connections are its own: those of another host at the same address prove nothing."""

    def __init__(
        self,
        url: str,
        keys: Sequence[bytes],
        *,
        timeout_seconds: float,
        plain: bool,
        private: bool,
        look_up: LookUp = look_up,
    ) -> None:
        """``plain``: it may be without TLS; ``private``: it may lie in a network that the internet does not see."""
        self._url, self._keys, self._look_up = httpx.URL(url), tuple(keys), look_up
        self._timeout, self._plain, self._private = timeout_seconds, plain, private
        # The environment's proxies are not asked: they would resolve the host once more, unjudged.
        self._http = httpx.Client(follow_redirects=False, trust_env=False, timeout=timeout_seconds)

    def post(self, event_id: str, body: bytes, now: datetime) -> Posted:
        """Never raises for what the network or the target does. The answer is read up to a bound, and dropped."""
        try:
            address = address_for(self._url, plain=self._plain, private=self._private, look_up=self._look_up)
            return self._send(address, self._headers(event_id, body, now), body)
        except UnreachableError as error:
            return Posted(trouble=error.trouble)
        except httpx.TimeoutException:
            return Posted(trouble="webhook_slow")
        except httpx.HTTPError:
            return Posted(trouble="webhook_silent")

    def close(self) -> None:
        self._http.close()

    def _send(self, address: str, headers: dict[str, str], body: bytes) -> Posted:
        """To the judged address; the certificate has to be the host's all the same."""
        there, extensions = self._url.copy_with(host=address), {"sni_hostname": host_of(self._url)}
        began, size = time.monotonic(), 0
        with self._http.stream("POST", there, headers=headers, content=body, extensions=extensions) as answer:
            for chunk in answer.iter_raw():
                size += len(chunk)
                if size > MOST_ANSWER_BYTES:
                    break
                if time.monotonic() - began > self._timeout:  # each chunk has a time-out of its own, all have this one
                    return Posted(answer.status_code, "webhook_slow")
            return _judged(answer)

    def _headers(self, event_id: str, body: bytes, now: datetime) -> dict[str, str]:
        """Those of Standard Webhooks, with the host as the target's certificate has it."""
        at = int(now.timestamp())
        return {
            "Host": self._url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "rounds",
            "webhook-id": event_id,
            "webhook-timestamp": str(at),
            "webhook-signature": signature_header(self._keys, event_id, at, body),
        }


def _judged(answer: httpx.Response) -> Posted:
    if answer.is_success:
        return Posted(answer.status_code)
    if answer.is_redirect:
        return Posted(answer.status_code, "webhook_redirect")
    asked = _seconds(answer.headers.get("Retry-After")) if answer.status_code in (TOO_MANY, AWAY) else None
    return Posted(answer.status_code, "webhook_gone" if answer.status_code == GONE else "webhook_refused", asked)


def _seconds(text: str | None) -> int | None:
    """Of a Retry-After header, in either of its forms; None for nonsense."""
    if text is None:
        return None
    if text.isdecimal():
        return int(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0, int((until - datetime.now(UTC)).total_seconds())) if until.tzinfo else None
