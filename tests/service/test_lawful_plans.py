"""What the visit rules do to a problem and to the routes made of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from geo.profile import Profile
from geo.routers.great_circle import GreatCircleRouter
from geo.routing import Leg
from service.lawful.policies import load_policy
from service.model.case import Case, Debtor, Window
from service.model.contact import Channel, Contact
from service.model.plan import Plan, PlanRequest
from service.model.rule import Ledger
from service.places.travel import Hop, survey
from service.planning.gathering import ask_rules
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.answers import Answer
from service.planning.modelling.legend import from_json, to_json
from service.planning.modelling.model import Model, build, points_of
from service.planning.modelling.reasons import unserved_cases
from solver.solve import solve
from tests.fixtures.world import MONDAY, ZONE, a_case, a_collector, a_plan, a_shift, an_address

SAME = Debtor("D", "One debtor")
CALL = Contact("c", "D", None, Channel.CALL, datetime.combine(MONDAY, time(8), ZONE))


def a_model(cases: Sequence[Case], policy: str = "strict", contacts: tuple[Contact, ...] = ()) -> Model:
    days = (MONDAY, MONDAY + timedelta(1))
    agenda = Agenda(
        request=PlanRequest("helsinki", days),
        timezone="Europe/Helsinki",
        cases=tuple(cases),
        people=tuple((a_collector(), a_shift(day=day)) for day in days),
        ask=ask_rules(load_policy(policy), {"D": Ledger(contacts)}),
    )
    return build(agenda, survey(points_of(agenda), {Profile.CAR: GreatCircleRouter()}))


def planned(model: Model) -> Plan:
    result = solve(model.problem, seconds=60, iterations=200)
    legend = replace(model.legend, unserved=tuple(unserved_cases(model.legend, result.solution, result.unserved)))
    return Answer(model.problem, legend, straight).plan(a_plan("P"), result.solution)


def straight(profile: Profile, hops: Sequence[Hop]) -> list[Leg]:
    return [Leg("", hop.seconds, hop.metres, hop.estimated) for hop in hops]


def test_two_cases_of_one_debtor_do_not_both_take_the_last_visit() -> None:
    model = a_model([a_case("K1", debtor=SAME), a_case("K2", "market", debtor=SAME), a_case("K3")])
    plan = planned(model)
    made = [stop.case_id for route in plan.routes for stop in route.stops]
    (other,) = plan.unserved
    assert sorted([*made, other.case_id]) == ["K1", "K2", "K3"]
    assert other.case_id in ("K1", "K2")
    assert other.reason == "debtor_visited"
    assert from_json(to_json(model.legend)) == model.legend


def test_cases_of_one_debtor_are_apart_where_there_is_room() -> None:
    both = [a_case("K1", debtor=SAME), a_case("K2", debtor=SAME)]
    assert [visit.group for visit in a_model(both, "vn-18-2019").problem.visits] == [None, None]
    calls = tuple(replace(CALL, id=str(n)) for n in range(4))
    groups = {visit.group for visit in a_model(both, "vn-18-2019", calls).problem.visits}
    assert groups == {"debtor:D"}


def test_nobody_waits_at_a_door_before_it_opens() -> None:
    noon = Window(time(12), time(12, 30), MONDAY, appointment=True)
    plan = planned(a_model([a_case("K", windows=(noon,), addresses=(an_address(),))]))
    (stop,) = plan.routes[0].stops
    assert stop.window is not None
    assert stop.because is not None
    assert str(stop.because).startswith("strict 2026.3: hours.mon 09:00-19:00; 0 of 1 contact(s) in 7 day(s)")
    assert stop.window[0] == stop.arrival == datetime.combine(MONDAY, time(12), ZONE)
