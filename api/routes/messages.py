"""Messages to debtors: handed out to be sent by others, and reported by them; the texts they are rendered from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import Cursor, House, Limit, Office, Supervisor, covered, today_in
from api.routes.cases import CaseId, stamp_at
from api.schemas.fields import Identifier
from api.schemas.messages import (
    HandedIn,
    MessageOut,
    MessagePage,
    NoticeIn,
    PreviewOut,
    ReportIn,
    TextIn,
    TextList,
    TextOut,
    TextVersions,
    message_out,
    preview_out,
    text_out,
    version_out,
)
from service.messages import messaging, wording, writing
from service.model.access import Identity, Stamp
from service.model.message import Message, MessageForm, MessageKind, MessageState, OwnText
from service.store import Tx
from service.webhooks import delivering

router = APIRouter(tags=["messages"])

MessageId = Annotated[Identifier, Path(description="The message.")]
Language = Annotated[Identifier, Path(description="One of those that texts ship in.")]


@router.get("/v1/cases/{case_id}/notice")
def preview_notice(case_id: CaseId, house: House, who: Office, form: MessageForm | None = None) -> PreviewOut:
    """What a notice of a first visit would say now, with the first day that is allowed if it is sent today."""
    with house.store.read() as tx:
        today = stamp_at(tx, house, who, case_id).today
        return preview_out(writing.preview_notice(tx, house, case_id, form, today))


@router.post("/v1/cases/{case_id}/notice", status_code=201)
def give_notice(case_id: CaseId, body: NoticeIn, house: House, who: Office) -> MessageOut:
    """A notice of a first visit, to be handed out. It runs from when it is handed over, or reported as delivered."""
    with house.store.begin() as tx:
        return _out(tx, writing.give_notice(tx, house, case_id, body.form, stamp_at(tx, house, who, case_id)))


@router.get("/v1/messages")
def list_messages(
    house: House,
    _who: Office,
    state: Annotated[list[MessageState] | None, Query(description="Several may be named; none: any.")] = None,
    form: MessageForm | None = None,
    region: Identifier | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> MessagePage:
    """Messages, oldest first; those in state `waiting` are there to be taken."""
    with house.store.read() as tx:
        found, following = messaging.list_(
            tx, state or (), form=form, region=covered(house, region), limit=limit, cursor=cursor
        )
        to = delivering.recipients(tx, found)
    return MessagePage(messages=tuple(message_out(one, to[one.id]) for one in found), next_cursor=following)


@router.get("/v1/messages/{message_id}")
def get_message(message_id: MessageId, house: House, _who: Office) -> MessageOut:
    """A message, with where it goes and what became of it."""
    with house.store.read() as tx:
        return _out(tx, messaging.look_up(tx, message_id))


@router.post("/v1/messages/{message_id}/handed-over")
def hand_message_over(message_id: MessageId, body: HandedIn, house: House, who: Office) -> MessageOut:
    """Somebody sends it now: from here on it counts as a contact. Take it before you send it; who was refused, sends
    nothing. The same again by the same changes nothing."""
    with house.store.begin() as tx:
        return _out(tx, messaging.hand_over(tx, message_id, body.to or who.actor, _stamp(house, who)))


@router.post("/v1/messages/{message_id}/report")
def report_message(message_id: MessageId, body: ReportIn, house: House, who: Office) -> MessageOut:
    """What became of a message that was handed over; the newest report stands. A notice that failed gave none."""
    with house.store.begin() as tx:
        return _out(tx, messaging.report(tx, message_id, body.said(), _stamp(house, who)))


@router.post("/v1/messages/{message_id}/withdraw")
def withdraw_message(message_id: MessageId, house: House, who: Office) -> MessageOut:
    """Nobody gets it any more; refused when somebody has it already."""
    with house.store.begin() as tx:
        return _out(tx, messaging.withdraw(tx, message_id, _stamp(house, who)))


@router.get("/v1/message-texts")
def list_texts(house: House, _who: Office) -> TextList:
    """The text in use for each kind of message, form and language."""
    with house.store.read() as tx:
        return TextList(texts=tuple(text_out(found) for found in wording.every(tx)))


@router.put("/v1/message-texts/{kind}/{form}/{language}")
def put_text(
    kind: MessageKind, form: MessageForm, language: Language, body: TextIn, house: House, who: Supervisor
) -> TextOut:
    """The organisation's own text from now on, as a new version; messages made before stay as they are."""
    own = OwnText(kind, form, language, 0, body.text, body.names_amount, body.note)
    with house.store.begin() as tx:
        wording.put(tx, own, _stamp(house, who))
        return text_out(wording.in_use(tx, kind, form, language))


@router.get("/v1/message-texts/{kind}/{form}/{language}/versions")
def list_text_versions(
    kind: MessageKind, form: MessageForm, language: Language, house: House, _who: Office
) -> TextVersions:
    """What the organisation has written in the place of one text, newest first."""
    with house.store.read() as tx:
        return TextVersions(versions=tuple(map(version_out, wording.versions(tx, kind, form, language))))


def _out(tx: Tx, message: Message) -> MessageOut:
    return message_out(message, delivering.recipient(tx, message))


def _stamp(house: House, who: Identity) -> Stamp:
    return Stamp(who.actor, house.clock(), today_in(house))
