"""The report: figures of a stretch of days, by group, before and after; as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field

from api.schemas.cells import harmless
from api.schemas.fields import DoorModel
from service.evaluating.reporting import Report, Span
from service.model.figures import BY_RULE, Figures, GroupBy


class FiguresOut(DoorModel):
    """Money in minor units by currency; shares and rates in thousandths, null where there is nothing to divide by."""

    planned: int = Field(description="Visits of published days; a crew's visit is one.")
    made: int = Field(description="Visits with a report, those of other systems among them.")
    made_elsewhere: int = Field(description="Of these, visits that other systems planned and made.")
    met: int = Field(description="Somebody who speaks for the debtor was met.")
    outcomes: dict[str, int] = Field(description="Reports by kind.")
    promises_made: int
    promises_kept: int = Field(description="So much was paid by the day promised.")
    promises_broken: int
    promised_minor: dict[str, int]
    kept_minor: dict[str, int] = Field(description="Of the promises that were kept.")
    paid_minor: dict[str, int] = Field(description="Paid at the doors.")
    work_seconds: int = Field(description="Away from the base; by area, hour and policy: way and visit.")
    travel_seconds: int
    travel_metres: int
    seconds_per_contact: int | None = Field(description="Work for each debtor met.")
    metres_per_contact: int | None = Field(description="Way for each debtor met.")
    travel_permille: int | None = Field(description="Share of travel in the work.")
    met_permille: int | None = Field(description="Met of made.")
    kept_permille: int | None = Field(description="Kept of kept and broken.")
    evenness_permille: int | None = Field(description="Jain's index of the work of collectors: 1000 is even.")
    refusals: dict[str, int] = Field(description="Cases that plans left out because of a visit rule, by reason.")
    left_out: dict[str, int] = Field(description="Cases that plans left out for another reason.")


class GroupOut(DoorModel):
    name: str = Field(description="An id, a day, `2026-W48`, `2026-11`, `09` for an hour, `1` for Monday.")
    figures: FiguresOut


class SpanOut(DoorModel):
    first: date
    last: date


class DifferenceOut(DoorModel):
    name: str
    before: int | None
    after: int | None
    change: int | None


class BeforeOut(DoorModel):
    span: SpanOut
    whole: FiguresOut
    differences: tuple[DifferenceOut, ...] = Field(description="In the order in which they are told.")


class ReportOut(DoorModel):
    region: str
    span: SpanOut
    by: GroupBy
    team: str | None
    whole: FiguresOut
    groups: tuple[GroupOut, ...] = Field(description="In order of their names; oldest first where they are times.")
    before: BeforeOut | None


_PLAIN = (
    "planned",
    "made",
    "made_elsewhere",
    "met",
    "promises_made",
    "promises_kept",
    "promises_broken",
    "work_seconds",
    "travel_seconds",
    "travel_metres",
    "seconds_per_contact",
    "metres_per_contact",
    "travel_permille",
    "met_permille",
    "kept_permille",
    "evenness_permille",
)
_BY_KEY = ("outcomes", "promised_minor", "kept_minor", "paid_minor", "refusals", "left_out")


def report_out(region: str, report: Report) -> ReportOut:
    asked = report.asked
    return ReportOut(
        region=region,
        span=_span(asked.span),
        by=asked.by,
        team=asked.team,
        whole=figures_out(report.whole),
        groups=tuple(GroupOut(name=name, figures=figures_out(found)) for name, found in report.groups.items()),
        before=_before(report),
    )


def figures_out(figures: Figures) -> FiguresOut:
    others = {code: count for code, count in figures.refusals.items() if code not in BY_RULE}
    return FiguresOut(
        outcomes={kind.value: count for kind, count in figures.outcomes.items()},
        promised_minor=dict(figures.promised_minor),
        kept_minor=dict(figures.kept_minor),
        paid_minor=dict(figures.paid_minor),
        refusals=dict(figures.by_rule),
        left_out=others,
        **{name: getattr(figures, name) for name in _PLAIN},
    )


def report_csv(report: ReportOut) -> str:
    """One line for each stretch and group; what is counted by key has a column for each key that there is."""
    rows = [_line(span, name, figures) for span, name, figures in _lines(report)]
    columns = ["first", "last", "group", *_PLAIN]
    for prefix in _BY_KEY:
        columns += sorted({column for row in rows for column in row if column.startswith(f"{prefix}_")} - set(columns))
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return written.getvalue()


def _lines(report: ReportOut) -> Iterator[tuple[SpanOut, str, FiguresOut]]:
    yield report.span, "all", report.whole
    for group in report.groups:
        yield report.span, group.name, group.figures
    if report.before is not None:
        yield report.before.span, "all", report.before.whole


def _line(span: SpanOut, name: str, figures: FiguresOut) -> dict[str, object]:
    row: dict[str, object] = {"first": span.first, "last": span.last, "group": name}
    row |= {plain: getattr(figures, plain) for plain in _PLAIN}
    for prefix in _BY_KEY:
        counted: Mapping[str, int] = getattr(figures, prefix)
        row |= {f"{prefix}_{key}": count for key, count in counted.items()}
    return row


def _span(span: Span) -> SpanOut:
    return SpanOut(first=span.first, last=span.last)


def _before(report: Report) -> BeforeOut | None:
    if report.asked.before is None or report.earlier is None:
        return None
    return BeforeOut(
        span=_span(report.asked.before),
        whole=figures_out(report.earlier),
        differences=tuple(
            DifferenceOut(name=d.name, before=d.before, after=d.after, change=d.change) for d in report.differences
        ),
    )
