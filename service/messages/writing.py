"""What messages say, in the language of the case; and whether such a message may be written at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from service import announcing
from service.errors import ConflictError, Issue, UnavailableError
from service.lawful import governing, ledger
from service.lawful.rules import Counter
from service.lawful.slots import address_of, slots_of
from service.messages import messaging
from service.messages.rendering import AMOUNT, language_for, render
from service.messages.segments import Length, length_of
from service.messages.texts import Texts, languages, texts_in
from service.messages.wording import in_use
from service.model.access import Stamp
from service.model.appointment import Appointment
from service.model.case import Case, CaseState
from service.model.contact import Channel
from service.model.ids import new_id
from service.model.message import Message, MessageForm, MessageKind, MessageState
from service.model.rule import Bar
from service.store import Tx, appointments, messages
from service.store import cases as case_store
from service.surroundings import Surroundings

_LOOK_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Rendered:
    """``length``: of a short message."""

    kind: MessageKind
    form: MessageForm
    language: str
    text: str
    text_version: int
    length: Length | None


def preview(
    tx: Tx, rounds: Surroundings, appointment_id: str, kind: MessageKind | None, form: MessageForm | None, today: date
) -> Rendered:
    """What a message about an appointment would say now; None: the likeliest kind, the form that the debtor prefers.

    NotFoundError ``appointment_missing``; ConflictError ``message_untrue``; UnavailableError ``sender_missing``.
    """
    found = appointments.look_up(tx, appointment_id)
    case = case_store.load_many(tx, [found.case_id], today)[found.case_id]
    return _rendered(tx, rounds, case, _true_kind(found, kind), form or form_for(case), _when(found))


def make(
    tx: Tx, rounds: Surroundings, appointment_id: str, kind: MessageKind | None, form: MessageForm | None, stamp: Stamp
) -> Message:
    """A message about an appointment, waiting to be handed out; the same again while it waits is the same message.

    Refuses what ``preview`` does; ConflictError ``message_barred`` for a case that is held or closed, a debtor without
    a phone, and where the policy's limits on such contacts are used up.
    """
    case_id = appointments.look_up(tx, appointment_id).case_id
    ledger.lock_around(tx, case_id)
    case, found = case_store.load(tx, case_id, stamp.today), appointments.load(tx, appointment_id)
    kind, form = _true_kind(found, kind), form or form_for(case)
    waiting = messages.of_appointments(tx, [found.id]).get(found.id, ())
    same = next((m for m in waiting if (m.kind, m.form, m.state) == (kind, form, MessageState.WAITING)), None)
    if same is not None:
        return same
    _refuse_barred(tx, rounds, case, kind, form, stamp)
    return _make(tx, case, found.id, _rendered(tx, rounds, case, kind, form, _when(found)), stamp)


def preview_notice(tx: Tx, rounds: Surroundings, case_id: str, form: MessageForm | None, today: date) -> Rendered:
    """What a notice would say now. NotFoundError ``case_missing``."""
    case = case_store.load_many(tx, [case_id], today).get(case_id)
    if case is None:
        raise case_store.missing(case_id)
    return _notice(tx, rounds, case, form or form_for(case), today)


def give_notice(tx: Tx, rounds: Surroundings, case_id: str, form: MessageForm | None, stamp: Stamp) -> Message:
    """Tells a debtor that a first visit is to be made. It names the first day that is allowed if it is sent today; the
    notice runs from when it was handed over, or reported as delivered. One that waits and says the same is that notice;
    one that says something else by now is withdrawn for it. Refuses what ``make`` does."""
    ledger.lock_around(tx, case_id)
    case = case_store.load(tx, case_id, stamp.today)
    form = form or form_for(case)
    said = _notice(tx, rounds, case, form, stamp.today)
    waiting = [m for m, _ in messages.waiting_of_cases(tx, [case_id]) if m.kind is MessageKind.NOTICE]
    same = next((m for m in waiting if (m.form, m.text) == (form, said.text)), None)
    if same is not None:
        return same
    for old in waiting:
        messaging.withdraw(tx, old.id, stamp)
    _refuse_barred(tx, rounds, case, MessageKind.NOTICE, form, stamp)
    return _make(tx, case, None, said, stamp)


def form_for(case: Case) -> MessageForm:
    """What the debtor prefers; a short message where there is a phone, else a letter."""
    if case.debtor.prefers is Channel.LETTER or not case.debtor.phone:
        return MessageForm.LETTER
    return MessageForm.SMS


@dataclass(frozen=True, slots=True)
class _When:
    """``start`` and ``end``: local time at the door; ``place``: the words of an address."""

    day: date
    start: time
    end: time
    place: str


def _when(found: Appointment) -> _When:
    return _When(found.date, found.start, found.end, found.place)


def _true_kind(found: Appointment, wanted: MessageKind | None) -> MessageKind:
    kind = wanted or next(iter(found.tellable), None)
    if kind is None or kind not in found.tellable:
        raise ConflictError(
            "message_untrue",
            f"The appointment is {found.state}: such a message would not be true.",
            "Write what is true of it, or about the appointment in its place.",
        )
    return kind


def _notice(tx: Tx, rounds: Surroundings, case: Case, form: MessageForm, today: date) -> Rendered:
    slots = slots_of(tx, rounds, case, "", today).notified()
    first = slots.first_allowed(today + timedelta(days=1))
    if first is None:
        raise ConflictError(
            "message_barred", "No visit is allowed in the next three months.", "Ask when the case may be visited."
        )
    spans = slots.spans(first)
    when = _When(first, spans[0].start.time(), spans[-1].end.time(), slots.address.words)
    return _rendered(tx, rounds, case, MessageKind.NOTICE, form, when)


def _rendered(tx: Tx, rounds: Surroundings, case: Case, kind: MessageKind, form: MessageForm, when: _When) -> Rendered:
    settings = rounds.settings
    if not settings.sender or not settings.sender_contact:
        raise UnavailableError(
            "sender_missing",
            "Nobody has said in whose name messages are written.",
            "Set ROUNDS_SENDER and ROUNDS_SENDER_CONTACT.",
        )
    language = language_for(case.debtor.language, languages(), settings.message_language)
    chosen, texts = in_use(tx, kind, form, language), texts_in(language)
    facts = _facts(case, when, texts) | {"sender": settings.sender, "contact": settings.sender_contact}
    text = render(form, chosen.text, facts, names_amount=chosen.names_amount)
    length = length_of(text) if form is MessageForm.SMS else None
    return Rendered(kind, form, language, text, chosen.version, length)


def _facts(case: Case, when: _When, texts: Texts) -> dict[str, str]:
    address = address_of(case, when.place) or case.addresses[0]
    return {
        "date": texts.day(when.day),
        "start": texts.clock(when.start),
        "end": texts.clock(when.end),
        "reference": case.id,
        "name": case.debtor.name,
        "place": address.words,
        AMOUNT: texts.amount(case.amount_minor, case.currency),
    }


def _refuse_barred(
    tx: Tx, rounds: Surroundings, case: Case, kind: MessageKind, form: MessageForm, stamp: Stamp
) -> None:
    """A visit that is called off is told of even where a hold bars everything else."""
    if kind is not MessageKind.CANCELLED and (case.state is CaseState.CLOSED or case.held_on(stamp.today)):
        raise _barred("The case is closed or on hold.", "Lift the hold first, or write nothing.")
    if form is MessageForm.SMS and not case.debtor.phone:
        raise _barred("The debtor has no phone number.", "Write a letter.")
    bars = _limits(tx, rounds, case, form.channel, stamp)
    if bars:
        issues = tuple(Issue(bar.code, "/form", bar.message, "Write on a later day.") for bar in bars)
        raise _barred("The limits on contacts with this debtor are used up.", "Write on a later day.", issues)


def _limits(tx: Tx, rounds: Surroundings, case: Case, channel: Channel, stamp: Stamp) -> Sequence[Bar]:
    """What the policy has against one more contact today."""
    region = rounds.region(case.region)
    since, until = stamp.today - _LOOK_BACK, stamp.today + _LOOK_BACK
    counted = ledger.of_debtors(tx, [case.debtor.id], since, until, now=stamp.at).get(case.debtor.id, ())
    policy = governing.policy_in_force(tx, rounds.settings, region.name, stamp.today)
    counter = Counter(policy, case.id, counted, ZoneInfo(region.timezone), channel)
    return counter.on(stamp.today).bars


def _make(tx: Tx, case: Case, appointment_id: str | None, said: Rendered, stamp: Stamp) -> Message:
    message = Message(
        id=new_id("message"),
        case_id=case.id,
        appointment_id=appointment_id,
        kind=said.kind,
        form=said.form,
        language=said.language,
        text=said.text,
        text_version=said.text_version,
        state=MessageState.WAITING,
        made_by=stamp.actor,
        made_at=stamp.at,
    )
    messages.insert(tx, message)
    case_store.add_events(tx, [(case.id, stamp.event("message_made", f"{said.kind} {said.form}"))])
    announcing.announce(tx, announcing.of_message(message))
    return message


def _barred(cause: str, action: str, issues: tuple[Issue, ...] = ()) -> ConflictError:
    return ConflictError("message_barred", cause, action, issues)
