"""The problem: what may be visited, by whom, when, at what price. Nothing nonsensical can be constructed.

Conventions: times are integer seconds from the start of the horizon, lengths are integer metres, prices are integer
*travel seconds* (what one would drive to avoid them). A time window is closed and binds the **start** of the service.
Places are indices into the travel matrices; people and visits are named by strings, indices live only inside engines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

UNREACHABLE = 10**9
"""Travel seconds between two places that no road joins; also the largest time a problem may name."""

MOST_LOAD = 10**9
"""The largest load of one visit."""

FULL_PRIZE = 1000
"""A window's prize factor in thousandths: 1000 pays the whole prize."""


class ProblemError(ValueError):
    """Raised at construction, with one plain sentence that shows the offending value."""


def _require(true: bool, sentence: str) -> None:
    if not true:
        raise ProblemError(sentence)


def _unique(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        _require(name not in seen, f"two {what} are called {name!r}")
        seen.add(name)


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A closed interval for the start of a service; ``prize_permille`` scales the prize of starting in it."""

    start: int
    end: int
    prize_permille: int = FULL_PRIZE

    def __post_init__(self) -> None:
        _require(0 <= self.start <= self.end <= UNREACHABLE, f"a time window of {self.start}-{self.end} s is not one")
        _require(0 <= self.prize_permille <= 10_000, f"a prize factor of {self.prize_permille} ‰ is outside 0-10000")


@dataclass(frozen=True, slots=True)
class Published:
    """Where a published plan promised the visit: changing it is priced (see :class:`Prices`)."""

    shift: str
    start: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One wanted call at a place.

    ``windows`` are disjoint and sorted. ``crew`` 2 means that two shifts of different collectors start it at the same
    second. ``allowed_shifts`` None means any. Visits that share a ``group`` are alternatives (one of several addresses
    of one debtor): at most one is served, and a required group owes exactly one. ``preferred_collectors`` empty means
    no preference. ``load`` is what each of its collectors carries for it, in any unit (see ``Shift.max_load``).
    """

    id: str
    location: int
    service_seconds: int
    windows: tuple[TimeWindow, ...]
    prize: int = 0
    required: bool = False
    skills: frozenset[str] = frozenset()
    crew: int = 1
    allowed_shifts: frozenset[str] | None = None
    required_collectors: frozenset[str] | None = None
    forbidden_collectors: frozenset[str] = frozenset()
    preferred_collectors: frozenset[str] = frozenset()
    group: str | None = None
    published: Published | None = None
    load: int = 0

    def __post_init__(self) -> None:
        _require(self.location >= 0, f"visit {self.id}: location {self.location} is negative")
        _require(0 <= self.service_seconds < UNREACHABLE, f"visit {self.id}: service of {self.service_seconds} s")
        _require(len(self.windows) > 0, f"visit {self.id} has no time window")
        _require(0 <= self.prize <= 10**6, f"visit {self.id}: prize {self.prize} is outside 0-1000000")
        _require(0 <= self.load <= MOST_LOAD, f"visit {self.id}: load {self.load} is outside 0-{MOST_LOAD}")
        _require(self.crew in (1, 2), f"visit {self.id}: a crew of {self.crew} is not 1 or 2")
        gaps = zip(self.windows, self.windows[1:], strict=False)
        _require(all(a.end < b.start for a, b in gaps), f"visit {self.id}: its time windows overlap or are not sorted")


@dataclass(frozen=True, slots=True)
class Break:
    """Owed once by every shift that makes a visit; ``window`` binds its start; never during travel nor service."""

    window: TimeWindow
    seconds: int

    def __post_init__(self) -> None:
        _require(self.seconds > 0, f"a break of {self.seconds} s is not one")


@dataclass(frozen=True, slots=True)
class SoftLimit:
    """Work beyond ``after_seconds`` costs ``price`` travel seconds for each second."""

    after_seconds: int
    price: int

    def __post_init__(self) -> None:
        _require(self.after_seconds >= 0, f"a soft limit after {self.after_seconds} s")
        _require(0 <= self.price <= 1000, f"a price of {self.price} a second is outside 0-1000")


@dataclass(frozen=True, slots=True)
class LateLimit:
    """At most ``most`` visits of the shift may end after second ``after``; a visit of two counts on both its shifts."""

    after: int
    most: int

    def __post_init__(self) -> None:
        _require(self.after >= 0, f"late after {self.after} s")
        _require(self.most >= 0, f"at most {self.most} late visits")


@dataclass(frozen=True, slots=True)
class Progress:
    """A shift under way: the frozen prefix. The rest starts from ``location`` at ``time``; nothing before it moves.

    ``done`` are the visits made, in order, with the second each began; they count for ``max_visits``, ``max_load`` and
    ``late`` and earn their prize. Work counts from ``departed``, travel from ``travelled_seconds``. A visit of two
    collectors that is done stands in the progress of both shifts.
    """

    location: int
    time: int
    departed: int
    travelled_seconds: int = 0
    break_taken: bool = False
    done: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        _require(0 <= self.departed <= self.time, f"a shift on the road at {self.time} that left at {self.departed}")
        _require(self.travelled_seconds >= 0, f"a shift that travelled {self.travelled_seconds} s")


@dataclass(frozen=True, slots=True)
class Shift:
    """A collector's working period. Work is leaving the start to reaching the end, waiting and break included.

    ``overtime`` prices long work; ``fair_share`` prices work beyond this collector's even share (the balance term):
    both add up. ``matrix`` picks the travel matrix of the collector's means of transport. The loads of the visits made
    add up to ``max_load`` at most, in the unit of ``Visit.load``.
    """

    id: str
    collector: str
    start_location: int
    end_location: int
    window: TimeWindow
    max_visits: int | None = None
    max_work_seconds: int | None = None
    max_travel_seconds: int | None = None
    skills: frozenset[str] = frozenset()
    break_: Break | None = None
    overtime: SoftLimit | None = None
    fair_share: SoftLimit | None = None
    matrix: int = 0
    progress: Progress | None = None
    max_load: int | None = None
    late: LateLimit | None = None

    def __post_init__(self) -> None:
        _require(min(self.start_location, self.end_location) >= 0, f"shift {self.id}: a negative location")
        for name in ("max_visits", "max_work_seconds", "max_travel_seconds", "max_load"):
            limit = getattr(self, name)
            _require(limit is None or limit >= 0, f"shift {self.id}: {name} is {limit}")


@dataclass(frozen=True, slots=True)
class Pin:
    """Fixed by a person: the visit is made on this shift (owed like a required one), at ``start`` if that is given."""

    visit: str
    shift: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """Travel seconds per unit of what is priced; see ``cost.py`` for how they add up.

    ``not_preferred``: a visit made by none of its preferred collectors. ``reassigned``: a published visit that is
    made on none of its published shifts, or not at all. ``retimed``: each second that a published visit starts more
    than ``retimed_tolerance`` seconds off its published start. ``point``: a point of prize; a visit that costs more
    than its prize is worth is then left out. None is more than any travel: every visit that can be made is worth it.
    """

    not_preferred: int = 600
    reassigned: int = 1800
    retimed: int = 1
    retimed_tolerance: int = 900
    point: int | None = None

    def __post_init__(self) -> None:
        for name in ("not_preferred", "reassigned", "retimed", "retimed_tolerance"):
            _require(0 <= getattr(self, name) <= 10**6, f"{name} of {getattr(self, name)} is outside 0-1000000")
        _require(self.point is None or 0 <= self.point <= 10**6, f"point of {self.point} is outside 0-1000000")


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """``seconds`` and ``metres``: int32, shape (places, places), row from, column to; asymmetric; ``UNREACHABLE``."""

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]

    def __post_init__(self) -> None:
        n = self.seconds.shape[0]
        _require(self.seconds.shape == (n, n) == self.metres.shape, f"a matrix of shape {self.seconds.shape}")
        _require(self.seconds.dtype == np.int32 == self.metres.dtype, f"a matrix of {self.seconds.dtype}, not int32")
        _require(n == 0 or (int(self.seconds.min()) >= 0 and int(self.metres.min()) >= 0), "a negative travel time")
        _require(n == 0 or int(self.seconds.max()) <= UNREACHABLE, "a travel time beyond UNREACHABLE")

    @property
    def places(self) -> int:
        return int(self.seconds.shape[0])


@dataclass(frozen=True)
class Problem:
    """All that a solve needs. ``matrices`` has one entry per means of transport, all over the same places."""

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    matrices: tuple[TravelMatrix, ...]
    pins: tuple[Pin, ...] = ()
    prices: Prices = field(default_factory=Prices)

    def __post_init__(self) -> None:
        _unique((v.id for v in self.visits), "visits")
        _unique((s.id for s in self.shifts), "shifts")
        _unique((p.visit + "\0" + p.shift for p in self.pins), "pins")
        _require(len(self.matrices) > 0, "a problem without a travel matrix")
        places = self.matrices[0].places
        _require(all(m.places == places for m in self.matrices), "travel matrices over different places")
        self._check_places(places)
        self._check_names()

    def _check_places(self, places: int) -> None:
        for v in self.visits:
            _require(v.location < places, f"visit {v.id}: location {v.location} of {places} places")
        for s in self.shifts:
            last = max(s.start_location, s.end_location, s.progress.location if s.progress else 0)
            _require(last < places, f"shift {s.id}: location {last} of {places} places")
            _require(0 <= s.matrix < len(self.matrices), f"shift {s.id}: matrix {s.matrix} of {len(self.matrices)}")

    def _check_names(self) -> None:
        for p in self.pins:
            _require(p.visit in self.visit_by_id, f"a pin names visit {p.visit!r}, which is not there")
            _require(p.shift in self.shift_by_id, f"a pin names shift {p.shift!r}, which is not there")
        for s in self.shifts:
            for visit, _ in s.progress.done if s.progress else ():
                _require(visit in self.visit_by_id, f"shift {s.id} has done visit {visit!r}, which is not there")

    def loaded(self, shift: Shift) -> int:
        """What the visits that the shift has made already add to its load."""
        return sum(self.visit_by_id[v].load for v, _ in shift.progress.done) if shift.progress else 0

    def made_late(self, shift: Shift) -> int:
        """How many of the visits that the shift has made already ended late."""
        if shift.progress is None or shift.late is None:
            return 0
        return sum(start + self.visit_by_id[v].service_seconds > shift.late.after for v, start in shift.progress.done)

    @cached_property
    def visit_by_id(self) -> dict[str, Visit]:
        return {v.id: v for v in self.visits}

    @cached_property
    def shift_by_id(self) -> dict[str, Shift]:
        return {s.id: s for s in self.shifts}
