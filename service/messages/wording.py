"""Which text a message is rendered from: the organisation's newest one, or the one that ships in that language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.errors import ConflictError, InvalidError
from service.messages.rendering import issues_of_text
from service.messages.texts import languages, texts_in
from service.model.access import Stamp
from service.model.message import MessageForm, MessageKind, OwnText
from service.store import Tx, audit, messages


@dataclass(frozen=True, slots=True)
class InUse:
    """``version`` 0: it ships."""

    kind: MessageKind
    form: MessageForm
    language: str
    text: str
    version: int = 0
    names_amount: bool = False


def in_use(tx: Tx, kind: MessageKind, form: MessageForm, language: str) -> InUse:
    """The text for one kind of message, with its facts in braces."""
    own = next(iter(messages.text_versions(tx, kind, form, language)), None)
    return _in_use(kind, form, language, own)


def every(tx: Tx) -> list[InUse]:
    """Each kind, form and language."""
    own = {(text.kind, text.form, text.language): text for text in messages.own_texts(tx)}
    keys = ((kind, form, language) for kind in MessageKind for form in MessageForm for language in languages())
    return [_in_use(*key, own.get(key)) for key in keys]


def versions(tx: Tx, kind: MessageKind, form: MessageForm, language: str) -> Sequence[OwnText]:
    """What the organisation has written in its place, newest first."""
    _refuse_unknown(language)
    return messages.text_versions(tx, kind, form, language)


def put(tx: Tx, own: OwnText, stamp: Stamp) -> OwnText:
    """A new version of a text; ``text`` None brings the one that ships back. Messages made before stay as they are.

    InvalidError ``message_text`` with each thing that is wrong, ``message_language``; ConflictError
    ``message_text_race``.
    """
    _refuse_unknown(own.language)
    issues = issues_of_text(own.form, own.text, names_amount=own.names_amount) if own.text is not None else []
    if issues:
        raise InvalidError("message_text", "The text of this message cannot be used.", "Correct it.", tuple(issues))
    newest = next(iter(messages.text_versions(tx, own.kind, own.form, own.language)), None)
    number = newest.version + 1 if newest else 1
    made = replace(own, version=number, changed_by=stamp.actor, changed_at=stamp.at)
    if not messages.insert_text(tx, made):
        raise ConflictError(
            "message_text_race", "Somebody else changed this text just now.", "Read it, then change it."
        )
    what = f"{own.kind}/{own.form}/{own.language}"
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "message_text_changed", what, str(number)))
    return made


def _in_use(kind: MessageKind, form: MessageForm, language: str, own: OwnText | None) -> InUse:
    if own is None or own.text is None:
        return InUse(kind, form, language, texts_in(language).text(form, kind))
    return InUse(kind, form, language, own.text, own.version, own.names_amount)


def _refuse_unknown(language: str) -> None:
    if language not in languages():
        raise InvalidError(
            "message_language", "There are no texts in this language.", f"Use one of {', '.join(languages())}."
        )
