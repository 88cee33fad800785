"""How the organisation works, version by version: what is in force, what it was, and making a new version."""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import ConflictError
from service.model.access import Stamp
from service.model.practice import Content, Practice, PracticeName
from service.store import Tx, audit, practices


def in_force(tx: Tx, name: PracticeName) -> Practice:
    """The newest version; version 0 is Rounds' own."""
    return practices.newest(tx, name)


def version(tx: Tx, name: PracticeName, number: int) -> Practice:
    """An older one; NotFoundError ``practice_missing``."""
    return practices.load(tx, name, number)


def versions(tx: Tx, name: PracticeName) -> Sequence[Practice]:
    """All that were written, newest first."""
    return practices.versions(tx, name)


def write(
    tx: Tx, name: PracticeName, content: Content, note: str, stamp: Stamp, based_on: int | None = None
) -> Practice:
    """Makes a new version; the same content again stays the version that it is.

    ConflictError ``practice_changed`` when a newer version than ``based_on``, the one that was changed, exists.
    """
    before = practices.newest(tx, name)
    if based_on is not None and based_on != before.version:
        raise _changed(before)
    if content == before.content:
        return before
    made = Practice(name, before.version + 1, content, note, stamp.actor, stamp.at)
    if not practices.insert(tx, made):
        raise _changed(practices.newest(tx, name))
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "practice_changed", name, f"version {made.version}"))
    return made


def restore(tx: Tx, name: PracticeName, number: int, stamp: Stamp) -> Practice:
    """Makes an older version the newest again. NotFoundError ``practice_missing``."""
    old = practices.load(tx, name, number)
    return write(tx, name, old.content, f"as version {number}", stamp)


def _changed(newest: Practice) -> ConflictError:
    return ConflictError(
        "practice_changed",
        f"Somebody made version {newest.version} of the {newest.name} meanwhile.",
        "Read the newest version and change that.",
    )
