"""One row of a batch, read: a case, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.schemas.cases import CaseIn
from service.errors import Issue


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the index of a JSON row or the line of a CSV row; ``place`` says it as issues do.

    ``case`` None: it could not be read, and ``issues`` say why. ``case_id`` is what was said, where it was said.
    """

    number: int
    place: str
    case_id: str | None
    case: CaseIn | None = None
    issues: tuple[Issue, ...] = ()


def good_row(number: int, place: str, case: CaseIn) -> Row:
    return Row(number, place, case.case_id, case)


def bad_row(number: int, place: str, case_id: str | None, issues: Sequence[Issue]) -> Row:
    return Row(number, place, case_id, None, tuple(issues))
