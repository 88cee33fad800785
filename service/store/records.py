"""Frozen records of plain values ⇄ JSON, by the types of their fields.

For contents that are written whole and read whole, in a column of their own. Sets become sorted lists, days and times
ISO texts; a record with a field that is not known, or without one that has no default, is refused with a ValueError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import cache, partial
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
    named: Any = kind
    read: T = _reader(named)(record)
    return read


type _Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> _Reader:
    """Made once for each type: a large plan has tens of thousands of such values."""
    if isinstance(kind, TypeAliasType):
        return _reader(kind.__value__)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (other,) = (_reader(arg) for arg in args if arg is not NoneType)
        return lambda record: None if record is None else other(record)
    if origin is tuple:
        return _tuple_reader(args)
    if origin is frozenset:
        member_of = _reader(args[0])
        return lambda record: frozenset(map(member_of, record))
    if origin is not None and issubclass(origin, Mapping):
        key_of, value_of = map(_reader, args)
        return lambda record: {key_of(key): value_of(held) for key, held in record.items()}
    return _plain_reader(kind)


def _tuple_reader(args: tuple[Any, ...]) -> _Reader:
    if args[1:] == (...,):
        member_of = _reader(args[0])
        return lambda record: tuple(map(member_of, record))
    readers = tuple(map(_reader, args))
    return lambda record: tuple(read(member) for read, member in zip(readers, record, strict=True))


def _plain_reader(kind: type) -> _Reader:
    if is_dataclass(kind):
        return partial(_read_fields, kind)
    if issubclass(kind, date | time):
        return kind.fromisoformat
    return kind if issubclass(kind, Enum) else _as_it_is


def _as_it_is(record: Any) -> Any:
    return record


@cache
def _fields_of(kind: type) -> dict[str, _Reader]:
    """Not before a record is there: a type may have a field of its own kind."""
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _read_fields(kind: type, record: dict[str, Any]) -> Any:
    readers = _fields_of(kind)
    unknown = sorted(set(record) - set(readers))
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(unknown)}")
    return kind(**{name: readers[name](held) for name, held in record.items()})
