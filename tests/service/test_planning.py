"""Plan requests: what is refused before anything is stored, and what a key answers twice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.region import Region
from geo.territory import Territory
from service.errors import ConflictError, InvalidError, NotFoundError
from service.model.area import AreaKind, Ban, NoGoZone
from service.model.plan import PinRequest, PlanRequest, PlanState, RunState
from service.places import areas
from service.places.areas import Change
from service.planning import asking, publishing
from service.planning.gathering import gather
from service.store import collectors as collector_store
from service.store import runs
from service.store.tables import plans as plan_table
from tests.fixtures.planning import House, a_house
from tests.fixtures.world import (
    MONDAY,
    NOW,
    STAMP,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    settle,
    settle_plan,
)

GOOD = PlanRequest("", (MONDAY,))


@pytest.fixture
def office(tmp_path: Path, sqlite_url: str, helsinki_region: Region) -> Iterator[House]:
    """Sunday morning; one collector works on Monday."""
    house = replace(a_house(tmp_path, sqlite_url, helsinki_region), clock=lambda: NOW)
    with house.store.begin() as tx:
        settle(tx, (a_case("K"),), (a_collector("C1"), a_collector("C2", active=False)))
        collector_store.save_shift(tx, a_shift("C1"))
    yield house
    house.store.close()


def test_a_request_is_a_pending_plan_and_a_queued_run(office: House) -> None:
    with office.store.begin() as tx:
        plan, run = asking.request_plan(tx, office, GOOD, "key:test")
    with office.store.read() as tx:
        assert asking.get_plan(tx, plan.id) == plan
        assert asking.get_run(tx, plan.id) == run
    assert (plan.state, plan.version, plan.region, plan.timezone) == (
        PlanState.PENDING,
        1,
        "helsinki",
        "Europe/Helsinki",
    )
    assert (run.state, run.request.region) == (RunState.QUEUED, "helsinki")


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"dates": ()}, "dates_missing", "/dates"),
        ({"dates": (date(2026, 11, 21),)}, "date_past", "/dates/0"),
        ({"dates": tuple(MONDAY + timedelta(n) for n in range(15))}, "dates_too_many", "/dates"),
        ({"dates": (MONDAY, MONDAY + timedelta(60))}, "dates_too_many", "/dates"),
        ({"dates": (MONDAY + timedelta(1),)}, "no_shifts", "/dates"),
        ({"seconds": 0}, "seconds_out_of_range", "/seconds"),
        ({"seconds": 601}, "seconds_out_of_range", "/seconds"),
        ({"seed": -1}, "seed_out_of_range", "/seed"),
        ({"allow_estimates": True}, "estimates_not_allowed", "/allow_estimates"),
        ({"collectors": ("C1", "nobody")}, "collector_missing", "/collectors/1"),
        ({"collectors": ("C2",)}, "collector_missing", "/collectors/0"),
        ({"team": "elsewhere"}, "no_shifts", "/dates"),
        ({"at": datetime(2026, 11, 23, 10, 0)}, "at_without_offset", "/at"),  # noqa: DTZ001 - that is the point
        ({"pins": (PinRequest("K", "C1", MONDAY + timedelta(1)),)}, "pin_without_shift", "/pins/0"),
    ],
)
def test_nonsense_is_refused_and_nothing_stored(
    office: House, change: dict[str, object], code: str, pointer: str
) -> None:
    with pytest.raises(InvalidError) as refused, office.store.begin() as tx:
        asking.request_plan(tx, office, replace(GOOD, **change), "key:test")
    assert [(issue.code, issue.pointer) for issue in refused.value.issues] == [(code, pointer)]
    with office.store.read() as tx:
        assert tx.all(sa.select(plan_table)) == []


def test_today_is_the_regions_today(office: House) -> None:
    """23:30 UTC on Sunday is Monday in Helsinki, so Sunday is past."""
    late = replace(office, clock=lambda: NOW.replace(hour=23, minute=30))
    with pytest.raises(InvalidError, match="cannot be asked"), late.store.begin() as tx:
        asking.request_plan(tx, late, replace(GOOD, dates=(date(2026, 11, 22),)), "key:test")


def test_a_region_that_is_not_there(office: House) -> None:
    with pytest.raises(NotFoundError) as refused, office.store.begin() as tx:
        asking.request_plan(tx, office, replace(GOOD, region="atlantis"), "key:test")
    assert refused.value.code == "region_missing"


def test_the_same_key_answers_the_same_plan(office: House) -> None:
    asked = []
    for _ in range(2):
        with office.store.begin() as tx:
            asked.append(asking.request_plan(tx, office, GOOD, "key:test", key="once")[0].id)
    assert asked[0] == asked[1]
    with pytest.raises(ConflictError) as refused, office.store.begin() as tx:
        asking.request_plan(tx, office, replace(GOOD, seconds=9), "key:test", key="once")
    assert refused.value.code == "idempotency_conflict"


def test_only_a_published_plan_is_revised(office: House) -> None:
    with office.store.begin() as tx:
        settle_plan(tx, a_plan("draft", state=PlanState.DRAFT))
    with pytest.raises(ConflictError) as refused, office.store.begin() as tx:
        asking.request_plan(tx, office, replace(GOOD, revises="draft"), "key:test")
    assert refused.value.code == "plan_state"


def test_what_lies_in_a_no_go_zone_by_now_is_not_published(office: House) -> None:
    around = Territory.around(office.region(None).bounds)
    with office.store.begin() as tx:
        settle_plan(tx, a_plan("draft", (a_route("C1", (a_stop("v1", "K", 10),)),)))
        areas.put(tx, "helsinki", AreaKind.ZONES, Change((NoGoZone("Harbour", around, Ban.NEVER),)), STAMP)
    with pytest.raises(ConflictError) as refused, office.store.begin() as tx:
        publishing.publish(tx, office, "draft", "user:test")
    assert refused.value.code == "plan_outdated"
    assert [issue.code for issue in refused.value.issues] == ["stop_barred"]
    with office.store.begin() as tx:
        areas.put(tx, "helsinki", AreaKind.ZONES, Change(()), STAMP)
        assert publishing.publish(tx, office, "draft", "user:test").state is PlanState.PUBLISHED


def test_a_run_that_nobody_has_begun_is_cancelled_at_once_and_only_once(office: House) -> None:
    with office.store.begin() as tx:
        plan, _ = asking.request_plan(tx, office, GOOD, "key:test")
        assert asking.cancel(tx, plan.id, NOW).state is RunState.CANCELLED
        assert asking.get_plan(tx, plan.id).state is PlanState.ABANDONED
    with pytest.raises(ConflictError) as refused, office.store.begin() as tx:
        asking.cancel(tx, plan.id, NOW)
    assert refused.value.code == "run_ended"


def test_a_run_that_works_is_asked_to_stop(office: House) -> None:
    with office.store.begin() as tx:
        plan, run = asking.request_plan(tx, office, GOOD, "key:test")
        runs.start(tx, run.id, NOW)
        asked = asking.cancel(tx, plan.id, NOW)
        assert (asked.state, asked.cancel_requested) == (RunState.RUNNING, True)
        assert asking.get_plan(tx, plan.id).state is PlanState.PENDING


def test_a_plan_across_regions_is_refused_and_says_how_to_merge(office: House) -> None:
    with office.store.begin() as tx:
        collector_store.save(tx, replace(a_collector("E1"), region="espoo"))
        with pytest.raises(InvalidError) as refused:
            asking.request_plan(tx, office, replace(GOOD, collectors=("C1", "E1")), "key:test")
    (issue,) = refused.value.issues
    assert (issue.code, issue.pointer) == ("collector_other_region", "/collectors/1")
    assert "rounds region merge helsinki espoo --name" in issue.action


def test_a_merged_region_plans_the_people_and_cases_of_its_parts(office: House) -> None:
    merged = replace(office.region(None), name="both", parts=("espoo", "helsinki"))
    with office.store.begin() as tx:
        collector_store.save(tx, replace(a_collector("E1"), region="espoo"))
        collector_store.save_shift(tx, a_shift("E1"))
        settle(tx, (replace(a_case("L"), region="espoo"),), ())
    roomy = Merged(office.settings, office.store, office.clock, merged)
    with office.store.read() as tx:
        found = gather(tx, roomy, replace(GOOD, region="both"))
    assert [collector.id for collector, _ in found.people] == ["C1", "E1"]
    assert [case.id for case in found.cases] == ["K", "L"]


@dataclass(frozen=True)
class Merged(House):
    merged: Region

    def region(self, name: str | None) -> Region:
        return self.merged
