"""A batch of cases in JSON, read row by row: ``{"region": …, "cases": [{…}, …]}``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import ijson
from pydantic import ValidationError

from api.schemas.cases import CaseIn
from api.schemas.rows import bad_row, good_row
from api.validation import issues_of
from service.model.batch import CaseRow


def read_json_cases(file: IO[bytes]) -> Iterator[CaseRow]:
    """Rows of a document that ``api.schemas.envelope`` has accepted."""
    for index, value in enumerate(ijson.items(file, "cases.item", use_float=True)):
        place = f"/cases/{index}"
        try:
            yield good_row(index, place, CaseIn.model_validate(value))
        except ValidationError as error:
            yield bad_row(index, place, _said_id(value), issues_of(error.errors(include_input=False), place))


def _said_id(value: Any) -> str | None:
    said = value.get("case_id") if isinstance(value, dict) else None
    return said if isinstance(said, str) and len(said) <= 64 and said.isprintable() else None
