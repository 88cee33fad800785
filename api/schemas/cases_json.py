"""A batch of cases in JSON, read row by row: ``{"region": …, "cases": [{…}, …]}``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import ijson
from pydantic import TypeAdapter, ValidationError

from api.problems import BrokenBodyError, InvalidRequestError
from api.schemas.cases import CaseIn
from api.schemas.fields import Identifier
from api.schemas.rows import bad_row, good_row
from api.validation import issues_of
from service.errors import Issue
from service.model.batch import CaseRow

_REGION: TypeAdapter[str] = TypeAdapter(Identifier)
_OPENERS, _CLOSERS = ("start_map", "start_array"), ("end_map", "end_array")
_PROBE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around the rows."""

    region: str | None
    rows: int


def read_envelope(file: IO[bytes]) -> Envelope:
    """Walks the whole document once, from where the file stands, and back: what it says is JSON and has the form.

    BrokenBodyError ``broken_json`` with the byte; InvalidRequestError with the fields that do not belong.
    """
    start = file.tell()
    try:
        found = _walk(file)
    except (ijson.JSONError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise _broken(file, start) from error
    finally:
        file.seek(start)
    if found.issues:
        raise InvalidRequestError(
            "invalid_request", "The batch has not the form that is read here.", "See /openapi.json.", found.issues
        )
    return Envelope(found.region, found.rows)


def read_json_cases(file: IO[bytes]) -> Iterator[CaseRow]:
    """Rows of a document that ``read_envelope`` has accepted."""
    for index, value in enumerate(ijson.items(file, "cases.item", use_float=True)):
        place = f"/cases/{index}"
        try:
            yield good_row(index, place, CaseIn.model_validate(value))
        except ValidationError as error:
            yield bad_row(index, place, _said_id(value), issues_of(error.errors(include_input=False), place))


@dataclass(slots=True)
class _Found:
    issues: list[Issue]
    keys: set[str]
    region: str | None = None
    rows: int = 0


def _walk(file: IO[bytes]) -> _Found:
    found, depth, key = _Found([], set()), 0, ""
    for event, value in ijson.basic_parse(file, use_float=True):
        if depth == 0 and event != "start_map":
            found.issues.append(_misfit("", "A batch is an object with a list of cases."))
        elif depth == 1 and event == "map_key":
            key = value
            _note_key(found, key)
        elif depth == 1 and event != "end_map":
            _note_value(found, key, event, value)
        elif depth == 2 and key == "cases" and event not in _CLOSERS:
            found.rows += 1
        depth += (event in _OPENERS) - (event in _CLOSERS)
    if "cases" not in found.keys and not found.issues:
        found.issues.append(Issue("field_missing", "/cases", "This field is required.", "Add it."))
    return found


def _note_key(found: _Found, key: str) -> None:
    if key not in ("cases", "region"):
        found.issues.append(issue_unknown(key))
    elif key in found.keys:
        found.issues.append(_misfit(f"/{key}", "This field stands there twice."))
    found.keys.add(key)


def _note_value(found: _Found, key: str, event: str, value: Any) -> None:
    if key == "cases" and event != "start_array":
        found.issues.append(_misfit("/cases", "The cases are a list."))
    if key == "region" and event != "null":
        try:
            found.region = _REGION.validate_python(value)
        except ValidationError:
            found.issues.append(_misfit("/region", "A region is named by letters, digits and . : + _ -."))


def issue_unknown(key: str) -> Issue:
    pointer = "/" + key[:80].replace("~", "~0").replace("/", "~1")
    return Issue("field_unknown", pointer, "There is no field of this name.", "Remove it, or see /openapi.json.")


def _misfit(pointer: str, message: str) -> Issue:
    return Issue("field_invalid", pointer, message, "Correct this field.")


def _said_id(value: Any) -> str | None:
    said = value.get("case_id") if isinstance(value, dict) else None
    return said if isinstance(said, str) and len(said) <= 64 else None


def _broken(file: IO[bytes], start: int) -> BrokenBodyError:
    """Reads again in small bites, to say about where the document breaks off."""
    file.seek(start)
    try:
        for _ in ijson.basic_parse(file, buf_size=_PROBE_BYTES):
            pass
    except (ijson.JSONError, UnicodeDecodeError, RecursionError, OverflowError):
        pass  # expected: the place of this very error is what we came for
    before = file.tell()
    return BrokenBodyError(
        "broken_json",
        f"The body is not JSON: it breaks off within the {_PROBE_BYTES} bytes before byte {before}.",
        "Send one JSON document in UTF-8.",
    )
