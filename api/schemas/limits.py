"""What a collector may be asked, and when one is away, on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from api.schemas.fields import Count, Day, DoorModel, HourMinute, Identifier, Line, Seconds, Tags
from service.model.limits import LIMITS, Away, AwayKind, Limits
from service.people.attendance import Entered


class LimitsDoc(DoorModel):
    """Per collector and day; null: no limit but the shift's own, and of two the smaller holds."""

    visits: Count | None = None
    work_seconds: Seconds | None = None
    travel_seconds: Seconds | None = None
    hard_cases: Count | None = Field(None, description="Visits to cases with one of `hard_risks`.")
    hard_risks: Tags = tuple(sorted(LIMITS.hard_risks))
    late_after: HourMinute = Field(LIMITS.late_after, description="Local time of the region.")
    late_visits: Count | None = Field(None, description="Visits of a day that may end after that.")
    late_days: Count | None = Field(None, description="Days of the window on which a visit may end after that.")
    window_days: Annotated[int, Field(strict=True, ge=1, le=90)] = 14
    fair_price: Annotated[int, Field(strict=True, ge=0, le=1000)] = Field(
        1, description="Travel seconds for each second of work beyond the even share; 0: nothing is shared."
    )
    slack: Annotated[int, Field(strict=True, ge=0, le=100)] = Field(
        1, description="Hard cases that one may have above the even share."
    )

    def content(self) -> Limits:
        named = {name: getattr(self, name) for name in type(self).model_fields}
        return Limits(**named | {"hard_risks": frozenset(self.hard_risks)})


def limits_doc(limits: Limits) -> LimitsDoc:
    named = {name: getattr(limits, name) for name in LimitsDoc.model_fields}
    return LimitsDoc(**named | {"hard_risks": tuple(sorted(limits.hard_risks))})


class AbsenceIn(DoorModel):
    """Away from `first` to `last`, both included; with `start` and `end` only between these local times."""

    kind: AwayKind
    first: Day
    last: Day
    start: HourMinute | None = None
    end: HourMinute | None = None
    note: Line = ""

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        self.away("", "")
        return self

    def away(self, absence_id: str, collector_id: str) -> Away:
        """ValueError for an absence that cannot be meant."""
        return Away(absence_id, collector_id, self.kind, self.first, self.last, self.start, self.end, self.note)


class AbsenceOut(AbsenceIn):
    absence_id: str
    collector_id: Identifier


class AbsenceEntered(AbsenceOut):
    published_days: tuple[date, ...] = Field(description="Days of it that have a published plan with this collector.")


class AbsenceList(DoorModel):
    absences: tuple[AbsenceOut, ...]


def absence_out(away: Away) -> AbsenceOut:
    return AbsenceOut(absence_id=away.id, **_plain(away))


def absence_entered(entered: Entered) -> AbsenceEntered:
    return AbsenceEntered(absence_id=entered.away.id, published_days=entered.published, **_plain(entered.away))


def _plain(away: Away) -> dict[str, Any]:
    return {name: getattr(away, name) for name in ("collector_id", "kind", "first", "last", "start", "end", "note")}
