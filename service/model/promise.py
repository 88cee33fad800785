"""Promises to pay that were made at doors, the money that came, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.model.outcome import Promise


class PromiseState(StrEnum):
    """OPEN: its day has not passed. KEPT: so much was paid by then. BROKEN: it was not. REPLACED: another was made
    before its day came."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise and the day it was made."""

    made_on: date
    promise: Promise


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came, by whatever way, in minor units of the case's currency."""

    on: date
    amount_minor: int
