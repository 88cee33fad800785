"""The form of a file of texts, one language each; its JSON Schema is docs/reference/texts.schema.json."""

from __future__ import annotations

import json
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from service.messages.rendering import issues_of_text
from service.model.message import MessageForm, MessageKind


def _names_only(*names: str) -> AfterValidator:
    def check(layout: str) -> str:
        named = [name for _, name, _, _ in Formatter().parse(layout) if name is not None]
        if sorted(named) != sorted(names):
            raise ValueError(f"names each of {', '.join(names)} once, and nothing else")
        return layout

    return AfterValidator(check)


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KindTexts(Record):
    """A text for each kind of message; facts stand in braces."""

    notice: str = Field(min_length=1, description="A first visit is to be made, on this day or later.")
    proposal: str = Field(min_length=1, description="A time is proposed.")
    agreed: str = Field(min_length=1, description="The time is agreed.")
    reminder: str = Field(min_length=1, description="The agreed day is near.")
    moved: str = Field(min_length=1, description="There is another time.")
    cancelled: str = Field(min_length=1, description="The visit is not made.")
    missed: str = Field(min_length=1, description="Nobody was met.")

    def of(self, kind: MessageKind) -> str:
        return str(getattr(self, kind.value))


class TextsRecord(Record):
    """What messages say in one language, and how days, clocks and amounts are written in it."""

    language: str = Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", description="BCP 47; also the name of the file.")
    weekdays: tuple[str, str, str, str, str, str, str] = Field(description="From Monday on, as sentences name them.")
    date: Annotated[str, _names_only("weekday", "day", "month", "year")]
    clock: Annotated[str, _names_only("hour", "minute")]
    decimal: str = Field(pattern=r"^[.,]$")
    sms: KindTexts
    letter: KindTexts

    @model_validator(mode="after")
    def _facts_are_known(self) -> Self:
        """None names an amount: only an organisation's own text may."""
        for form, texts in ((MessageForm.SMS, self.sms), (MessageForm.LETTER, self.letter)):
            for kind in MessageKind:
                for issue in issues_of_text(form, texts.of(kind)):
                    raise ValueError(f"{form}.{kind}: {issue.message} {issue.action}")
        return self


def json_schema() -> str:
    """The form of a file for editors and other programs."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **TextsRecord.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
