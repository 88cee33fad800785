"""The contact ledger: what was sent, what our own visits count, and the last visit that two plans both want."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.region import Region
from service.cases import holding
from service.cases.holding import HoldRequest
from service.errors import ConflictError, NotFoundError
from service.lawful import ledger
from service.model.access import Identity, Role
from service.model.case import AddressKind, Case, Debtor
from service.model.contact import Channel, Contact, ContactState, Direction
from service.model.contact_batch import ContactBatch, ContactRow
from service.model.hold import HoldKind
from service.model.outcome import OutcomeKind, OutcomeReport
from service.model.plan import Plan
from service.planning import publishing
from service.settings import Settings
from service.store import Store, Tx, cases, migrate, plans, published
from service.visiting.outcomes import report
from tests.fixtures.world import (
    MONDAY,
    NOW,
    STAMP,
    ZONE,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)

TUESDAY = MONDAY + timedelta(1)
MONTH = (MONDAY - timedelta(30), MONDAY + timedelta(30))
SUPERVISOR = Identity("user:Maija", Role.SUPERVISOR)
BOTH = Debtor("D1", "Debtor of two cases")


def a_call(contact_id: str = "c1", **changes: object) -> Contact:
    plain = {"debtor_id": "D1", "case_id": None, "channel": Channel.CALL, "at": NOW - timedelta(days=1)}
    return Contact(contact_id, **plain | {"source": "dialler"} | changes)


def take(store: Store, *contacts: Contact, key: str = "k1", dry_run: bool = False) -> ContactBatch:
    rows = [ContactRow(i, f"/contacts/{i}", contact) for i, contact in enumerate(contacts)]
    return ledger.receive(store, rows, stamp=STAMP, key=key, body_sha256=repr(contacts), dry_run=dry_run)


def counted(store: Store, debtor: str = "D1") -> tuple[Contact, ...]:
    with store.read() as tx:
        return ledger.of_debtors(tx, [debtor], *MONTH, now=NOW).get(debtor, ())


def test_contacts_come_back_as_they_were_sent(store: Store) -> None:
    full = a_call(
        case_id="elsewhere",
        channel=Channel.VISIT,
        direction=Direction.INCOMING,
        state=ContactState.PLANNED,
        answered=False,
        notice=True,
        place=AddressKind.WORK,
        result="not_home",
    )
    batch = take(store, full, a_call("c2"))
    assert (batch.created, batch.updated, batch.unchanged, batch.refused) == (2, 0, 0, ())
    assert set(counted(store)) == {full, a_call("c2")}


def test_the_same_contact_counts_once_and_may_be_said_anew(store: Store) -> None:
    planned = a_call(state=ContactState.PLANNED)
    take(store, planned, planned)
    assert len(counted(store)) == 1
    batch = take(store, a_call(answered=True), a_call("c2"), key="k2")
    assert (batch.created, batch.updated, batch.unchanged) == (1, 1, 0)
    assert take(store, a_call("c2"), key="k3").unchanged == 1
    assert {(c.id, c.state, c.answered) for c in counted(store)} == {
        ("c1", ContactState.MADE, True),
        ("c2", ContactState.MADE, None),
    }
    assert take(store, a_call(source="other"), key="k4").created == 1, "ids are each source's own"


def test_the_same_key_gets_the_same_answer(store: Store) -> None:
    first = take(store, a_call())
    assert take(store, a_call()) == first
    with pytest.raises(ConflictError) as refused:
        take(store, a_call("c2"))
    assert refused.value.code == "idempotency_conflict"
    with store.read() as tx:
        assert ledger.find_batch(tx, first.id) == first
        with pytest.raises(NotFoundError):
            ledger.find_batch(tx, "contacts_unknown")


def test_a_dry_run_stores_nothing(store: Store) -> None:
    assert take(store, a_call(), dry_run=True).created == 1
    assert counted(store) == ()


def test_a_body_that_breaks_off_leaves_nothing(store: Store) -> None:
    def rows() -> Iterator[ContactRow]:
        yield ContactRow(0, "/contacts/0", a_call())
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        ledger.receive(store, rows(), stamp=STAMP, key="k1", body_sha256="1")
    assert counted(store) == ()
    assert take(store, a_call()).created == 1, "the key is free still"


def test_rows_are_refused_one_by_one(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1", debtor=BOTH),))
    batch = take(
        store,
        a_call("good", debtor_id="", case_id="K1", source=""),
        a_call("nobody", debtor_id="", case_id="K9"),
        a_call("other", debtor_id="D2", case_id="K1"),
        a_call("ahead", at=NOW + timedelta(hours=1)),
        a_call("ours", source="outcome"),
    )
    assert [(row.contact_id, row.issues[0].code, row.issues[0].pointer) for row in batch.refused] == [
        ("nobody", "contact_of_nobody", "/contacts/1/debtor_id"),
        ("other", "contact_contradicts", "/contacts/2/debtor_id"),
        ("ahead", "contact_ahead", "/contacts/3/at"),
        ("ours", "contact_own", "/contacts/4/source"),
    ]
    assert [(c.id, c.source, c.debtor_id) for c in counted(store)] == [("good", STAMP.actor, "D1")]


def test_taking_one_out(store: Store) -> None:
    take(store, a_call())
    with store.begin() as tx:
        ledger.remove(tx, "dialler", "c1", STAMP)
        with pytest.raises(NotFoundError):
            ledger.remove(tx, "dialler", "c1", STAMP)
    assert counted(store) == ()


def two_cases(tx: Tx, *made: Plan) -> None:
    cases: tuple[Case, ...] = (a_case("K1", debtor=BOTH), a_case("K2", debtor=BOTH))
    settle(tx, cases, (a_collector("C1"), a_collector("C2")))
    for plan in made:
        settle_plan(tx, plan)


def one_visit(plan_id: str, case_id: str, collector_id: str, day: object = MONDAY) -> Plan:
    route = a_route(collector_id, (a_stop(f"{plan_id}-v", case_id, 10, day),), day)
    return a_plan(plan_id, (route,), dates=(day,))


def test_our_own_visits_count_per_debtor_and_a_crew_once(store: Store) -> None:
    pair = (
        a_route("C1", (a_stop("v1", "K1", 10, crew_with=("C2",)),)),
        a_route("C2", (a_stop("v2", "K1", 10, crew_with=("C1",)),)),
    )
    with store.begin() as tx:
        two_cases(tx, a_plan("p1", pair), one_visit("p2", "K2", "C1", TUESDAY))
        assert ledger.of_case(tx, "K1", *MONTH, NOW) == (), "drafts reserve nothing"
        published.publish(tx, "p1", "user:Maija", NOW)
        published.publish(tx, "p2", "user:Maija", NOW)
        found = ledger.of_case(tx, "K1", *MONTH, NOW)
        assert [(c.case_id, c.state, c.source, c.place) for c in found] == [
            ("K1", ContactState.PLANNED, "p1", AddressKind.HOME),
            ("K2", ContactState.PLANNED, "p2", AddressKind.HOME),
        ]
        at = datetime(2026, 11, 23, 10, 5, tzinfo=ZONE)
        report(tx, SUPERVISOR, "v1", OutcomeReport(OutcomeKind.NOT_HOME, at), "k", at)
        made, planned = ledger.of_case(tx, "K2", *MONTH, NOW)
        assert (made.state, made.answered, made.result, made.at) == (ContactState.MADE, False, "not_home", at)
        assert planned.state is ContactState.PLANNED
        without = {("K1", MONDAY), ("K2", TUESDAY)}
        assert ledger.of_debtors(tx, ["D1"], *MONTH, now=NOW, without=without) == {"D1": (made,)}, "what is made stays"


class Surroundings(SimpleNamespace):
    """What publishing asks for beside its transaction."""

    def region(self, name: str | None) -> Region:
        return self.only


@pytest.fixture
def rounds(store: Store, tmp_path: Path, helsinki_region: Region) -> Iterator[Surroundings]:
    settings = Settings(data_dir=tmp_path, policy="strict")
    yield Surroundings(settings=settings, clock=lambda: NOW, only=helsinki_region)


def try_to_publish(store: Store, rounds: Surroundings, plan_id: str) -> set[str]:
    """The codes of what it was refused for."""
    try:
        with store.begin() as tx:
            publishing.publish(tx, rounds, plan_id, "user:Maija")
    except ConflictError as error:
        return {issue.code for issue in error.issues}
    return set()


def test_two_plans_cannot_both_use_the_last_visit(store: Store, rounds: Surroundings) -> None:
    """One visit a week per debtor; two plans of different collectors, days and cases, published at the same moment."""
    with store.begin() as tx:
        two_cases(tx, one_visit("p1", "K1", "C1"), one_visit("p2", "K2", "C2", TUESDAY))
    said: dict[str, set[str]] = {}
    threads = [
        threading.Thread(target=lambda p=p: said.update({p: try_to_publish(store, rounds, p)})) for p in ("p1", "p2")
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(said.values(), key=len) == [set(), {"stop_barred"}]
    with store.read() as tx:
        assert len(published.plans_of_days(tx, [MONDAY, TUESDAY])) == 1


def test_two_supervisors_with_the_same_debtors_in_opposite_order(store: Store, rounds: Surroundings) -> None:
    """Each would lock what the other has locked; one publishes all eight visits, the other is refused each of them."""
    names = [f"K{n}" for n in range(1, 9)]
    forwards = a_plan("p1", (a_route("C1", tuple(a_stop(f"p1.{name}", name, 10) for name in names)),))
    stops = tuple(a_stop(f"p2.{name}", name, 10, TUESDAY) for name in reversed(names))
    backwards = a_plan("p2", (a_route("C2", stops, TUESDAY),), dates=(TUESDAY,))
    with store.begin() as tx:
        settle(tx, tuple(a_case(name) for name in names), (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, forwards)
        settle_plan(tx, backwards)
    said: dict[str, set[str]] = {}
    both = threading.Barrier(2)

    def publish(plan_id: str) -> None:
        both.wait()
        said[plan_id] = try_to_publish(store, rounds, plan_id)

    threads = [threading.Thread(target=publish, args=(plan_id,)) for plan_id in ("p1", "p2")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    published_one, refused = sorted(said.values(), key=len)
    assert published_one == set()
    assert refused in ({"stop_barred"}, {"case_planned"}), "the later day knows of the earlier one's plan as well"
    with store.read() as tx:
        assert len(published.plans_of_days(tx, [MONDAY, TUESDAY])) == 1


def test_who_writes_a_plan_does_not_wait_for_who_publishes_another(postgres_url: str) -> None:
    """A stop keeps its case from changing its key; locks that would not have that could wait in a circle."""
    store = Store.open(postgres_url)
    migrate(store)
    with store.begin() as tx:
        two_cases(tx)
    try:
        with store.begin() as writing, store.begin() as publishing_another:
            plan = a_plan("p1", (a_route("C1", (a_stop("v1", "K2", 10),)),))
            settle_plan(writing, plan)
            publishing_another.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            ledger.lock(publishing_another, {"D1"})
            cases.load(publishing_another, "K2", MONDAY)
            writing.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            settle_plan(writing, a_plan("p2", (a_route("C1", (a_stop("v2", "K1", 10),)),)))
        with store.read() as tx:
            assert plans.cases_of(tx, ["p1", "p2"]) == {"K1", "K2"}
    finally:
        store.close()


def test_one_plan_cannot_use_it_twice(store: Store, rounds: Surroundings) -> None:
    route = a_route("C1", (a_stop("v1", "K1", 10), a_stop("v2", "K2", 11)))
    with store.begin() as tx:
        two_cases(tx, a_plan("p1", (route,)))
    assert try_to_publish(store, rounds, "p1") == {"stop_barred"}


def test_a_version_may_use_what_the_older_one_held(store: Store, rounds: Surroundings) -> None:
    with store.begin() as tx:
        two_cases(tx, one_visit("p1", "K1", "C1"))
    assert try_to_publish(store, rounds, "p1") == set()
    with store.begin() as tx:
        newer = one_visit("p2", "K1", "C2", TUESDAY)
        settle_plan(tx, a_plan("p2", newer.routes, dates=(TUESDAY,), series_id="series-p1", version=2, based_on="p1"))
        publishing.publish(tx, rounds, "p2", "user:Maija", supersede=True)
        [contact] = ledger.of_case(tx, "K1", *MONTH, NOW)
    assert contact.source == "p2"


def test_a_call_of_another_system_uses_it_up_as_well(store: Store, rounds: Surroundings) -> None:
    calls = [a_call(f"c{i}", at=datetime(2026, 11, 20, 9 + i, tzinfo=UTC)) for i in range(3)]
    with store.begin() as tx:
        two_cases(tx, one_visit("p1", "K1", "C1"))
    take(store, *calls)
    assert try_to_publish(store, rounds, "p1") == {"stop_barred"}, "three contacts a week"


def test_each_case_keeps_the_rules_of_its_own_region(store: Store, rounds: Surroundings) -> None:
    """A merged region plans its parts' cases: on a Sunday a visit is allowed in the one, and none in the other."""
    sunday = MONDAY + timedelta(6)
    both = Surroundings(
        settings=rounds.settings.model_copy(update={"policy": "ru-230fz", "region_policies": {"oulu": "strict"}}),
        clock=rounds.clock,
        only=replace(rounds.only, parts=("oulu",)),
    )
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2", region="oulu")), (a_collector("C1"),))
        for plan in (one_visit("p1", "K1", "C1", sunday), one_visit("p2", "K2", "C1", sunday)):
            settle_plan(tx, plan)
    assert try_to_publish(store, both, "p2") == {"stop_barred"}
    assert try_to_publish(store, both, "p1") == set()


def test_a_held_case_is_not_published(store: Store, rounds: Surroundings) -> None:
    with store.begin() as tx:
        two_cases(tx, one_visit("p1", "K1", "C1"))
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.LAWYER), STAMP)
    assert try_to_publish(store, rounds, "p1") == set(), "the draft has lost it already, and is empty"
    with store.read() as tx:
        assert published.plans_of_days(tx, [MONDAY]) == {}
