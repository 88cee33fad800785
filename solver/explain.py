"""Why a visit is unserved: for each shift, *impossible* (which rule) or *outcompeted* (what it would displace)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Every reason for which a visit is not made; ``docs/reference/reasons.md`` has cause and action of each."""

    NO_SHIFT = "no_shift"
    SKILLS = "skills"
    SHIFT_NOT_ALLOWED = "shift_not_allowed"
    COLLECTOR_REQUIRED = "collector_required"
    COLLECTOR_FORBIDDEN = "collector_forbidden"
    CREW_SHORT = "crew_short"
    CREW_TIME = "crew_time"
    PIN = "pin"
    UNREACHABLE = "unreachable"
    TIME_WINDOW = "time_window"
    SHIFT_END = "shift_end"
    MAX_VISITS = "max_visits"
    MAX_WORK = "max_work"
    MAX_TRAVEL = "max_travel"
    BREAK = "break"
    NO_GAIN = "no_gain"
    OUTCOMPETED = "outcompeted"


@dataclass(frozen=True, slots=True)
class ShiftReason:
    """One shift's answer. ``possible`` says whether the shift could make the visit if it made nothing else.

    ``displaces`` are the visits that would leave the shift for it, ``prize_lost`` their prizes less the visit's own;
    both are None when the visit is impossible there, or when the displacement was not worked out (large problems).
    """

    shift: str
    reason: Reason
    possible: bool
    message: str
    displaces: tuple[str, ...] | None = None
    prize_lost: int | None = None


@dataclass(frozen=True, slots=True)
class Unserved:
    """A visit that is not made: the one reason that matters most, what a person can do, and each shift's answer."""

    visit: str
    reason: Reason
    message: str
    action: str
    shifts: tuple[ShiftReason, ...] = ()
