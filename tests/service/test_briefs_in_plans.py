"""What a visit is for, how it is made and what it is worth, on the stops of a plan, and kept with it."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from service.choosing.following import MadeVisit
from service.choosing.outlook import Course
from service.model.brief import BRIEF_RULES, Note
from service.model.case import Case
from service.model.next_step import Goal, Manner
from service.model.outcome import OutcomeKind
from service.model.plan import Plan, Stop
from service.planning.modelling import legend as legends
from service.planning.modelling.agenda import Agenda
from service.store import Store, plans
from tests.fixtures.world import MONDAY, ZONE, a_case, a_collector, a_shift, settle, settle_plan
from tests.service.test_modelling import planned
from tests.service.test_planning_by_worth import an_agenda, modelled

VISITED = Course([MadeVisit(OutcomeKind.REFUSED, datetime.combine(MONDAY - timedelta(20), time(10), ZONE), "C1")])


def spoken(case_id: str, language: str | None, **changes: object) -> Case:
    plain = a_case(case_id, priority=500, **changes)
    return replace(plain, debtor=replace(plain.debtor, language=language))


def crew(*languages: tuple[str, ...]) -> tuple[tuple[object, object], ...]:
    """C1, C2, … on Monday, with what each of them speaks."""
    found = []
    for number, tags in enumerate(languages, start=1):
        name = f"C{number}"
        shift = a_shift(name, day=MONDAY, start=time(9), end=time(19))
        found.append((replace(a_collector(name), languages=frozenset(tags)), shift))
    return tuple(found)


def stops_of(plan: Plan) -> dict[str, list[Stop]]:
    found: dict[str, list[Stop]] = {}
    for route in plan.routes:
        for stop in route.stops:
            found.setdefault(stop.case_id or "", []).append(stop)
    return found


def plan_of(agenda: Agenda) -> Plan:
    return planned(modelled(agenda))[0]


def test_each_stop_says_what_it_is_for_and_what_it_is_worth() -> None:
    cases = [spoken("first", "fi"), spoken("again", "fi", attempts=1)]
    agenda = an_agenda(cases, {"again": VISITED})
    plan = plan_of(agenda)
    [first], [again] = stops_of(plan)["first"], stops_of(plan)["again"]
    assert first.brief and again.brief and first.because and agenda.outlook
    assert (first.brief.goal, first.brief.manner) == (Goal.FIRST_TALK, (Manner.ALONE,))
    assert (again.brief.goal, Note.NO_PRESSURE in again.brief.notes) == (Goal.RESTRUCTURING, True)
    assert first.points == agenda.outlook.worth["first"].points
    assert first.prize is not None and first.points is not None and 0 < first.prize < first.points
    assert sum(stop.prize or 0 for stop in (first, again)) == plan.totals.prize, "as the objective counts it"


@pytest.mark.parametrize(
    ("language", "languages", "house", "needed"),
    [
        ("sv", [("fi",)], (), True),
        ("sv", [("fi", "sv-FI")], (), False),
        ("sv", [()], ("fi",), True),
        ("sv", [()], (), False),  # nobody entered what they speak
        (None, [("fi",)], ("fi",), False),
    ],
)
def test_an_interpreter_goes_along_where_nobody_of_those_who_go_is_understood(
    language: str | None, languages: list[tuple[str, ...]], house: tuple[str, ...], needed: bool
) -> None:
    rules = replace(BRIEF_RULES, languages=frozenset(house))
    agenda = an_agenda([spoken("K", language)], people=crew(*languages), briefs=rules)
    [stop] = stops_of(plan_of(agenda))["K"]
    assert stop.brief and (Manner.INTERPRETER in stop.brief.manner) is needed


def test_of_a_crew_one_who_is_understood_is_enough() -> None:
    agenda = an_agenda([spoken("K", "sv", crew=2)], people=crew(("fi",), ("sv",)))
    both = stops_of(plan_of(agenda))["K"]
    assert len(both) == 2
    assert {stop.brief.manner for stop in both if stop.brief} == {(Manner.TWO,)}


def test_briefs_are_kept_with_the_plan_and_with_its_legend(store: Store) -> None:
    model = modelled(an_agenda([spoken("K", "sv")], people=crew(("fi",))))
    assert legends.from_json(legends.to_json(model.legend)) == model.legend
    plan, _ = planned(model)
    with store.begin() as tx:
        settle(tx, (a_case("K"),), (a_collector("C1"),))
        settle_plan(tx, replace(plan, id="kept"))
        assert plans.load(tx, "kept").routes == plan.routes
