"""Batches coming in: row by row accepted, doubted or refused; once; never half."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from geo.errors import ProviderError
from geo.geocoding import Answer
from geo.point import Point
from service.cases import changing, holding, intake
from service.cases.holding import HoldRequest
from service.cases.intake import Receipt, receive
from service.cases.merging import wishes
from service.doubts import review
from service.errors import ConflictError, InvalidError, Issue, NotFoundError
from service.model.batch import BatchResult, CaseRow, RowStatus
from service.model.case import Address, AddressKind, Case, CaseState, Debtor, Doubt, Window
from service.model.hold import UNSAID, Hold, HoldKind
from service.model.policy import Hours
from service.model.wish import Consent, Request
from service.places.geocoding import reported_wrong
from service.store import Store, addresses
from service.store import cases as case_store
from service.store.tables import batches, case_events
from service.store.tables import cases as case_table
from tests.fixtures.world import BOUNDS, GATE, NOW, PLACES, STAMP, Gazetteer, a_gazetteer

TODAY = NOW.date()


def said(case_id: str, *texts: str, **changes: object) -> Case:
    """A case as a bank sends it: words, no places."""
    plain = Case(
        case_id, "", CaseState.OPEN, Debtor(case_id, "Debtor"), tuple(map(Address, texts or ("Good 1",))), 10, 900
    )
    return replace(plain, **changes)


def rows(*cases_: Case) -> list[CaseRow]:
    return [CaseRow(i, f"/cases/{i}", case.id, case) for i, case in enumerate(cases_)]


def take(
    store: Store,
    *cases_: Case,
    key: str = "k1",
    geocoder: Gazetteer | None = None,
    dry_run: bool = False,
    **more: object,
) -> BatchResult:
    receipt = Receipt(key, more.pop("body", f"body of {key}"))
    given = more.pop("rows", rows(*cases_))
    options = {"region": "helsinki", "stamp": STAMP, "receipt": receipt, "dry_run": dry_run} | more
    return receive(store, geocoder or a_gazetteer(), GATE, given, **options)


def stored(store: Store, case_id: str = "K1") -> Case:
    with store.read() as tx:
        return changing.get(tx, case_id, TODAY)


@pytest.mark.parametrize(
    ("text", "status", "codes", "doubt", "candidates"),
    [
        ("Good 1", RowStatus.ACCEPTED, [], None, 0),
        ("Nowhere 9", RowStatus.REVIEW, ["address_not_found"], Doubt.NOT_FOUND, 0),
        ("Twin 1", RowStatus.REVIEW, ["address_ambiguous"], Doubt.AMBIGUOUS, 2),
        ("Vague 1", RowStatus.REVIEW, ["address_uncertain"], Doubt.LOW_CONFIDENCE, 1),
        ("Street", RowStatus.REVIEW, ["address_imprecise"], Doubt.IMPRECISE, 1),
        ("Faint 1", RowStatus.REVIEW, ["address_not_found"], Doubt.NOT_FOUND, 0),
        ("Near 1", RowStatus.REVIEW, ["address_outside_region"], Doubt.OUTSIDE_REGION, 1),
    ],
)
def test_the_gate(
    store: Store, text: str, status: RowStatus, codes: list[str], doubt: Doubt | None, candidates: int
) -> None:
    result = take(store, said("K1", text))
    assert [(row.status, [issue.code for issue in row.issues]) for row in result.rows] == [(status, codes)]
    case = stored(store)
    assert case.state is (CaseState.OPEN if doubt is None else CaseState.REVIEW)
    assert (case.addresses[0].place is None) == (doubt is not None), "what is doubtful has no place to route to"
    assert (case.addresses[0].doubt, len(case.addresses[0].candidates)) == (doubt, candidates)


def test_a_given_place_is_believed_inside_the_region_only(store: Store) -> None:
    inside = Address("by the church", place=PLACES["cathedral"])
    outside = Address("in the sea", place=Point(60.05, 24.9))
    geocoder = a_gazetteer()
    result = take(store, said("K1", addresses=(inside,)), said("K2", addresses=(outside,)), geocoder=geocoder)
    assert [row.status for row in result.rows] == [RowStatus.ACCEPTED, RowStatus.REVIEW]
    assert result.rows[1].issues[0].code == "address_outside_region"
    assert stored(store).addresses[0].source == "given"
    assert geocoder.asked == []


@pytest.mark.parametrize(
    ("addresses", "codes"),
    [
        ((Address("?"),), ["address_senseless"]),
        ((Address("N/A"), Address("地址不详")), ["address_senseless"] * 2),
        ((Address("Far 1"),), ["address_elsewhere"]),
        ((Address("swapped", place=Point(24.9, 60.2)), Address("unknown")), ["address_elsewhere", "address_senseless"]),
    ],
)
def test_what_nobody_can_place_is_refused_and_what_was_known_stays(
    store: Store, addresses: tuple[Address, ...], codes: list[str]
) -> None:
    take(store, said("K1", "Good 1"))
    again = said("K1", addresses=addresses, priority=99)
    result = take(store, again, said("K2", addresses=addresses), said("K3"), key="k2")
    assert [row.status for row in result.rows] == [RowStatus.REFUSED, RowStatus.REFUSED, RowStatus.ACCEPTED]
    assert [issue.code for issue in result.rows[0].issues] == codes
    assert all(issue.message and issue.action for issue in result.rows[0].issues)
    assert (stored(store).priority, stored(store).state) == (10, CaseState.OPEN)
    with store.read() as tx:
        assert intake.find_batch(tx, result.id) == result, "what was refused can be read again"
        with pytest.raises(NotFoundError):
            changing.get(tx, "K2", TODAY)


@pytest.mark.parametrize(
    ("place", "pointers"),
    [
        ("/cases/4", ("/cases/4/address/lat", "/cases/4/alternative_addresses/0/text")),
        ("line 4", ("line 4, column lat", "line 4, column alternative_addresses")),
    ],
)
def test_a_doubt_points_at_what_was_sent(sqlite_store: Store, place: str, pointers: tuple[str, ...]) -> None:
    case = said("K1", addresses=(Address("swapped", place=Point(24.9, 60.2)), Address("Nowhere 9")))
    result = take(sqlite_store, rows=[CaseRow(4, place, "K1", case)])
    assert tuple(issue.pointer for issue in result.rows[0].issues) == pointers


def test_a_hopeless_alternative_waits_beside_a_good_address(store: Store) -> None:
    result = take(store, said("K1", "Good 1", "?"))
    assert [(row.status, row.issues[0].code) for row in result.rows] == [(RowStatus.REVIEW, "address_senseless")]
    assert stored(store).state is CaseState.OPEN


def test_one_good_address_is_enough_to_be_open(store: Store) -> None:
    result = take(store, said("K1", "Good 1", "Nowhere 9"))
    assert result.rows[0].issues[0].pointer == "/cases/0/alternative_addresses/0/text"
    assert stored(store).state is CaseState.OPEN
    with store.read() as tx:
        assert [(item.case_id, item.address_index) for item in review.list_reviews(tx, TODAY)] == [("K1", 1)]


def test_bad_rows_do_not_stop_good_ones(store: Store) -> None:
    bad = CaseRow(1, "line 3", None, None, (Issue("field_invalid", "line 3, column crew", "No.", "Mend it."),))
    contradiction = said("K3", required_collectors=frozenset({"C1"}), forbidden_collectors=frozenset({"C1", "C2"}))
    given = [
        CaseRow(0, "line 2", "K1", said("K1")),
        bad,
        CaseRow(2, "line 4", "K1", said("K1", priority=99)),
        CaseRow(3, "line 5", "K3", contradiction),
        CaseRow(4, "line 6", "K4", said("K4", "Twin 1")),
    ]
    result = take(store, rows=given)
    assert [row.status.value for row in result.rows] == ["accepted", "refused", "refused", "refused", "review"]
    assert [issue.code for row in result.rows for issue in row.issues] == [
        "field_invalid",
        "duplicate_case",
        "collectors_contradict",
        "address_ambiguous",
    ]
    assert result.rows[4].issues[0].pointer == "line 6, column address"
    assert (result.created, result.updated, result.unchanged) == (2, 0, 0)
    assert stored(store).priority == 10


def test_the_same_key_and_body_get_the_same_answer(store: Store) -> None:
    first = take(store, said("K1"), said("K2", "Twin 1"))
    assert take(store, said("K1", priority=500), body="body of k1") == first
    assert stored(store).priority == 10
    assert intake.earlier(store, Receipt("k1", "body of k1"), STAMP.actor) == first
    assert intake.earlier(store, Receipt("k2", "body of k1"), STAMP.actor) is None
    with store.read() as tx:
        assert intake.find_batch(tx, first.id) == first
        with pytest.raises(NotFoundError):
            intake.find_batch(tx, "nothing")


def test_the_same_key_with_another_body_is_refused(store: Store) -> None:
    take(store, said("K1"))
    with pytest.raises(ConflictError) as refused:
        take(store, said("K2"), body="other")
    assert refused.value.code == "idempotency_conflict"
    with store.read() as tx, pytest.raises(NotFoundError):
        changing.get(tx, "K2", TODAY)


def test_the_same_batch_twice_at_once_is_stored_once(store: Store) -> None:
    answers: list[BatchResult | str] = []

    def send() -> None:
        try:
            answers.append(take(store, said("K1"), said("K2")))
        except ConflictError as error:
            answers.append(error.code)

    threads = [threading.Thread(target=send) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with store.read() as tx:
        assert len(tx.all(sa.select(batches))) == 1
        assert len(tx.all(sa.select(case_events))) == 2
    assert {answer.id for answer in answers if isinstance(answer, BatchResult)}
    assert all(answer == "idempotency_race" for answer in answers if isinstance(answer, str))


def test_a_dry_run_stores_nothing(store: Store) -> None:
    result = take(store, said("K1"), said("K2", "Twin 1"), dry_run=True, receipt=None)
    assert (result.id, result.dry_run, result.count(RowStatus.REVIEW)) == (None, True, 1)
    with store.read() as tx:
        assert [tx.all(sa.select(table)) for table in (case_table, batches, case_events)] == [[], [], []]


class Broken(Gazetteer):
    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        raise ProviderError("geocoder_down", "It does not answer.", "Try later.")


def test_a_geocoder_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ProviderError):
        take(store, said("K1"), geocoder=Broken({}))
    with store.read() as tx:
        assert tx.all(sa.select(case_table)) == []


def test_sending_a_case_again_updates_it(store: Store) -> None:
    take(store, said("K1"), key="k1")
    result = take(store, said("K1", priority=99), said("K2"), key="k2")
    again = take(store, said("K1", priority=99), said("K2"), key="k3")
    assert (result.created, result.updated, result.unchanged) == (1, 1, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    case = stored(store)
    assert (case.priority, case.revision) == (99, 2)
    assert [event.kind for event in case.history] == ["received", "updated"]


def test_an_update_keeps_what_people_decided(store: Store) -> None:
    take(store, said("K1", "Twin 1"), key="k1")
    with store.begin() as tx:
        review.decide(tx, "K1", 0, None, PLACES["esplanade"], BOUNDS, STAMP)
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.DISPUTE), STAMP)
        changing.patch(tx, "K1", changing.CaseChanges(crew=2), STAMP)
    moved = Address("Twin 1", place=PLACES["market"])
    take(store, said("K1", addresses=(moved,), priority=77), key="k2")
    case = stored(store)
    assert (case.priority, case.crew, case.state) == (77, 2, CaseState.HELD)
    assert (case.addresses[0].place, case.addresses[0].pinned) == (PLACES["esplanade"], True)
    assert [hold.kind for hold in case.holds] == [HoldKind.DISPUTE]


def test_holds_that_come_with_a_case_begin_today(store: Store) -> None:
    hold = Hold(HoldKind.HOSPITAL, UNSAID, TODAY + timedelta(5))
    take(store, said("K1", holds=(hold,)), key="k1")
    later = replace(STAMP, at=NOW + timedelta(2), today=TODAY + timedelta(2))
    longer = replace(hold, until=TODAY + timedelta(9))
    take(store, said("K1", holds=(longer,)), key="k2", stamp=later)
    [kept] = stored(store).holds
    assert (kept.since, kept.until, kept.set_by, kept.set_at) == (TODAY, TODAY + timedelta(9), STAMP.actor, later.at)
    assert stored(store).state is CaseState.HELD


def test_another_address_is_looked_up_anew(store: Store) -> None:
    take(store, said("K1", "Good 1"), key="k1")
    geocoder = a_gazetteer()
    take(store, said("K1", "Good 2"), said("K2", "Good 2"), key="k2", geocoder=geocoder)
    assert geocoder.asked == ["Good 2"], "each text once, and none that is known"
    assert stored(store).addresses[0].place == PLACES["market"]


def test_a_decision_is_remembered_for_the_same_words(store: Store) -> None:
    take(store, said("K1", "Nowhere 9, flat 4"), key="k1")
    with store.begin() as tx:
        review.decide(tx, "K1", 0, None, PLACES["esplanade"], BOUNDS, STAMP)
    geocoder = a_gazetteer()
    result = take(store, said("K2", "nowhere 9  FLAT 4"), key="k2", geocoder=geocoder)
    assert (result.rows[0].status, geocoder.asked) == (RowStatus.ACCEPTED, [])
    assert stored(store, "K2").addresses[0].place == PLACES["esplanade"]
    assert stored(store, "K2").addresses[0].pinned
    with store.read() as tx:
        assert addresses.decided(tx, "elsewhere", ["nowhere 9 flat 4"]) == {}, "other regions have other streets"


def test_a_closed_case_is_not_opened_by_a_batch(store: Store) -> None:
    take(store, said("K1"), key="k1")
    with store.begin() as tx:
        changing.close(tx, "K1", "paid", STAMP)
    result = take(store, said("K1", priority=99), key="k2")
    assert [(row.status, row.issues[0].code) for row in result.rows] == [(RowStatus.REFUSED, "case_closed")]
    assert stored(store).priority == 10


def test_the_review_list_takes_a_candidate_or_a_pin(store: Store) -> None:
    take(store, said("K1", "Twin 1", windows=(Window(time(9), time(12)),)))
    with store.begin() as tx:
        (item,) = review.list_reviews(tx, TODAY, region="helsinki")
        assert (item.why, item.text, len(item.candidates)) == (Doubt.AMBIGUOUS, "Twin 1", 2)
        case = review.decide(tx, "K1", 0, 1, None, BOUNDS, STAMP)
        assert (case.state, case.addresses[0].place) == (CaseState.OPEN, PLACES["station"])
        assert case.history[-1].kind == "address_decided"
        assert review.list_reviews(tx, TODAY) == []
        again = review.decide(tx, "K1", 0, None, PLACES["market"], BOUNDS, STAMP)
        assert again.addresses[0].place == PLACES["market"], "a decision may be changed"


def test_one_decision_settles_all_who_wait_with_the_same_words(store: Store) -> None:
    take(store, said("K1", "Twin 1"), said("K2", "Good 1", "twin 1"), said("K3", "Vague 1"), said("K4", "Twin 1"))
    with store.begin() as tx:
        wrong = case_store.load(tx, "K4", TODAY)
        case_store.save_many(tx, [replace(wrong, addresses=(reported_wrong(wrong.addresses[0]),))], NOW)
        review.decide(tx, "K1", 0, 0, None, BOUNDS, STAMP)
        assert [item.case_id for item in review.list_reviews(tx, TODAY)] == ["K3", "K4"]
        second = changing.get(tx, "K2", TODAY)
        assert (second.addresses[1].place, second.addresses[1].text) == (PLACES["market"], "twin 1")
        assert second.history[-1].kind == "address_decided"


def test_what_is_logged_names_nobody(sqlite_store: Store) -> None:
    person = Debtor("D1", "Aino Virtanen", "+358 40 123 4567")
    with capture_logs() as logged:
        take(sqlite_store, said("K1", "Twin 1", debtor=person, amount_minor=123_456, notes="code 4711"))
    assert [line["event"] for line in logged] == ["batch received"]
    for secret in ("Aino", "123", "Twin", "4711"):
        assert secret not in repr(logged)


@pytest.mark.parametrize(
    ("case_id", "index", "candidate", "point", "code"),
    [
        ("K9", 0, 0, None, "case_missing"),
        ("K1", 1, 0, None, "address_missing"),
        ("K1", -1, 0, None, "address_missing"),
        ("K1", 0, 2, None, "candidate_missing"),
        ("K1", 0, -1, None, "candidate_missing"),
        ("K1", 0, None, None, "review_choice"),
        ("K1", 0, 0, PLACES["market"], "review_choice"),
        ("K1", 0, None, Point(10.0, 10.0), "outside_region"),
    ],
)
def test_decisions_that_make_no_sense(
    sqlite_store: Store, case_id: str, index: int, candidate: int | None, point: Point | None, code: str
) -> None:
    take(sqlite_store, said("K1", "Twin 1"))
    with sqlite_store.begin() as tx, pytest.raises((NotFoundError, InvalidError)) as refused:
        review.decide(tx, case_id, index, candidate, point, BOUNDS, STAMP)
    assert refused.value.code == code


def test_ten_thousand_cases_are_one_transaction(store: Store) -> None:
    """No figure is asserted here but that they all arrive; the time is in the report of durations."""
    many = [said(f"K{i:05}", "Good 1" if i % 10 else "Twin 1") for i in range(10_000)]
    result = take(store, rows=rows(*many))
    assert (result.created, result.count(RowStatus.REVIEW)) == (10_000, 1_000)
    with store.read() as tx:
        assert tx.first(sa.select(sa.func.count().label("n")).select_from(case_table))["n"] == 10_000


def test_wishes_add_up_and_the_same_with_an_end_is_ended() -> None:
    """What a supervisor wrote down is not lost when the bank sends its case again."""
    letter = Consent(NOW.date(), "Letter 4", places=frozenset({AddressKind.WORK}))
    asked = Request(NOW.date(), never=(Hours(time(12), time(13)),))
    later = Request(NOW.date(), no_places=frozenset({AddressKind.HOME}))
    assert wishes((letter,), ()) == (letter,)
    assert wishes((asked,), (later,)) == (asked, later)
    ended = replace(asked, until=NOW.date())
    assert wishes((asked, later), (ended,)) == (ended, later)
