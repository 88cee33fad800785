"""What sort of place an address is, which decides on what condition it may be visited."""

from __future__ import annotations

from enum import StrEnum


class AddressKind(StrEnum):
    HOME = "home"
    WORK = "work"
    OTHER = "other"
