"""The chance of meeting a debtor by hour and weekday, out of the history of attempts. Pure: no clock, no store.

A beta-binomial rate, shrunk level by level towards the level above it: with ``met`` of ``tried`` and a prior mean ``p``
of ``strength`` attempts the posterior mean is (met + strength · p) / (tried + strength) (A. Gelman et al., *Bayesian
Data Analysis*, 3rd edition, 2013, chapters 2 and 5; the same estimate as B. Cestnik's m-estimate, ECAI 1990). Levels,
from wide to narrow: the kind of address in that part of the day, in that hour of that weekday, the area, the case at
any time, the case in that part of the day. A level without history changes nothing.

That evenings and weekends find more people at home than working hours do is known of household surveys (M. F. Weeks et
al., *Optimal call scheduling for a telephone survey*, Public Opinion Quarterly 51, 1987; G. B. Durrant et al., *Using
paradata to predict best times of contact*, J. R. Statist. Soc. A 174, 2011); the figures of ``PRIORS`` are our own
assumption of that shape and weigh as much as twenty attempts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from service.model.attempt import Attempt, PartOfDay, part_of
from service.model.case import AddressKind

FULL = 1000

PRIORS: Mapping[AddressKind, Mapping[PartOfDay, float]] = {
    AddressKind.HOME: {
        PartOfDay.MORNING: 0.35,
        PartOfDay.DAY: 0.25,
        PartOfDay.EVENING: 0.50,
        PartOfDay.WEEKEND: 0.45,
    },
    AddressKind.WORK: {
        PartOfDay.MORNING: 0.50,
        PartOfDay.DAY: 0.50,
        PartOfDay.EVENING: 0.15,
        PartOfDay.WEEKEND: 0.10,
    },
    AddressKind.OTHER: {
        PartOfDay.MORNING: 0.25,
        PartOfDay.DAY: 0.25,
        PartOfDay.EVENING: 0.30,
        PartOfDay.WEEKEND: 0.30,
    },
}


@dataclass(frozen=True, slots=True)
class Strengths:
    """How many attempts each level needs to weigh as much as the level above it."""

    part: int = 20
    hour: int = 20
    area: int = 20
    case: int = 6
    case_part: int = 3


@dataclass(frozen=True, slots=True)
class Level:
    """One step of an answer: what was seen there, and the chance with it, in thousandths."""

    name: str
    tried: int
    met: int
    permille: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A case at one of its addresses."""

    case_id: str
    kind: AddressKind = AddressKind.HOME
    area: str = ""


@dataclass(frozen=True, slots=True)
class Chances:
    """Rates by level, counted once. Build with ``count``."""

    tried: Counter[Hashable]
    met: Counter[Hashable]
    strengths: Strengths = field(default_factory=Strengths)
    _shared: dict[Hashable, float] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def count(cls, attempts: Iterable[Attempt], strengths: Strengths | None = None) -> Chances:
        """Every attempt counts the same; the caller leaves out those too old to say anything."""
        tried: Counter[Hashable] = Counter()
        met: Counter[Hashable] = Counter()
        for attempt in attempts:
            spot = Spot(attempt.case_id, attempt.kind, attempt.area)
            keys = _keys(spot, attempt.part, attempt.at.weekday(), attempt.at.hour, attempt.free).values()
            tried.update(keys)
            met.update(keys if attempt.met else ())
        return cls(tried, met, strengths or Strengths())

    def permille(self, spot: Spot, day: date, hour: int, free: bool = False) -> int:
        """The chance of meeting somebody there in that local hour of that day, in thousandths."""
        part, kept_as = part_of(day, hour, free), "free" if free else day.weekday()
        above = (spot.kind, spot.area, part, kept_as, hour)
        chance = self._shared.get(above)
        if chance is None:  # what all cases of the area have in common is worked out once
            chance = self._shared[above] = self._walk(Spot("", spot.kind, spot.area), day, hour, free, None)
        for key, strength in (
            (("case", spot.case_id, spot.kind), self.strengths.case),
            (("case_part", spot.case_id, spot.kind, part), self.strengths.case_part),
        ):
            tried = self.tried.get(key, 0)
            chance = (self.met.get(key, 0) + strength * chance) / (tried + strength) if tried else chance
        return round(FULL * chance)

    def told(self, spot: Spot, day: date, hour: int, free: bool = False) -> tuple[Level, ...]:
        """The same chance, step by step from the prior down to the case."""
        levels: list[Level] = []
        self._walk(spot, day, hour, free, levels)
        return tuple(levels)

    def _walk(self, spot: Spot, day: date, hour: int, free: bool, told: list[Level] | None) -> float:
        part = part_of(day, hour, free)
        chance = PRIORS[spot.kind][part]
        if told is not None:
            told.append(Level("prior", 0, 0, round(FULL * chance)))
        for name, key in _keys(spot, part, day.weekday(), hour, free).items():
            tried, met, strength = self.tried[key], self.met[key], getattr(self.strengths, name)
            chance = (met + strength * chance) / (tried + strength) if tried else chance
            if told is not None:
                told.append(Level(name, tried, met, round(FULL * chance)))
        return chance


def _keys(spot: Spot, part: PartOfDay, weekday: int, hour: int, free: bool) -> dict[str, Hashable]:
    """What is counted, from wide to narrow. A public holiday is a weekday of its own."""
    kept_as = "free" if free else weekday
    keys: dict[str, Hashable] = {
        "part": ("part", spot.kind, part),
        "hour": ("hour", spot.kind, kept_as, hour),
        "area": ("area", spot.kind, spot.area, part),
        "case": ("case", spot.case_id, spot.kind),
        "case_part": ("case_part", spot.case_id, spot.kind, part),
    }
    if not spot.area:
        del keys["area"]
    return keys
