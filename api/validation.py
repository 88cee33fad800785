"""What pydantic found wrong, as issues: where, why and what helps, without the value itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.errors import Issue

_KNOWN = {
    "missing": ("field_missing", "This field is required.", "Add it."),
    "model_type": ("field_invalid", "This is an object.", "Send an object with the fields of /openapi.json."),
    "model_attributes_type": (
        "field_invalid",
        "This is an object.",
        "Send an object with the fields of /openapi.json.",
    ),
    "extra_forbidden": ("field_unknown", "There is no field of this name.", "Remove it, or see /openapi.json."),
}
_BODY = "body"


def issues_of(errors: Iterable[Mapping[str, Any]], prefix: str = "") -> list[Issue]:
    """Issues for pydantic's or FastAPI's error list; ``prefix`` is the JSON pointer of the thing that was read."""
    return [issue_of(error, prefix + pointer(error["loc"])) for error in errors]


def issue_of(error: Mapping[str, Any], where: str) -> Issue:
    """One issue at ``where``; the value that was sent is left out on purpose."""
    code, message, action = _KNOWN.get(error["type"]) or ("field_invalid", _sentence(error), "Correct this field.")
    return Issue(code, where, message, action)


def pointer(loc: Sequence[str | int]) -> str:
    """A JSON pointer into the body; ``query:limit``, ``path:…``, ``header:…`` for what is not in the body."""
    if loc and loc[0] in ("query", "path", "header", "cookie"):
        return f"{loc[0]}:{'.'.join(str(part) for part in loc[1:])}"
    parts = loc[1:] if loc and loc[0] == _BODY else loc
    return "".join(f"/{_escaped(str(part))}" for part in parts)


def _escaped(part: str) -> str:
    """RFC 6901; a made-up field name may be anything, so it is cut."""
    return part[:80].replace("~", "~0").replace("/", "~1")


def _sentence(error: Mapping[str, Any]) -> str:
    text = str(error["msg"]).removeprefix("Value error, ")
    return text if text.endswith(".") else f"{text}."
