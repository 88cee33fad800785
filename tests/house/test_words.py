"""What the pages have words for: whatever the service writes into the history of a case is told in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cases import ruling
from service.doubts import rechecking
from service.model.appointment import AppointmentState
from service.model.message import MessageState
from tests.house.sources import room_modules, tree

WORDS = Path(__file__).resolve().parents[2] / "api" / "pages" / "src" / "words"
TOLD_BY_OTHER_LINES = {"outcome", "held"}
"""By those of the visit and of the hold, which say more."""
NEVER_WRITTEN = {f"message_{MessageState.WAITING}"}
ENUMERATED = {"message_": MessageState, "appointment_": AppointmentState}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_event_of_a_case_has_words(language: str) -> None:
    text = (WORDS / language / "casefile.ts").read_text(encoding="utf-8")
    told = set(re.findall(r"'event\.([a-z_]+)'", text))
    written = set(events())
    assert len(written) > 30
    assert written - TOLD_BY_OTHER_LINES - NEVER_WRITTEN == told


def events() -> Iterator[str]:
    """Kinds of ``Stamp.event`` and ``CaseEvent``, by whoever writes them."""
    yield from (*ruling._EVENTS.values(), *rechecking._KINDS.values())
    for module in room_modules():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Call):
                yield from kinds(node)
            elif isinstance(node, ast.IfExp) and literals(node) == {"address_rechecked"}:
                yield "address_rechecked"


def kinds(call: ast.Call) -> Iterator[str]:
    """Of one call; a name is read where it is made."""
    is_event = isinstance(call.func, ast.Attribute) and call.func.attr == "event"
    is_record = isinstance(call.func, ast.Name) and call.func.id == "CaseEvent"
    first = call.args[is_record:][:1] if is_event or is_record else []
    for said in first:
        yield from literals(said)
        if isinstance(said, ast.JoinedStr) and isinstance(said.values[0], ast.Constant):
            prefix = str(said.values[0].value)
            yield from (f"{prefix}{state}" for state in ENUMERATED[prefix])


def literals(said: ast.expr) -> set[str]:
    parts = (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,)
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
