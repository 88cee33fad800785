"""Every table says how long its rows are kept, and why; what has been kept long enough is erased from all of them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service import retention
from service.lawful.policies import load_policy
from service.model.policy import Retention
from service.retention import KEPT, kept_for, terms_of
from service.settings import Settings
from service.store import Store, erasing
from service.store.tables import metadata
from service.store.types import JSON, Instant, Packed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LONG_AGO, SOON = NOW - timedelta(days=1000), NOW + timedelta(days=1)
STAY = {"until somebody changes it", "while it lives"}
ELSEWHERE = {"events", "deliveries"}
"""Forgotten by whoever delivers them."""


def test_every_table_says_how_long_and_why() -> None:
    assert set(KEPT) == set(metadata.tables)
    assert all(how_long and why.endswith(".") for how_long, why in KEPT.values())


def test_spans_that_are_settings_are_settings() -> None:
    named = {how_long for how_long, _ in KEPT.values() if how_long.startswith("ROUNDS_")}
    assert named
    assert all(name.removeprefix("ROUNDS_").lower() in Settings.model_fields for name in named)


@pytest.mark.parametrize(
    ("own", "rules", "days"),
    [
        (None, [], None),
        (None, [Retention(at_least_days=731)], None),
        (400, [Retention()], 400),
        (400, [Retention(at_least_days=731)], 731),
        (None, [Retention(at_most_days=365)], 365),
        (200, [Retention(at_most_days=365)], 200),
        (500, [Retention(at_most_days=365)], 365),
        (None, [Retention(at_least_days=731), Retention(at_most_days=365)], 731),
        (900, [Retention(at_least_days=100), Retention(at_least_days=731)], 900),
    ],
)
def test_a_duty_to_keep_goes_before_one_to_erase(own: int | None, rules: list[Retention], days: int | None) -> None:
    assert terms_of(own, rules).days == days


def value(column: sa.Column[Any], name: str, at: datetime) -> object:
    """Something that fits a column; rows of one name refer to one another."""
    if column.table.name == "cases" and column.name == "state":
        return "closed"
    match column.type:
        case Instant():
            return at
        case sa.Date():
            return at.date()
        case sa.Time():
            return time(9)
        case sa.Boolean():
            return True
        case sa.Integer() | sa.Float():
            return 1 if name == "old" else 2
        case Packed():
            return "{}"
        case _ if isinstance(column.type, type(JSON)):
            return {}
        case _:
            return name


def fill(store: Store, name: str, at: datetime) -> None:
    """One row in every table."""
    with store.begin() as tx:
        for table in metadata.sorted_tables:
            own = {fk.parent.name for fk in table.foreign_keys if fk.column.table is table} | {"forget_on"}
            row = {c.name: None if c.name in own else value(c, name, at) for c in table.columns}
            tx.insert(table, [row])


def names_in(store: Store) -> dict[str, int]:
    with store.read() as tx:
        return {table.name: len(tx.all(sa.select(table))) for table in metadata.sorted_tables}


def test_what_has_been_kept_long_enough_is_erased_from_every_table(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "_ROWS", 1)  # in steps, however few there are
    fill(store, "old", LONG_AGO)
    fill(store, "new", SOON)
    settings = Settings(keep_days=800, policy="cn-cba-2026")
    gone = retention.erase(store, settings, ["helsinki"], NOW)
    left = names_in(store)
    assert left == {name: 2 if KEPT[name][0] in STAY or name in ELSEWHERE else 1 for name in KEPT}
    assert gone["outcomes"] == gone["plans"] == gone["cases"] == gone["contacts"] == 1
    assert retention.erase(store, settings, ["helsinki"], NOW) == {}


def test_without_a_limit_records_stay(store: Store) -> None:
    fill(store, "old", LONG_AGO)
    retention.erase(store, Settings(policy="cn-cba-2026"), ["helsinki"], NOW)
    left = names_in(store)
    assert all(left[name] == 1 for name in ("cases", "outcomes", "contacts", "plans", "messages", "alarms", "audit"))
    assert left["plan_inputs"] == left["receipts"] == left["check_ins"] == 0


def test_rules_that_ask_to_keep_longer_are_obeyed(store: Store) -> None:
    fill(store, "old", NOW - timedelta(days=700))
    retention.erase(store, Settings(keep_days=30, policy="strict"), ["helsinki"], NOW)
    left = names_in(store)
    assert left["outcomes"] == left["contacts"] == left["plans"] == 1, "the strict policy asks for 731 days"


@pytest.mark.parametrize(
    ("policy", "days"), [("au-rg96", 32), ("ru-230fz", 8), ("cn-card-art68", 731), ("in-rbi-2022", 1)]
)
def test_what_the_rules_still_count_is_not_erased(policy: str, days: int) -> None:
    """With ten contacts in a month behind us, forgetting them after a day would allow an eleventh."""
    assert terms_of(1, [kept_for(load_policy(policy))]).days == days
