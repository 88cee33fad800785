"""Tells a full disk and a database that does not answer from bugs of ours, on either database."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import sqlalchemy as sa

_FULL_ERRNO = (errno.ENOSPC, errno.EDQUOT)


def disk_is_full(error: BaseException) -> bool:
    """Whether anything that led to the error says that no space is left."""
    return any(_says_full(link) for link in causes(error))


def store_is_away(error: BaseException) -> bool:
    """Whether the connection was refused or lost, or another writer kept SQLite locked beyond the time-out."""
    return any(_says_away(link) for link in causes(error))


def causes(error: BaseException | None) -> list[BaseException]:
    """The error and everything that led to it, nearest first."""
    links: list[BaseException] = []
    while error is not None and error not in links:
        links.append(error)
        error = error.__cause__ or error.__context__
    return links


def _says_full(link: BaseException) -> bool:
    match link:
        case sqlite3.Error():
            return getattr(link, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        case psycopg.errors.DiskFull():
            return True
        case OSError():
            return link.errno in _FULL_ERRNO
    return False


def _says_away(link: BaseException) -> bool:
    match link:
        case sqlite3.OperationalError():
            return getattr(link, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_CANTOPEN"))
        case psycopg.OperationalError():
            return not isinstance(link, psycopg.errors.DiskFull)
        case sa.exc.TimeoutError():  # every connection of the pool was in use for too long
            return True
    return False
