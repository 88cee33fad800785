"""How a visit is to be made, and the rules that choose it, on the wire."""

from __future__ import annotations

from pydantic import Field

from api.schemas.fields import DoorModel
from service.model.brief import Brief, Note
from service.model.next_step import Goal, Manner


class BriefOut(DoorModel):
    goal: Goal
    manner: tuple[Manner, ...] = Field(description="`alone`, or how the visit is made together.")
    notes: tuple[Note, ...] = Field(description="Sentences that pages and paper have in the reader's language.")
    text: tuple[str, ...] = Field(description="The organisation's own sentences.")
    because: tuple[str, ...] = Field(description="The rules that said so, by name.")


def brief_out(brief: Brief | None) -> BriefOut | None:
    if brief is None:
        return None
    return BriefOut(goal=brief.goal, manner=brief.manner, notes=brief.notes, text=brief.text, because=brief.because)
