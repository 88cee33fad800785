"""The gate over real answers: the address index of central Helsinki, with addresses as people write them."""

import pytest

from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoding import Precision
from geo.point import distance_metres
from geo.region import Region
from service.geocoding import Finder, Gate, pin, placed, reported_wrong
from service.model.case import Address, Doubt
from service.settings import Settings
from tests.fixtures.world import GATE, PLACES, a_gazetteer, an_address, found


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("Mannerheimintie 20, 00100 Helsinki", {None}),
        ("Mannerheimint. 20 A 7", {None}),
        ("Bulevardi 12", {None}),
        ("Bulevardi", {Doubt.IMPRECISE, Doubt.AMBIGUOUS}),
        ("Helsinki", {Doubt.NOT_FOUND, Doubt.IMPRECISE, Doubt.AMBIGUOUS, Doubt.LOW_CONFIDENCE}),
        ("Unter den Linden 77, Berlin", {Doubt.NOT_FOUND, Doubt.LOW_CONFIDENCE}),
        ("qwertyuiop 999", {Doubt.NOT_FOUND}),
        ("?", {Doubt.NOT_FOUND}),
    ],
)
def test_addresses_of_helsinki(helsinki_region: Region, text: str, doubts: set[Doubt | None]) -> None:
    gate = Gate.of(Settings(), helsinki_region)
    settled = Finder(gate, {}, {}).also(EmbeddedGeocoder(helsinki_region), [text]).settle(Address(text))
    assert settled.doubt in doubts
    assert (settled.place is None) == (settled.doubt is not None)


def test_a_coarser_precision_is_accepted_where_the_setting_says_so(helsinki_region: Region) -> None:
    gate = Gate.of(Settings(accept_precision="street"), helsinki_region)
    text = "Bulevardi, Helsinki"
    settled = Finder(gate, {}, {}).also(EmbeddedGeocoder(helsinki_region), [text]).settle(Address(text))
    assert settled.precision is Precision.STREET
    assert gate.bounds.contains(settled.place)


def test_a_pin_and_a_candidate_free_from_doubt() -> None:
    doubtful = Address("x", doubt=Doubt.AMBIGUOUS, candidates=(found("x 1", "market"),))
    chosen, pinned = placed(doubtful, doubtful.candidates[0], pinned=True), pin(doubtful, PLACES["station"])
    assert [(a.doubt, a.candidates, a.pinned) for a in (chosen, pinned)] == [(None, (), True)] * 2
    assert distance_metres(pinned.place, PLACES["station"]) == 0


def test_what_was_reported_wrong_offers_where_it_was() -> None:
    wrong = reported_wrong(an_address("market", pinned=True))
    assert (wrong.place, wrong.pinned, wrong.doubt) == (None, False, Doubt.REPORTED_WRONG)
    assert [candidate.point for candidate in wrong.candidates] == [PLACES["market"]]
    assert reported_wrong(Address("x", doubt=Doubt.NOT_FOUND)).candidates == ()


def test_each_text_is_asked_once() -> None:
    geocoder = a_gazetteer()
    finder = (
        Finder(GATE, {"known": an_address()}, {}).also(geocoder, ["b", "a", "known", "a"]).also(geocoder, ["a", "c"])
    )
    assert geocoder.asked == ["a", "b", "c"]
    assert set(finder.answers) == {"a", "b", "c"}
