"""Coded issues of a problem, found before solving: what no plan can ever satisfy, and who has to change what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """``pointer`` is a JSON pointer into the serialized problem, e.g. ``/visits/3/skills``."""

    code: str
    pointer: str
    message: str
    action: str
    visit: str | None = None
    shift: str | None = None
