"""What a person may do about an address that waits, and what becomes of it when the bank sends it again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.cases import changing, intake
from service.cases.intake import Receipt
from service.doubts import review
from service.doubts.review import list_reviews
from service.errors import ConflictError, InvalidError, NotFoundError
from service.model.access import Stamp
from service.model.batch import BatchResult, CaseRow, RowStatus
from service.model.case import Address, Case, CaseState, Doubt
from service.store import Store, Tx, addresses, audit
from service.store import cases as case_store
from tests.fixtures.world import BOUNDS, GATE, NOW, PLACES, STAMP, a_case, a_gazetteer

TODAY = NOW.date()
KEYS = ("nowhere 9", "nowhere 8", "nowhere 7", "good 1")
MAIJA = Stamp("user:Maija", NOW + timedelta(hours=1), TODAY)


def take(store: Store, key: str, **texts: str | Address) -> BatchResult:
    """A batch of cases by id, each with one address."""
    given = {case_id: text if isinstance(text, Address) else Address(text) for case_id, text in texts.items()}
    sent = [replace(a_case(case_id), addresses=(address,)) for case_id, address in given.items()]
    rows = [CaseRow(i, f"/cases/{i}", case.id, case) for i, case in enumerate(sent)]
    return intake.receive(
        store, a_gazetteer(), GATE, rows, region="helsinki", stamp=STAMP, receipt=Receipt(key, f"body {key}")
    )


def stored(store: Store, case_id: str = "K1") -> Case:
    with store.read() as tx:
        return changing.get(tx, case_id, TODAY)


def reword(tx: Tx, text: str, case_id: str = "K1") -> Case:
    finder = review.asked(tx, case_id, GATE, text, MAIJA).also(a_gazetteer(), [text])
    return review.reword(tx, case_id, 0, text, finder, MAIJA)


def test_a_better_address_is_asked_of_the_bank_and_its_next_row_answers(store: Store) -> None:
    take(store, "k1", K1="Nowhere 9")
    with store.begin() as tx:
        case = review.want(tx, "K1", 0, "No such street in town", MAIJA)
        assert case.state is CaseState.ADDRESS_WANTED
        wanted = case.addresses[0].wanted
        assert wanted is not None
        assert (wanted.at, wanted.by, wanted.reason) == (MAIJA.at, "user:Maija", "No such street in town")
    with store.read() as tx:
        assert [c.id for c in case_store.page(tx, TODAY, CaseState.ADDRESS_WANTED)[0]] == ["K1"], "a system finds it"
        assert [item.wanted for item in list_reviews(tx, TODAY)] == [wanted]
        assert [trace.kind for trace in audit.of_subject(tx, "K1")] == ["address_wanted"]

    take(store, "k2", K1="Nowhere 9")
    assert stored(store).state is CaseState.ADDRESS_WANTED, "the same words are no answer"
    result = take(store, "k3", K1="Good 1")
    case = stored(store)
    assert (result.rows[0].status, case.state) == (RowStatus.ACCEPTED, CaseState.OPEN)
    assert [event.kind for event in case.history] == ["received", "address_wanted", "updated", "address_answered"]


def test_coordinates_answer_a_wish_unless_they_are_the_old_ones(store: Store) -> None:
    take(store, "k1", K1="Vague 1")
    with store.begin() as tx:
        review.want(tx, "K1", 0, "Which entrance?", MAIJA)
    take(store, "k2", K1=Address("Vague 1", place=PLACES["market"]))
    assert stored(store).state is CaseState.ADDRESS_WANTED, "that candidate is what the doubt is about"
    take(store, "k3", K1=Address("Vague 1", place=PLACES["esplanade"]))
    assert (stored(store).state, stored(store).addresses[0].place) == (CaseState.OPEN, PLACES["esplanade"])


def test_a_wish_is_taken_back_or_ends_with_a_decision(store: Store) -> None:
    take(store, "k1", K1="Twin 1", K2="Twin 1")
    with store.begin() as tx:
        review.want(tx, "K1", 0, "Which one?", MAIJA)
        assert review.unwant(tx, "K1", 0, MAIJA).state is CaseState.REVIEW
        with pytest.raises(ConflictError, match="Nobody asked"):
            review.unwant(tx, "K1", 0, MAIJA)
        review.want(tx, "K1", 0, "Which one?", MAIJA)
        review.decide(tx, "K2", 0, 0, None, BOUNDS, MAIJA)
        case = changing.get(tx, "K1", TODAY)
        assert (case.state, case.addresses[0].wanted) == (CaseState.OPEN, None), "decided with the same words"
        with pytest.raises(ConflictError) as refused:
            review.want(tx, "K1", 0, "Still wrong", MAIJA)
        assert refused.value.code == "address_certain"


def test_better_words_are_looked_up_and_remembered_for_the_banks(store: Store) -> None:
    take(store, "k1", K1="Gud 1", K2="gud  1")
    with store.begin() as tx:
        case = reword(tx, "Good 1")
        other = changing.get(tx, "K2", TODAY)
    address = case.addresses[0]
    assert (address.text, address.corrected, address.words) == ("Gud 1", "Good 1", "Good 1")
    assert (address.place, address.pinned, case.state) == (PLACES["cathedral"], False, CaseState.OPEN)
    assert other.addresses[0].place == PLACES["cathedral"]
    take(store, "k2", K1="Gud 1", K3="GUD 1")
    assert stored(store).addresses[0] == address, "the bank may send its own words again"
    assert (stored(store, "K3").state, stored(store, "K3").addresses[0].words) == (CaseState.OPEN, "Good 1")


def test_words_that_are_doubtful_too_leave_it_waiting_with_their_candidates(store: Store) -> None:
    take(store, "k1", K1="Nowhere 9")
    with store.begin() as tx:
        case = reword(tx, "Twin 1")
        assert (case.state, case.addresses[0].doubt) == (CaseState.REVIEW, Doubt.AMBIGUOUS)
        assert case.history[-1].kind == "address_reworded"
        (item,) = list_reviews(tx, TODAY)
        assert (item.text, item.corrected, len(item.candidates)) == ("Nowhere 9", "Twin 1", 2)
    take(store, "k2", K1="Nowhere 9")
    with store.begin() as tx:
        assert len(list_reviews(tx, TODAY)[0].candidates) == 2, "the bank's words do not undo a person's"
        chosen = review.decide(tx, "K1", 0, 1, None, BOUNDS, MAIJA)
        assert (chosen.addresses[0].place, chosen.addresses[0].words) == (PLACES["station"], "Twin 1")
        with pytest.raises(InvalidError) as refused:
            reword(tx, "???")
        assert refused.value.code == "address_senseless"


def test_a_pin_that_is_confirmed_is_one_that_a_person_set(store: Store) -> None:
    take(store, "k1", K1="Good 1", K2="Nowhere 9")
    with store.begin() as tx:
        case = review.confirm(tx, "K1", 0, MAIJA)
        assert (case.addresses[0].pinned, case.addresses[0].place) == (True, PLACES["cathedral"])
        assert addresses.decided(tx, "helsinki", ["GOOD 1"])["GOOD 1"].pinned
        with pytest.raises(ConflictError) as refused:
            review.confirm(tx, "K2", 0, MAIJA)
        assert refused.value.code == "address_doubtful"
        with pytest.raises(NotFoundError):
            review.confirm(tx, "K9", 0, MAIJA)


def test_a_decision_is_in_the_trail_and_moves_who_was_put_at_the_same_place(store: Store) -> None:
    """Others with these words whom the geocoder put there follow; a pin that a person set does not."""
    take(store, "k1", K1="Good 1", K2="good 1", K3="Good 2", K4="Good 1")
    with store.begin() as tx:
        review.confirm(tx, "K4", 0, MAIJA)
        review.decide(tx, "K1", 0, None, PLACES["esplanade"], BOUNDS, MAIJA)
        places = [changing.get(tx, i, TODAY).addresses[0].place for i in ("K1", "K2", "K3", "K4")]
        assert places[0] == PLACES["esplanade"]
        assert places[2:] == [PLACES["market"], PLACES["cathedral"]]
        assert [trace.detail for trace in audit.of_subject(tx, "K1")] == ["pin"]


def test_cases_are_found_by_the_words_of_their_addresses_now(store: Store) -> None:
    """A decision reads those with its words alone, however many wait; words that were replaced find nothing."""
    take(store, "k1", K1="Nowhere 9", K2="NOWHERE 9,", K3="Nowhere 8", K4="Good 1")
    take(store, "k2", K2="Nowhere 7")
    with store.begin() as tx:
        case_store.save_many(tx, [replace(case_store.load(tx, "K1", TODAY), id="X", region="elsewhere")], NOW)
        both = replace(stored(store, "K3"), addresses=(Address("Nowhere 8"), Address("nowhere  9.")))
        case_store.save_many(tx, [both], NOW)
        found = {key: [c.id for c in case_store.with_words(tx, TODAY, "helsinki", key)] for key in KEYS}
    assert found == {"nowhere 9": ["K1", "K3"], "nowhere 8": ["K3"], "nowhere 7": ["K2"], "good 1": ["K4"]}
