"""What the business refuses, and what it says about a bad row. HTTP status is not its concern.

ServiceError           a refusal with a stable code
├── NotFoundError      what was named is not there
├── ConflictError      it is there, in a state that does not allow this
├── InvalidError       the request makes no sense; carries issues
├── ForbiddenError     this person may not
└── UnavailableError   a part that is needed is not ready now
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with one place of the input: data in a result, never an exception.

    ``pointer`` is a JSON pointer (``/cases/3/address``) or ``line 4, column address``. ``message`` is the cause in one
    sentence without personal data, ``action`` what helps.
    """

    code: str
    pointer: str
    message: str
    action: str


class ServiceError(Exception):
    """Carries a stable ``code``, the ``cause`` in one sentence, the ``action`` that helps, and issues if any."""

    def __init__(self, code: str, cause: str, action: str, issues: tuple[Issue, ...] = ()) -> None:
        super().__init__(f"{cause} {action}")
        self.code, self.cause, self.action, self.issues = code, cause, action, issues


class NotFoundError(ServiceError):
    """Missing."""


class ConflictError(ServiceError):
    """Not in this state."""


class InvalidError(ServiceError):
    """Nonsense."""


class ForbiddenError(ServiceError):
    """Not by this person."""


class UnavailableError(ServiceError):
    """Not now."""
