"""The texts of messages that ship: one JSON file for each language, checked when it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from service.discretion import minor_digits
from service.messages.rendering import written_date
from service.messages.texts.record import KindTexts, TextsRecord
from service.model.message import MessageForm, MessageKind

_FOLDER = Path(__file__).parent


class TextFileError(ValueError):
    """A file of texts says something that it cannot mean."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What ships in one language."""

    language: str
    _record: TextsRecord

    def text(self, form: MessageForm, kind: MessageKind) -> str:
        """With its facts in braces."""
        texts: KindTexts = self._record.sms if form is MessageForm.SMS else self._record.letter
        return texts.of(kind)

    def day(self, day: date) -> str:
        return written_date(day, self._record.weekdays, self._record.date)

    def clock(self, at: time) -> str:
        return self._record.clock.format(hour=f"{at.hour:02}", minute=f"{at.minute:02}")

    def amount(self, minor: int, currency: str) -> str:
        """``1234,56 EUR``."""
        digits = minor_digits(currency)
        return f"{Decimal(minor).scaleb(-digits):.{digits}f} {currency}".replace(".", self._record.decimal).strip()


@cache
def languages() -> tuple[str, ...]:
    """Those that messages can be written in."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


@cache
def texts_in(language: str) -> Texts:
    """Of one of ``languages``."""
    return parse_texts(language, json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8")))


def parse_texts(language: str, record: Mapping[str, object]) -> Texts:
    """TextFileError, with the place, for anything unknown, absent or impossible."""
    try:
        found = TextsRecord.model_validate_json(json.dumps(record))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]
        raise TextFileError(f"texts {language}: {'; '.join(wrong)}") from error
    if found.language != language:
        raise TextFileError(f"texts {language}: the file says that it is {found.language}")
    return Texts(language, found)
