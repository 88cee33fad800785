"""What stands around the rows of a batch in JSON: an object with one list of rows, and perhaps the region's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any

import ijson
from pydantic import TypeAdapter, ValidationError

from api.problems import BrokenBodyError, InvalidRequestError
from api.schemas.fields import Identifier
from service.errors import Issue

_REGION: TypeAdapter[str] = TypeAdapter(Identifier)
_OPENERS, _CLOSERS = ("start_map", "start_array"), ("end_map", "end_array")
_PROBE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around the rows."""

    region: str | None
    rows: int


def read_envelope(file: IO[bytes], rows: str = "cases", *, names_region: bool = True) -> Envelope:
    """Walks the whole document once, from where the file stands, and back: what it says is JSON and has the form, with
    a list called ``rows``, and a ``region`` where one may be named.

    BrokenBodyError ``broken_json`` with the byte; InvalidRequestError with the fields that do not belong.
    """
    start = file.tell()
    try:
        found = _walk(file, rows, {rows, "region"} if names_region else {rows})
    except (ijson.JSONError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise _broken(file, start) from error
    finally:
        file.seek(start)
    if found.issues:
        raise InvalidRequestError(
            "invalid_request", "The batch has not the form that is read here.", "See /openapi.json.", found.issues
        )
    return Envelope(found.region, found.rows)


@dataclass(slots=True)
class _Found:
    issues: list[Issue]
    keys: set[str]
    region: str | None = None
    rows: int = 0


def _walk(file: IO[bytes], rows: str, fields: set[str]) -> _Found:
    found, depth, key = _Found([], set()), 0, ""
    for event, value in ijson.basic_parse(file, use_float=True):
        if depth == 0 and event != "start_map":
            found.issues.append(_misfit("", f"A batch is an object with a list of {rows}."))
        elif depth == 1 and event == "map_key":
            key = value
            _note_key(found, key, fields)
        elif depth == 1 and event != "end_map":
            _note_value(found, key, event, value, rows)
        elif depth == 2 and key == rows and event not in _CLOSERS:
            found.rows += 1
        depth += (event in _OPENERS) - (event in _CLOSERS)
    if rows not in found.keys and not found.issues:
        found.issues.append(Issue("field_missing", f"/{rows}", "This field is required.", "Add it."))
    return found


def _note_key(found: _Found, key: str, fields: set[str]) -> None:
    if key not in fields:
        found.issues.append(issue_unknown(key))
    elif key in found.keys:
        found.issues.append(_misfit(f"/{key}", "This field stands there twice."))
    found.keys.add(key)


def _note_value(found: _Found, key: str, event: str, value: Any, rows: str) -> None:
    if key == rows and event != "start_array":
        found.issues.append(_misfit(f"/{rows}", f"The {rows} are a list."))
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
