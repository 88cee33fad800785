"""How an organisation changed a policy, and which policy it chose for a region; both by version, and with a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

EVERYWHERE = ""
"""The region of a choice that holds wherever none is made for the region itself."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A person answers for the rules that an override gives up. ``rules``: each as a JSON pointer into the preset."""

    rules: tuple[str, ...]
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Override:
    """``record``: the whole policy, in the form of a policy file. ``based_on``: the preset's version that it was
    written for, and that a signature is good for."""

    policy: str
    version: int
    record: Mapping[str, Any]
    based_on: str
    note: str
    proposed_by: str
    proposed_at: datetime
    signature: Signature | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """``policy`` None: what the settings say, again."""

    region: str
    version: int
    policy: str | None
    reason: str
    chosen_by: str
    chosen_at: datetime
