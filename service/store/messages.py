"""Messages in rows, and the texts that organisations have put in place of those that ship."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from service.errors import NotFoundError
from service.model.message import Message, MessageForm, MessageKind, MessageState, OwnText
from service.store.engine import Tx
from service.store.tables import appointments, cases, message_texts, messages
from service.store.types import Regions, within

_IDS_PER_QUERY = 500
_KINDS = {"kind": MessageKind, "form": MessageForm, "state": MessageState}


def insert(tx: Tx, message: Message) -> None:
    tx.insert(messages, [asdict(message)])


def load(tx: Tx, message_id: str) -> Message:
    """Locked until the transaction ends. NotFoundError ``message_missing``."""
    row = tx.first(sa.select(messages).where(messages.c.id == message_id).with_for_update())
    if row is None:
        raise missing(message_id)
    return _message(row)


def missing(message_id: str) -> NotFoundError:
    return NotFoundError("message_missing", f"There is no message {message_id!r}.", "List the messages.")


def find(tx: Tx, message_id: str) -> Message | None:
    """Without a lock; None when its case is gone."""
    row = tx.first(sa.select(messages).where(messages.c.id == message_id))
    return None if row is None else _message(row)


def save(tx: Tx, message: Message) -> None:
    tx.run(sa.update(messages).where(messages.c.id == message.id).values(asdict(message)))


def of_appointments(tx: Tx, appointment_ids: Iterable[str]) -> dict[str, list[Message]]:
    """By appointment, oldest first."""
    found: dict[str, list[Message]] = {}
    for some in batched(sorted(set(appointment_ids)), _IDS_PER_QUERY):
        query = sa.select(messages).where(messages.c.appointment_id.in_(some))
        for row in tx.all(query.order_by(messages.c.made_at, messages.c.id)):
            found.setdefault(row["appointment_id"], []).append(_message(row))
    return found


def lock_waiting(tx: Tx, message_ids: Iterable[str]) -> list[Message]:
    """Those that wait still, oldest first; nobody else takes them until the transaction ends."""
    found: list[Message] = []
    for some in batched(sorted(set(message_ids)), _IDS_PER_QUERY):
        among = messages.c.id.in_(some) & (messages.c.state == MessageState.WAITING)
        rows = tx.all(sa.select(messages).where(among).order_by(messages.c.id).with_for_update())
        found += [_message(row) for row in rows if row["state"] == MessageState.WAITING]
    return sorted(found, key=lambda message: (message.made_at, message.id))


def waiting_since(tx: Tx, before: datetime, limit: int) -> list[Message]:
    """Those that were written before then and that nobody has yet, oldest first."""
    old = (messages.c.state == MessageState.WAITING) & (messages.c.made_at < before)
    rows = tx.all(sa.select(messages).where(old).order_by(messages.c.made_at, messages.c.id).limit(limit))
    return [_message(row) for row in rows]


def waiting_of_cases(tx: Tx, case_ids: Iterable[str]) -> list[tuple[Message, date | None]]:
    """Those that nobody has yet, each with the day of its appointment."""
    found = []
    joined = sa.select(messages, appointments.c.date.label("day")).outerjoin(
        appointments, appointments.c.id == messages.c.appointment_id
    )
    for some in batched(sorted(set(case_ids)), _IDS_PER_QUERY):
        among = messages.c.case_id.in_(some) & (messages.c.state == MessageState.WAITING)
        found += [(_message(row), row["day"]) for row in tx.all(joined.where(among).order_by(messages.c.id))]
    return found


def withdraw(tx: Tx, message_ids: Iterable[str]) -> int:
    """Nobody gets these any more; those that somebody has stay as they are."""
    gone = 0
    for some in batched(sorted(set(message_ids)), _IDS_PER_QUERY):
        among = messages.c.id.in_(some) & (messages.c.state == MessageState.WAITING)
        gone += tx.run(sa.update(messages).where(among).values(state=MessageState.WITHDRAWN))
    return gone


def page(
    tx: Tx,
    states: Sequence[MessageState],
    form: MessageForm | None,
    region: Regions | None,
    limit: int,
    cursor: str | None,
) -> tuple[list[Message], str | None]:
    """Those in these states (none: any), oldest first, and the next page's cursor."""
    query = sa.select(messages)
    if states:
        query = query.where(messages.c.state.in_(sorted(states)))
    if form is not None:
        query = query.where(messages.c.form == form)
    if region is not None:
        query = query.where(messages.c.case_id.in_(sa.select(cases.c.id).where(within(cases.c.region, region))))
    if cursor is not None:
        query = query.where(_after(cursor))
    rows = tx.all(query.order_by(messages.c.made_at, messages.c.id).limit(limit + 1))
    found = [_message(row) for row in rows]
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], f"{last.made_at.isoformat()}~{last.id}" if last else None


def own_texts(tx: Tx, kind: MessageKind | None = None) -> list[OwnText]:
    """The newest version of each, of this kind or of every one."""
    newest: dict[tuple[str, str, str], OwnText] = {}
    query = sa.select(message_texts).order_by(message_texts.c.version)
    if kind is not None:
        query = query.where(message_texts.c.kind == kind)
    for row in tx.all(query):
        newest[row["kind"], row["form"], row["language"]] = _own(row)
    return [newest[key] for key in sorted(newest)]


def text_versions(tx: Tx, kind: MessageKind, form: MessageForm, language: str) -> list[OwnText]:
    """Every version of one text, newest first."""
    query = sa.select(message_texts).where(_of(kind, form, language))
    return [_own(row) for row in tx.all(query.order_by(message_texts.c.version.desc()))]


def insert_text(tx: Tx, own: OwnText) -> bool:
    """A new version; False when another writer took its number."""
    return tx.insert_if_absent(message_texts, asdict(own))


def _of(kind: MessageKind, form: MessageForm, language: str) -> sa.ColumnElement[bool]:
    same = (message_texts.c.kind == kind, message_texts.c.form == form, message_texts.c.language == language)
    return sa.and_(*same)


def _after(cursor: str) -> sa.ColumnElement[bool]:
    text, _, last = cursor.partition("~")
    try:
        said = datetime.fromisoformat(text)
        if said.tzinfo is None:
            return sa.false()
        at = said.astimezone(UTC)
        later = messages.c.made_at > at
        return sa.or_(later, sa.and_(messages.c.made_at == at, messages.c.id > last))
    except (ValueError, OverflowError) as error:
        raise NotFoundError("cursor_unknown", "This cursor leads nowhere.", "Start at the first page.") from error


def _message(row: RowMapping) -> Message:
    kinds: dict[str, Any] = {name: kind(row[name]) for name, kind in _KINDS.items()}
    same = ("id", "case_id", "appointment_id", "language", "text", "text_version", "made_by", "made_at")
    told = ("handed_to", "handed_at", "reported_at", "trouble")
    return Message(**kinds, **{name: row[name] for name in (*same, *told)})


def _own(row: RowMapping) -> OwnText:
    same = ("language", "version", "text", "names_amount", "note", "changed_by", "changed_at")
    return OwnText(MessageKind(row["kind"]), MessageForm(row["form"]), **{name: row[name] for name in same})
