"""What the numbers of a problem stand for. Kept beside it, so that a solution can be read back after a restart, an edit
can be checked without roads, and cases that change meanwhile do not change the plan under way."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from geo.point import Point
from geo.profile import Profile
from service.model.brief import Brief, Note
from service.model.detail import detail_of
from service.model.next_step import Goal, Manner
from service.model.plan import UnservedCase
from service.model.rule import Because, CapUse
from service.model.warning import PlanWarning, warning_of
from service.planning.modelling.horizon import Horizon


@dataclass(frozen=True, slots=True)
class Opening:
    """When the debtor can be met: seconds in which the whole service lies; ``appointment``: agreed with the debtor.
    ``ground``: the number of the reason that allows it."""

    start: int
    end: int
    appointment: bool = False
    ground: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The case and the address behind a visit of the problem, which is called ``visit`` there. ``territory``: the names
    of those that leave its door to some collectors. ``shared``: a name for the debtor's cases, one of which is made.
    ``brief``: the number of how it is made by who speaks the debtor's ``language``, ``foreign_brief``: by anybody else.
    ``day``: which day it is for, where its case has visits on several.
    """

    visit: str
    case_id: str
    address: str
    openings: tuple[Opening, ...] = ()
    territory: str = ""
    shared: str = ""
    brief: int | None = None
    foreign_brief: int | None = None
    language: str = ""
    day: date | None = None

    @property
    def occasion(self) -> tuple[str, str]:
        """The case, and the day where it is wanted on several."""
        return self.case_id, self.day.isoformat() if self.day else ""


@dataclass(frozen=True, slots=True)
class Worked:
    """The collector and the date behind a shift of the problem, and how the collector travels."""

    collector_id: str
    date: date
    profile: Profile = Profile.CAR


@dataclass(frozen=True, slots=True)
class Guesses:
    """Of one matrix: the pairs of places whose travel no road was measured for; ``everywhere``: all of them."""

    pairs: frozenset[tuple[int, int]] = frozenset()
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class DoneStop:
    """A stop made before the problem's time: seconds as they were, the leg that led there."""

    visit: str
    arrival: int
    start: int
    leave: int
    polyline: str
    leg_seconds: int
    leg_metres: int
    leg_estimated: bool


@dataclass(frozen=True, slots=True)
class Legend:
    """``places`` are the rows of the matrices, ``barred`` the cases that no solver was asked about,
    ``unserved`` those that it left out (known once it has answered).

    ``grounds``: why visits are allowed, by number; ``briefs``: how they are made. ``speakers``: collectors by language.
    ``guesses`` has an entry for each matrix; ``done`` are the stops
    behind each shift that is under way.
    """

    region: str
    horizon: Horizon
    dates: tuple[date, ...]
    places: tuple[Point, ...]
    visits: tuple[Wanted, ...]
    shifts: dict[str, Worked]
    barred: tuple[UnservedCase, ...] = ()
    unserved: tuple[UnservedCase, ...] = ()
    guesses: tuple[Guesses, ...] = ()
    warnings: tuple[PlanWarning, ...] = ()
    provenance: dict[str, str] = field(default_factory=dict)
    done: dict[str, tuple[DoneStop, ...]] = field(default_factory=dict)
    grounds: tuple[Because, ...] = ()
    briefs: tuple[Brief, ...] = ()
    speakers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_estimated(self, matrix: int, start: int, end: int) -> bool:
        guesses = self.guesses[matrix] if matrix < len(self.guesses) else Guesses()
        return guesses.everywhere or (start, end) in guesses.pairs

    def brief_of(self, wanted: Wanted, crew: Collection[str]) -> Brief | None:
        """How these collectors make this visit; None where nobody said it."""
        understood = not wanted.language or bool(set(crew) & set(self.speakers.get(wanted.language, ())))
        number = wanted.brief if understood else wanted.foreign_brief
        return None if number is None else self.briefs[number]

    @property
    def all_estimated(self) -> bool:
        return bool(self.guesses) and all(guesses.everywhere for guesses in self.guesses)

    def visits_of(self, case_id: str, day: date | None = None) -> list[str]:
        """The case's visits in the problem that may be of that day, the preferred address first; None: of any day."""
        own = (wanted for wanted in self.visits if wanted.case_id == case_id)
        return [wanted.visit for wanted in own if day is None or wanted.day in (None, day)]

    @property
    def by_visit(self) -> dict[str, Wanted]:
        return {wanted.visit: wanted for wanted in self.visits}


def to_json(legend: Legend) -> str:
    return json.dumps(asdict(legend), default=_plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Legend:
    """Only reads what ``to_json`` wrote, of this version or an earlier one."""
    data: dict[str, Any] = json.loads(text)
    return Legend(
        region=data["region"],
        horizon=Horizon(date.fromisoformat(data["horizon"]["first"]), data["horizon"]["zone"]),
        dates=tuple(date.fromisoformat(day) for day in data["dates"]),
        places=tuple(Point(**place) for place in data["places"]),
        visits=tuple(_wanted(wanted) for wanted in data["visits"]),
        shifts={name: _worked(worked) for name, worked in data["shifts"].items()},
        barred=tuple(_unserved(case) for case in data["barred"]),
        unserved=tuple(_unserved(case) for case in data["unserved"]),
        guesses=tuple(_guesses(data)),
        warnings=tuple(map(warning_of, data["warnings"])),
        provenance=data["provenance"],
        done={shift: tuple(DoneStop(**stop) for stop in stops) for shift, stops in data["done"].items()},
        grounds=tuple(_ground(ground) for ground in data.get("grounds", ())),
        briefs=tuple(_brief(brief) for brief in data.get("briefs", ())),
        speakers={tag: tuple(people) for tag, people in data.get("speakers", {}).items()},
    )


def _ground(data: dict[str, Any]) -> Because:
    counts = tuple(CapUse(**{**use, "channels": tuple(use["channels"])}) for use in data["counts"])
    return Because(**{**data, "hours": tuple(data["hours"]), "counts": counts, "notes": tuple(data["notes"])})


def _brief(data: dict[str, Any]) -> Brief:
    return Brief(
        goal=Goal(data["goal"]),
        manner=tuple(map(Manner, data["manner"])),
        notes=tuple(map(Note, data["notes"])),
        text=tuple(data["text"]),
        because=tuple(data["because"]),
    )


def _worked(data: dict[str, Any]) -> Worked:
    return Worked(data["collector_id"], date.fromisoformat(data["date"]), Profile(data.get("profile", Profile.CAR)))


def _guesses(data: dict[str, Any]) -> Iterator[Guesses]:
    """Before there were several matrices, there were two fields."""
    earlier = [{"pairs": data.get("estimated", []), "everywhere": data.get("all_estimated", False)}]
    for guesses in data.get("guesses", earlier):
        yield Guesses(frozenset((start, end) for start, end in guesses["pairs"]), guesses["everywhere"])


def _wanted(data: dict[str, Any]) -> Wanted:
    day = date.fromisoformat(data["day"]) if data.get("day") else None
    return Wanted(**{**data, "openings": tuple(Opening(**opening) for opening in data["openings"]), "day": day})


def _unserved(data: dict[str, Any]) -> UnservedCase:
    return UnservedCase(**{**data, "details": tuple(map(detail_of, data["details"]))})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"a legend holds no {type(value).__name__}")
