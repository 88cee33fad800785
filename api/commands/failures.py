"""How a command ends when it cannot do what was asked: code, cause and action on stderr, and an exit code.

0 done · 1 tried, and failed or refused · 2 what was given cannot be used · 130 stopped by Ctrl-C
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Sequence

from rich.markup import escape

from api.commands.terminal import err
from geo.errors import GeoError
from service.errors import InvalidError, Issue, ServiceError

FAILED, BAD_INPUT = 1, 2
_BAD_INPUT_CODES = {
    "policy_missing",
    "region_broken",
    "region_missing",
    "region_name",
    "region_no_roads",
    "region_source_missing",
}


class CommandError(Exception):
    """Refused by the command line itself; ``exit_code`` 1."""

    exit_code = FAILED

    def __init__(self, code: str, cause: str, action: str, issues: Sequence[Issue] = ()) -> None:
        super().__init__(f"{cause} {action}")
        self.code, self.cause, self.action, self.issues = code, cause, action, tuple(issues)


class InputError(CommandError):
    """What was given cannot be used; ``exit_code`` 2."""

    exit_code = BAD_INPUT


def tell_failure(error: Exception) -> int:
    """Says what went wrong, never with a traceback; the exit code."""
    match error:
        case CommandError():
            tell(error.code, error.cause, error.action, error.issues)
            return error.exit_code
        case ServiceError():
            tell(error.code, error.cause, error.action, error.issues)
            return BAD_INPUT if isinstance(error, InvalidError) or error.code in _BAD_INPUT_CODES else FAILED
        case GeoError():
            tell(error.code, error.cause, error.action)
            return BAD_INPUT if error.code in _BAD_INPUT_CODES else FAILED
    tell(*_trouble(error))
    return FAILED


def tell(code: str, cause: str, action: str, issues: Sequence[Issue] = ()) -> None:
    """One failure, and its issues below it."""
    err.print(f"[bold red]{escape(code)}[/]: {escape(cause)} {escape(action)}", soft_wrap=True)
    for issue in issues:
        tell_issue(issue)


def tell_issue(issue: Issue) -> None:
    """One bad place of the input, on one line."""
    err.print(escape(f"{issue.pointer}: {issue.code}: {issue.message} {issue.action}"), soft_wrap=True)


def _trouble(error: Exception) -> tuple[str, str, str]:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "storage_full", "No space is left on the disk.", "Make room and try again; nothing was half done."
    if isinstance(error, OSError) and error.filename:
        return (
            "file_trouble",
            f"{error.filename}: {error.strerror}.",
            "See that it is there and may be read or written.",
        )
    logging.getLogger("rounds.cli").debug("fault", exc_info=error)
    action = "Set ROUNDS_LOG_LEVEL=debug to see where, and report it."
    return "internal", f"Rounds has a fault ({type(error).__name__}).", action
