"""How long the report takes over a year of work: every group, and two stretches compared.

The least of several times, as ``benchmarks.spent`` counts them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta

from benchmarks.made_history import FIRST, REGION, ZONE, Sizes, a_store, fill, parser_for
from benchmarks.spent import spend
from service.evaluating import reporting
from service.evaluating.reporting import Report, ReportAsked, Span
from service.model.figures import GroupBy
from service.store import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """One line a question: its seconds, and how many visits were counted."""
    asked = _parser().parse_args(arguments)
    sizes = Sizes(asked.outcomes, asked.contacts, asked.cases)
    with a_store(asked.database_url) as store:
        began = time.perf_counter()
        last = fill(store, sizes, asked.seed)
        print(f"{sizes.outcomes} outcomes and {sizes.contacts} contacts of {sizes.cases} cases: ", end="")
        print(f"written in {time.perf_counter() - began:.0f} s ({store.engine.dialect.name})")
        whole, half = Span(FIRST, last), FIRST + (last - FIRST) / 2
        for by in GroupBy:
            _tell(f"all days by {by}", store, ReportAsked(whole, by), asked.repeat)
        month = Span(last - timedelta(days=27), last)
        _tell("four weeks by collector", store, ReportAsked(month, GroupBy.COLLECTOR), asked.repeat)
        compared = ReportAsked(Span(half + timedelta(days=1), last), GroupBy.ALL, before=Span(FIRST, half))
        _tell("second half against the first", store, compared, asked.repeat)
    return 0


def _tell(name: str, store: Store, asked: ReportAsked, repeat: int) -> None:
    tries = [spend(store, lambda: _report(store, asked)) for _ in range(repeat)]
    found, least = min(tries, key=lambda one: one[1].worked)
    print(f"{name:32} {least}  {found.whole.made} made")


def _report(store: Store, asked: ReportAsked) -> Report:
    with store.read() as tx:
        return reporting.report(tx, [REGION], ZONE, asked, _today(asked))


def _today(asked: ReportAsked) -> date:
    return asked.span.last + timedelta(days=30)


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("report", __doc__, Sizes(100_000, 100_000, 10_000))
    parser.add_argument("--repeat", type=int, default=3)
    return parser


if __name__ == "__main__":
    sys.exit(main())
