"""The words for what was not planned, and why; ``docs/reference/reasons.md`` explains each of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Every reason for which a visit is not made."""

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
    MAX_LOAD = "max_load"
    MAX_LATE = "max_late"
    MAX_WORK = "max_work"
    MAX_TRAVEL = "max_travel"
    BREAK = "break"
    NO_GAIN = "no_gain"
    NOT_WORTH = "not_worth"
    OUTCOMPETED = "outcompeted"


MESSAGES: dict[Reason, str] = {
    Reason.NO_SHIFT: "there is no shift at all",
    Reason.SKILLS: "no shift that could make it has all the skills it needs",
    Reason.SHIFT_NOT_ALLOWED: "none of its allowed shifts can make it",
    Reason.COLLECTOR_REQUIRED: "none of the collectors it requires can make it",
    Reason.COLLECTOR_FORBIDDEN: "only forbidden collectors could make it",
    Reason.CREW_SHORT: "it needs two collectors, fewer can make it",
    Reason.CREW_TIME: "no two collectors can be there at the same time",
    Reason.PIN: "its pins contradict each other or the shift they name",
    Reason.UNREACHABLE: "no road leads there and back",
    Reason.TIME_WINDOW: "no shift can be there in any of its windows",
    Reason.SHIFT_END: "every shift ends before one is back from it",
    Reason.MAX_VISITS: "the shifts that could make it may make no more visits",
    Reason.MAX_LOAD: "it is more than the shifts that could make it can still carry",
    Reason.MAX_LATE: "it would end late, and the shifts that could make it may make no more late visits",
    Reason.MAX_WORK: "it takes more work than any shift may do",
    Reason.MAX_TRAVEL: "it is farther than any shift may travel",
    Reason.BREAK: "no shift can make it and still take its break",
    Reason.NO_GAIN: "it brings nothing that its travel would not cost",
    Reason.NOT_WORTH: "it is not worth its travel",
    Reason.OUTCOMPETED: "other visits that bring more fill the shifts that could make it",
}

ACTIONS: dict[Reason, str] = {
    Reason.NO_SHIFT: "Add a shift.",
    Reason.SKILLS: "Give a collector the skills, or take the demand off the visit.",
    Reason.SHIFT_NOT_ALLOWED: "Allow more shifts or another day.",
    Reason.COLLECTOR_REQUIRED: "Add a shift of a required collector, or require another.",
    Reason.COLLECTOR_FORBIDDEN: "Add a shift of another collector, or lift the ban.",
    Reason.CREW_SHORT: "Add a shift of a second suitable collector.",
    Reason.CREW_TIME: "Widen the window, or move two shifts closer in time.",
    Reason.PIN: "Remove or correct the pins.",
    Reason.UNREACHABLE: "Check the place on the map, or start from another base.",
    Reason.TIME_WINDOW: "Widen the window, or add a shift at that time.",
    Reason.SHIFT_END: "Let a shift end later, or start it nearer.",
    Reason.MAX_VISITS: "Raise the limit of visits, or add a shift.",
    Reason.MAX_LOAD: "Split the load, give a shift more room, or add a shift.",
    Reason.MAX_LATE: "Raise the limit of late visits, widen the window to earlier hours, or add a shift.",
    Reason.MAX_WORK: "Raise the limit of work, or start a shift nearer.",
    Reason.MAX_TRAVEL: "Raise the limit of travel, or start a shift nearer.",
    Reason.BREAK: "Widen the window of the break.",
    Reason.NO_GAIN: "Raise its priority if it is wanted.",
    Reason.NOT_WORTH: "Raise its priority, make it required, or let a point be worth more travel.",
    Reason.OUTCOMPETED: "Raise its priority, make it required, add a shift, or plan it on another day.",
}


@dataclass(frozen=True, slots=True)
class ShiftReason:
    """One shift's answer. ``possible`` says whether the shift could make the visit if it made nothing else.

    ``needed`` and ``allowed`` (seconds, or a number) say by how much an impossible visit misses, if it is a number; of
    one that is not worth its travel, what it would cost and what its prize is worth. ``displaces`` are the visits that
    would leave the shift for it, ``prize_lost`` their prizes less the visit's own; both are None when the visit is
    impossible there, or when only owed visits stand in its way.
    """

    shift: str
    reason: Reason
    possible: bool
    message: str
    needed: int | None = None
    allowed: int | None = None
    displaces: tuple[str, ...] | None = None
    prize_lost: int | None = None


@dataclass(frozen=True, slots=True)
class Unserved:
    """A visit that is not made: the one reason that matters most, what a person can do, and the shifts' answers.

    ``shifts`` are the answers that were worked out: shifts that could make it first, then the nearest. All others were
    only screened; ``screened`` counts them by what bars them (``OUTCOMPETED``: nothing does, others come first there).
    After a cancel some were not even screened.
    """

    visit: str
    reason: Reason
    message: str
    action: str
    shifts: tuple[ShiftReason, ...] = ()
    screened: tuple[tuple[Reason, int], ...] = ()
