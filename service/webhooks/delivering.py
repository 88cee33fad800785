"""Events to those who asked for them. The rows are the truth: an event is written with what made it true, its
deliveries are tried until the target has them, and a process that dies leaves a row that is due again.

event ──spread──► one delivery for each target ──lease, post──► done
                                    ▲                  │ later, each time after a longer pause
                                    └──────────────────┴──► dead, when all attempts are used: a person may try again

At least once, with the same ``webhook-id`` each time. Nothing personal is in the rows: what a message says and to whom
it goes is read when it is sent, and one that was withdrawn meanwhile is not sent at all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from service.errors import ConflictError
from service.lawful.slots import address_of
from service.messages import messaging
from service.model.access import Stamp
from service.model.case import Case
from service.model.delivery import Delivery, DeliveryState
from service.model.event import EventKind
from service.model.message import Message, MessageForm, MessageState
from service.settings import Settings
from service.store import Store, Tx, appointments, deliveries, events, messages
from service.store import cases as case_store
from service.terms.webhook_terms import secret_bytes
from service.webhooks.posting import Posted, Poster

_log = structlog.get_logger(__name__)

PAUSES_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Between attempts, as Standard Webhooks advises; each is stretched by chance, so that targets are not met by waves."""

LONGEST_PAUSE_SECONDS = 86_400
AT_ONCE = 500
_JITTER = 0.2


def spread(store: Store, settings: Settings) -> int:
    """Writes deliveries of new events for the targets that the settings name; how many events those were."""
    wanted = {
        kind: [name for name, target in sorted(settings.webhooks.items()) if target.hears(kind)] for kind in EventKind
    }
    with store.read() as tx:
        if not events.any_new(tx):
            return 0
    with store.begin() as tx:
        return events.spread(tx, wanted, AT_ONCE)


def poster_for(settings: Settings, target: str) -> Poster:
    """The way to a target that the settings name."""
    terms = settings.webhooks[target]
    return Poster(
        terms.url,
        [secret_bytes(secret.get_secret_value()) for secret in terms.secrets],
        timeout_seconds=settings.webhook_timeout_seconds,
        plain=settings.webhook_plain_http,
        private=settings.webhook_private_hosts,
    )


def deliver_next(store: Store, settings: Settings, target: str, poster: Poster, now: datetime) -> Delivery | None:
    """Tries the next delivery that is due to this target, and says what came of it; None: none is due."""
    leased = now + timedelta(seconds=2 * settings.webhook_timeout_seconds + 5)
    with store.read() as tx:
        if not deliveries.any_due(tx, target, now):
            return None
    with store.begin() as tx:
        delivery = deliveries.lease(tx, target, now, leased)
        if delivery is None:
            return None
        body = _body(tx, delivery)
        if body is None:
            dropped = replace(delivery, state=DeliveryState.DROPPED, next_at=None, done_at=now)
            deliveries.settle(tx, dropped)
            return dropped
    posted = poster.post(delivery.event.id, body, now)
    after = _after(delivery, posted, now, settings.webhook_attempts)
    with store.begin() as tx:
        deliveries.settle(tx, after)
        if posted.taken:
            _hand_over(tx, delivery, now)
    level = _log.info if posted.taken else _log.warning
    level("webhook tried", event_id=delivery.event.id, target=target, state=str(after.state), trouble=posted.trouble)
    return after


def forget_old(store: Store, settings: Settings, now: datetime) -> int:
    """Takes out events that nobody has to look up any more; how many."""
    with store.begin() as tx:
        return events.forget(tx, now - timedelta(days=settings.event_keep_days), settings.webhooks)


def try_again(tx: Tx, event_id: str, target: str, now: datetime) -> Delivery:
    """NotFoundError ``delivery_missing``, ConflictError ``delivery_state`` for one that was not given up."""
    return deliveries.revive(tx, event_id, target, now)


def list_(
    tx: Tx, states: tuple[DeliveryState, ...], target: str | None, limit: int, cursor: str | None
) -> tuple[list[Delivery], str | None]:
    """Those in these states, the newest event first, and the next page's cursor."""
    return deliveries.page(tx, states, target, limit, cursor)


def _after(delivery: Delivery, posted: Posted, now: datetime, most: int) -> Delivery:
    told = replace(delivery, status=posted.status, trouble=posted.trouble)
    if posted.taken:
        return replace(told, state=DeliveryState.DONE, next_at=None, done_at=now)
    if posted.gone or delivery.attempts >= most:
        return replace(told, state=DeliveryState.DEAD, next_at=None)
    pause = PAUSES_SECONDS[delivery.attempts - 1] * (1 + _JITTER * random.random())
    wait = min(LONGEST_PAUSE_SECONDS, max(pause, posted.retry_after or 0))
    return replace(told, next_at=now + timedelta(seconds=wait))


def _body(tx: Tx, delivery: Delivery) -> bytes | None:
    """The payload; None when there is nothing to tell any more."""
    event = delivery.event
    data: dict[str, Any] = dict(event.about)
    if event.kind is EventKind.MESSAGE_READY:
        message = messages.find(tx, str(event.about["message_id"]))
        if message is None or message.state is not MessageState.WAITING:
            return None
        data |= {"text": message.text, "to": recipient(tx, message)}
    payload = {"type": event.kind, "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def recipient(tx: Tx, message: Message) -> Mapping[str, str]:
    """Where it goes: a phone number, or a name and an address as written."""
    return recipients(tx, [message])[message.id]


def recipients(tx: Tx, some: Sequence[Message]) -> dict[str, Mapping[str, str]]:
    """By message, where each of them goes."""
    today = max((one.made_at.date() for one in some), default=date.min)
    known = case_store.load_many(tx, {one.case_id for one in some}, today)
    places = appointments.places(tx, {one.appointment_id for one in some if one.appointment_id})
    return {one.id: _recipient(one, known[one.case_id], places.get(one.appointment_id or "", "")) for one in some}


def _recipient(message: Message, case: Case, place: str) -> Mapping[str, str]:
    if message.form is MessageForm.SMS:
        return {"phone": case.debtor.phone or ""}
    address = address_of(case, place) or case.addresses[0]
    return {"name": case.debtor.name, "address": address.words}


def _hand_over(tx: Tx, delivery: Delivery, now: datetime) -> None:
    """A message that the target has taken counts from now on."""
    if delivery.event.kind is not EventKind.MESSAGE_READY:
        return
    by = Stamp(f"webhook:{delivery.target}", now, now.date())
    try:
        messaging.hand_over(tx, str(delivery.event.about["message_id"]), by.actor, by, on_its_way=True)
    except ConflictError as error:  # somebody exported it while it was on its way
        _log.warning("message taken twice", event_id=delivery.event.id, state=error.cause)
