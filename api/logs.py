"""Logs as data: one line per event, with the request's id and never a name, an address, a phone number or a secret.

An exception is logged by its type and the lines of code it passed, not by its message: messages quote what was sent.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from service.store.trouble import causes


def configure_logs(log_format: str, log_level: str, stream: TextIO | None = None) -> None:
    """Sets up structlog and the standard library's root logger; called once, by whoever starts a process."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = structlog.processors.JSONRenderer()
    if log_format == "console":
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _without_message_of_exception],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(log_level.upper())
    _quieten()


def _quieten() -> None:
    """Libraries that log each request again, or URLs with search words in them."""
    for name in ("uvicorn.access", "httpx", "httpcore", "geopy", "sqlalchemy.engine", "alembic", "dbos"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def describe(error: BaseException) -> dict[str, Any]:
    """What a log may say of an exception."""
    return {"error": [type(link).__name__ for link in causes(error)], "passed": list(_passed(error))}


def _passed(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-12:]:
        yield f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"


def _without_message_of_exception(_logger: Any, _name: str, event: Any) -> Any:
    """The same care for exceptions that libraries log."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    return event | describe(error) if isinstance(error, BaseException) else event
