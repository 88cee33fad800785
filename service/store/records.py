"""Frozen records of plain values ⇄ JSON, by the types of their fields.

For contents that are written whole and read whole, in a column of their own. Sets become sorted lists, days and times
ISO texts; a record with a field that is not known, or without one that has no default, is refused with a ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAliasType, Union, get_args, get_origin, get_type_hints


def to_json(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {to_json(key): to_json(held) for key, held in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_json(member) for member in value)
    return [to_json(member) for member in value] if isinstance(value, tuple) else value


def from_json[T](kind: type[T], record: Any) -> T:
    """The inverse of ``to_json`` for a value of this type."""
    read: T = _read(kind, record)
    return read


def _read(kind: Any, record: Any) -> Any:
    if isinstance(kind, TypeAliasType):
        return _read(kind.__value__, record)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (other,) = (arg for arg in args if arg is not NoneType)
        return None if record is None else _read(other, record)
    if origin is tuple:
        return _read_tuple(args, record)
    if origin is frozenset:
        return frozenset(_read(args[0], member) for member in record)
    if origin is not None and issubclass(origin, Mapping):
        return {_read(args[0], key): _read(args[1], held) for key, held in record.items()}
    return _read_one(kind, record)


def _read_tuple(args: tuple[Any, ...], record: Any) -> tuple[Any, ...]:
    if args[1:] == (...,):
        return tuple(_read(args[0], member) for member in record)
    return tuple(_read(arg, member) for arg, member in zip(args, record, strict=True))


def _read_one(kind: type, record: Any) -> Any:
    if is_dataclass(kind):
        return _read_fields(kind, record)
    if issubclass(kind, date | time):
        return kind.fromisoformat(record)
    return kind(record) if issubclass(kind, Enum) else record


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read_fields(kind: type, record: dict[str, Any]) -> Any:
    hints = _hints(kind)
    unknown = sorted(set(record) - set(hints))
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(unknown)}")
    return kind(**{name: _read(hints[name], held) for name, held in record.items()})
