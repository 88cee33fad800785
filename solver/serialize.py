"""Versioned JSON of problems and solutions: for the solving process, bug reports and ``rounds check``.

Fields have the names of the dataclasses (``break_`` is written ``break``); a field that holds its default is left out.
A travel matrix is written as base64 of zlib of little-endian int32 in rows, and may be given as nested lists.
Whatever is not known is refused: a misspelt field would silently change the problem.
"""

from __future__ import annotations

import base64
import binascii
import json
import types
import zlib
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem, ProblemError, TravelMatrix
from solver.solution import Solution

FORMAT = 1
"""Raised when the meaning of a field changes; an older or newer file is refused by name."""


class FormatError(ValueError):
    """The JSON is not a problem or solution; the message names the field."""


def problem_to_json(problem: Problem) -> str:
    return _dump("rounds-problem", problem)


def problem_from_json(text: str | bytes) -> Problem:
    """Raises FormatError for what is not the format, ProblemError for a problem that makes no sense."""
    return cast(Problem, _load("rounds-problem", Problem, text))


def solution_to_json(solution: Solution) -> str:
    return _dump("rounds-solution", solution)


def solution_from_json(text: str | bytes) -> Solution:
    """Raises FormatError."""
    return cast(Solution, _load("rounds-solution", Solution, text))


def _dump(kind: str, value: object) -> str:
    return json.dumps({"format": kind, "version": FORMAT, **_encode(value)}, ensure_ascii=False, separators=(",", ":"))


def _load(kind: str, into: type, text: str | bytes) -> object:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise FormatError(f"this is not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != kind:
        raise FormatError(f"this is not a {kind}: its field 'format' does not say so")
    if data.get("version") != FORMAT:
        raise FormatError(f"version {data.get('version')!r} of {kind}; this program reads version {FORMAT}")
    return _decode(into, {k: v for k, v in data.items() if k not in ("format", "version")}, kind)


def _encode(value: Any) -> Any:
    if isinstance(value, TravelMatrix):
        return {"seconds": _pack(value.seconds), "metres": _pack(value.metres)}
    if is_dataclass(value):
        return {_wire(f): _encode(getattr(value, f.name)) for f in fields(value) if not _is_default(f, value)}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_encode(item) for item in value] if isinstance(value, tuple) else value


def _wire(field: Field[Any]) -> str:
    return field.name.rstrip("_")


def _is_default(field: Field[Any], owner: object) -> bool:
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return default is not MISSING and bool(getattr(owner, field.name) == default)


def _decode(hint: Any, value: Any, where: str) -> Any:
    """``value`` as the type that ``hint`` names; ``where`` is the path for messages."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = next(a for a in arguments if a is not type(None))
        return None if value is None else _decode(inner, value, where)
    if origin is tuple:
        return _decode_tuple(arguments, value, where)
    if origin is frozenset:
        return frozenset(_decode(arguments[0], item, where) for item in _typed(list, value, where))
    if hint is TravelMatrix:
        return _decode_matrix(_typed(dict, value, where), where)
    if is_dataclass(hint):
        return _decode_dataclass(cast(type, hint), _typed(dict, value, where), where)
    return _typed(hint, value, where)


def _decode_tuple(arguments: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    items = _typed(list, value, where)
    if arguments[-1] is Ellipsis:
        return tuple(_decode(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(items))
    if len(items) != len(arguments):
        raise FormatError(f"{where}: {len(items)} values, {len(arguments)} are expected")
    return tuple(_decode(a, item, f"{where}[{i}]") for i, (a, item) in enumerate(zip(arguments, items, strict=True)))


def _decode_dataclass(into: type, data: dict[str, Any], where: str) -> Any:
    known, hints = _fields(into)
    unknown = sorted(data.keys() - known.keys())
    if unknown:
        raise FormatError(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(sorted(known))}")
    values = {known[key].name: _decode(hints[known[key].name], item, f"{where}.{key}") for key, item in data.items()}
    try:
        return into(**values)
    except TypeError as error:
        raise FormatError(f"{where}: {str(error).rsplit('__() ', 1)[-1]}") from error
    except ProblemError as error:
        raise ProblemError(f"{where}: {error}") from error


@cache
def _fields(into: Any) -> tuple[dict[str, Field[Any]], dict[str, Any]]:
    return {_wire(f): f for f in fields(into)}, get_type_hints(into)


def _typed[T](kind: type[T], value: Any, where: str) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FormatError(f"{where}: {type(value).__name__} instead of {kind.__name__}")
    return value


def _decode_matrix(data: dict[str, Any], where: str) -> TravelMatrix:
    if set(data) != {"seconds", "metres"}:
        raise FormatError(f"{where}: a matrix has exactly the fields seconds and metres")
    return TravelMatrix(_unpack(data["seconds"], f"{where}.seconds"), _unpack(data["metres"], f"{where}.metres"))


def _pack(matrix: NDArray[np.int32]) -> str:
    return base64.b64encode(zlib.compress(np.ascontiguousarray(matrix, "<i4").tobytes(), 1)).decode("ascii")


def _unpack(value: Any, where: str) -> NDArray[np.int32]:
    try:
        if isinstance(value, list):
            return np.array(value, np.int32).reshape(len(value), len(value))
        flat = np.frombuffer(zlib.decompress(base64.b64decode(_typed(str, value, where), validate=True)), "<i4")
        side = round(len(flat) ** 0.5)
        return flat.reshape(side, side).astype(np.int32)
    except (ValueError, OverflowError, binascii.Error, zlib.error) as error:
        raise FormatError(f"{where}: not a square matrix of int32 ({error})") from error
