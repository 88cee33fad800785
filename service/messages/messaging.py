"""Messages on their way: handed out to be sent by others, counted from the start, reported by whoever sent them.

waiting ──► handed_over ──► delivered | failed          waiting ──► withdrawn: it is not true any more, or lapsed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.errors import ConflictError
from service.lawful import ledger
from service.model.access import Stamp
from service.model.appointment import Appointment
from service.model.case import Case
from service.model.contact import Contact
from service.model.message import Message, MessageForm, MessageKind, MessageState
from service.store import Tx, messages, waiting_messages
from service.store import cases as case_store
from service.store.types import Regions

LAPSED = "not_taken"
"""Why a message was withdrawn that nobody took in time."""

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever sent a message reports. ``trouble``: their code."""

    delivered: bool
    at: datetime | None = None
    trouble: str | None = None


def look_up(tx: Tx, message_id: str) -> Message:
    """NotFoundError ``message_missing``."""
    found = messages.find(tx, message_id)
    if found is None:
        raise messages.missing(message_id)
    return found


def list_(
    tx: Tx,
    states: Sequence[MessageState],
    *,
    form: MessageForm | None = None,
    region: Regions | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[list[Message], str | None]:
    """Those in these states, oldest first, and the next page's cursor."""
    return messages.page(tx, states, form, region, limit, cursor)


def take_all(tx: Tx, found: Sequence[Message], to: str, stamp: Stamp) -> list[Message]:
    """Hands over those of them that nobody else has taken meanwhile, and says which those are."""
    case_store.load_many(tx, {m.case_id for m in found}, stamp.today, lock=True)
    return [hand_over(tx, message.id, to, stamp) for message in messages.lock_waiting(tx, (m.id for m in found))]


def of_appointments(tx: Tx, found: Sequence[Appointment]) -> Mapping[str, Sequence[Message]]:
    """By appointment, oldest first."""
    return messages.of_appointments(tx, [one.id for one in found])


def hand_over(tx: Tx, message_id: str, to: str, stamp: Stamp, *, on_its_way: bool = False) -> Message:
    """Somebody has it to send: from now on it counts as a contact. The same again by the same changes nothing.

    NotFoundError ``message_missing``; ConflictError ``message_state`` when somebody else has it, or it was withdrawn.
    ``on_its_way``: they had it before we could ask; one that was withdrawn at that moment is sent, and counts.
    """
    case, found = _locked(tx, message_id, stamp)
    too_late = on_its_way and found.state is MessageState.WITHDRAWN
    if found.state is not MessageState.WAITING and not too_late:
        if found.handed_to == to:
            return found
        raise _state(found)
    handed = replace(found, state=MessageState.HANDED_OVER, handed_to=to, handed_at=stamp.at, trouble=None)
    _keep(tx, handed, case, stamp)
    return handed


def report(tx: Tx, message_id: str, said: Said, stamp: Stamp) -> Message:
    """What became of a message that was handed over; the newest report stands. One that failed stays counted as an
    attempt that reached nobody, and gave no notice. ConflictError ``message_state``."""
    case, found = _locked(tx, message_id, stamp)
    if found.state in (MessageState.WAITING, MessageState.WITHDRAWN):
        raise _state(found)
    state = MessageState.DELIVERED if said.delivered else MessageState.FAILED
    at = min(said.at or stamp.at, stamp.at)
    told = replace(found, state=state, reported_at=at, trouble=None if said.delivered else said.trouble)
    if told != found:
        _keep(tx, told, case, stamp)
    return told


def withdraw(tx: Tx, message_id: str, stamp: Stamp) -> Message:
    """Nobody gets it any more. ConflictError ``message_state`` when somebody has it already."""
    _, found = _locked(tx, message_id, stamp)
    if found.state is MessageState.WITHDRAWN:
        return found
    if not messages.withdraw(tx, [message_id]):
        raise _state(found)
    case_store.add_events(tx, [(found.case_id, stamp.event("message_withdrawn", f"{found.kind} {found.form}"))])
    return look_up(tx, message_id)


def lapse(tx: Tx, waited_since: datetime, stamp: Stamp) -> int:
    """Takes back what was written before ``waited_since`` and nobody has: it holds the count of a contact that is not
    made. How many; the oldest first, and only so many at once."""
    found = messages.waiting_since(tx, waited_since, AT_ONCE)
    case_store.load_many(tx, {m.case_id for m in found}, stamp.today, lock=True)
    lapsed = messages.lock_waiting(tx, (m.id for m in found))
    for message in lapsed:
        messages.save(tx, replace(message, state=MessageState.WITHDRAWN, trouble=LAPSED))
    told = [(m.case_id, stamp.event("message_lapsed", f"{m.kind} {m.form}")) for m in lapsed]
    case_store.add_events(tx, told)
    return len(lapsed)


def contact_of(message: Message, case: Case, now: datetime) -> Contact:
    """As the ledger counts one that was handed over. A notice that is known to have arrived runs from then on."""
    failed, is_notice = message.state is MessageState.FAILED, message.kind is MessageKind.NOTICE
    arrived = message.reported_at if is_notice and message.state is MessageState.DELIVERED else None
    return Contact(
        id=message.id,
        debtor_id=case.debtor.id,
        case_id=case.id,
        channel=message.form.channel,
        at=arrived or message.handed_at or now,
        source=waiting_messages.SOURCE,
        answered=False if failed else None,
        notice=is_notice and not failed,
    )


def _locked(tx: Tx, message_id: str, stamp: Stamp) -> tuple[Case, Message]:
    """The case first: whoever holds a case takes its messages back, and would wait for us as we for them."""
    case = case_store.load(tx, look_up(tx, message_id).case_id, stamp.today)
    return case, messages.load(tx, message_id)


def _keep(tx: Tx, message: Message, case: Case, stamp: Stamp) -> None:
    """Writes it down, and the contact that it is."""
    messages.save(tx, message)
    ledger.enter(tx, contact_of(message, case, stamp.at), stamp.at)
    event = stamp.event(f"message_{message.state}", f"{message.kind} {message.form}")
    case_store.add_events(tx, [(message.case_id, event)])


def _state(found: Message) -> ConflictError:
    return ConflictError("message_state", f"The message is {found.state}.", "Read it again.")
