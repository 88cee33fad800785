"""What an organisation decides is kept by version, and read back as it was; rulings, absences and payments with it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from service.errors import NotFoundError
from service.model.limits import Away, AwayKind
from service.model.outcome import Outcome, OutcomeKind
from service.model.payment_batch import Booking
from service.model.practice import STANDARD, Practice, PracticeName
from service.model.promise import Payment
from service.model.weights import WEIGHTS, CutOffs, Feature, Weights
from service.model.worth import Ruling, RulingKind
from service.store import Store, Tx, absences, outcomes, payments, practices, rulings
from service.store import cases as case_store
from service.store.outcomes import Kept
from service.store.records import from_json, to_json
from tests.fixtures.world import (
    MONDAY,
    NOW,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)


@pytest.mark.parametrize("name", list(PracticeName))
def test_every_practice_is_read_back_as_it_was_written(store: Store, name: PracticeName) -> None:
    with store.begin() as tx:
        assert practices.newest(tx, name) == Practice(name, 0, STANDARD[name])
        first = Practice(name, 1, STANDARD[name], "as it was", "user:Maija", NOW)
        assert practices.insert(tx, first)
        assert not practices.insert(tx, replace(first, note="another"))
        assert practices.newest(tx, name) == first == practices.load(tx, name, 1)
        assert practices.load(tx, name, 0).content == STANDARD[name]
        assert practices.versions(tx, name) == [first]
        with pytest.raises(NotFoundError):
            practices.load(tx, name, 2)


def test_unknown_and_absent_fields_are_refused() -> None:
    record = to_json(WEIGHTS)
    assert from_json(Weights, record) == WEIGHTS
    with pytest.raises(ValueError, match="Weights has no colour"):
        from_json(Weights, record | {"colour": 1})
    with pytest.raises(TypeError, match="curves"):
        from_json(Weights, {"points": {}})
    with pytest.raises(ValueError, match="shoe_size"):
        from_json(Weights, record | {"points": {"shoe_size": 5}})
    changed = replace(WEIGHTS, points={Feature.OVERDUE: 5}, cut_offs=CutOffs(1, 2, {"EUR": 3}, 4))
    assert from_json(Weights, to_json(changed)) == changed


def test_one_ruling_stands_for_a_case(store: Store) -> None:
    raised = Ruling(RulingKind.RAISE, "the bank asked", 800, MONDAY, "user:Maija", NOW)
    barred = Ruling(RulingKind.BAR, "in court", by="user:Maija", at=NOW)
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2", region="espoo")))
        rulings.save(tx, "K1", raised)
        rulings.save(tx, "K2", raised)
        assert rulings.of_regions(tx, ["helsinki"]) == {"K1": raised}
        rulings.save(tx, "K1", barred)
        assert rulings.of_case(tx, "K1") == barred
        assert (rulings.remove(tx, "K1"), rulings.remove(tx, "K1"), rulings.of_case(tx, "K1")) == (True, False, None)


def test_absences_are_found_by_the_days_they_touch(store: Store) -> None:
    leave = Away("a1", "C1", AwayKind.LEAVE, MONDAY, MONDAY + timedelta(4))
    course = Away("a2", "C2", AwayKind.TRAINING, MONDAY, MONDAY, time(9), time(12), "first aid")
    with store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"), a_collector("C2")))
        for away in (leave, course):
            absences.save(tx, away, "user:Maija", NOW)
        assert absences.find(tx, MONDAY, MONDAY) == [leave, course]
        assert absences.find(tx, MONDAY + timedelta(4), MONDAY + timedelta(9)) == [leave]
        assert absences.find(tx, MONDAY - timedelta(9), MONDAY, "C2") == [course]
        assert absences.find(tx, MONDAY + timedelta(5), MONDAY + timedelta(9)) == []
        assert (absences.remove(tx, "a1"), absences.remove(tx, "a1")) == (True, False)


def booked(number: int, day: int, amount: int) -> Booking:
    return Booking("bank", f"p{number}", "K1", MONDAY + timedelta(day), amount)


def test_a_payment_counts_once(store: Store, since: date = MONDAY - timedelta(30)) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1"),), (a_collector("C1"),))
        settle_plan(tx, a_plan("p1", (a_route("C1", (a_stop("v1", "K1", 10), a_stop("v2", "K1", 11))),)))
        payments.save(tx, [booked(1, 3, 5000), booked(2, -2, 700)], NOW)
        payments.save(tx, [booked(1, 3, 6000)], NOW)
        early, late = Payment(MONDAY - timedelta(2), 700), Payment(MONDAY + timedelta(3), 6000)
        assert payments.of_regions(tx, ["helsinki"], since) == {"K1": [early, late]}
        report_paid(tx, "v1", 6000)
        assert payments.of_regions(tx, ["helsinki"], since)["K1"] == [early, late], "the bank has booked it"
        report_paid(tx, "v2", 123)
        assert payments.of_regions(tx, ["helsinki"], since)["K1"] == [early, Payment(MONDAY, 123), late]
        assert payments.of_regions(tx, ["espoo"], since) == {}


def report_paid(tx: Tx, visit: str, amount: int) -> None:
    case = a_case("K1")
    outcome = Outcome(visit, "K1", "C1", OutcomeKind.PAID, NOW, NOW, f"key-{visit}", amount_paid_minor=amount)
    assert outcomes.insert(tx, Kept(outcome, MONDAY, "link:1", outcomes.before(case)))


def test_the_facts_that_a_rank_rests_on_stay_with_the_case(store: Store) -> None:
    facts = {"deadline": MONDAY, "limitation": MONDAY + timedelta(400), "relation_value": 700}
    with store.begin() as tx:
        settle(tx, (a_case("K1", **facts),))
        kept = case_store.load(tx, "K1", MONDAY)
        assert {name: getattr(kept, name) for name in facts} == facts
