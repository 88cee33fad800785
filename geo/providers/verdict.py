"""What a provider's reply means for asking it again."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

type Reader = Callable[[int, object], Verdict]
"""From the HTTP status and the JSON body (None when it is not JSON) to what it means."""


class Verdict(StrEnum):
    """The values name results in metrics."""

    ANSWERED = "answered"
    REFUSED = "refused"  # this request: another one may do
    KEY = "key"  # every request of ours, until a person does something
    QUOTA = "quota"  # every request of ours, until the quota is new
    RATE = "rate"  # too fast: the same request is fine in a moment
    SILENT = "silent"  # no answer, or an error of its own
    GARBLED = "garbled"  # an answer that nobody can read, such as the page of a proxy


def by_status(status: int, body: object) -> Verdict:
    """What HTTP itself says (RFC 9110); a success without JSON is garbled."""
    if status == 429:
        return Verdict.RATE
    if status in (401, 403, 407):
        return Verdict.KEY
    if status == 402:
        return Verdict.QUOTA
    if status in (408, 425) or status >= 500:
        return Verdict.SILENT
    if not 200 <= status < 300:
        return Verdict.REFUSED
    return Verdict.GARBLED if body is None else Verdict.ANSWERED


def by_body(codes: Callable[[object], Verdict | None]) -> Reader:
    """Reads the body first, since many providers say no with status 200; then the status."""

    def read(status: int, body: object) -> Verdict:
        return (codes(body) if isinstance(body, dict) else None) or by_status(status, body)

    return read
