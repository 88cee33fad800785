"""The gate over real answers: the address index of central Helsinki, with addresses as people write them."""

from dataclasses import replace

import pytest

from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoding import Answer, Precision
from geo.nowhere import names_a_place
from geo.point import distance_metres
from geo.region import Region
from service.model.case import Address, AddressKind, Doubt
from service.places.geocoding import Finder, Gate, pin, placed, reported_wrong
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
        ("?", {Doubt.NOT_AN_ADDRESS}),
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


@pytest.mark.parametrize(
    ("region", "kind", "doubt"),
    [
        ("helsinki", AddressKind.HOME, None),
        ("helsinki", AddressKind.WORK, Doubt.LOW_CONFIDENCE),
        ("helsinki", AddressKind.OTHER, Doubt.TOO_UNSURE),
        ("elsewhere", AddressKind.HOME, Doubt.IMPRECISE),
        ("elsewhere", AddressKind.WORK, Doubt.IMPRECISE),
    ],
)
def test_limits_of_a_region_and_a_kind(
    helsinki_region: Region, region: str, kind: AddressKind, doubt: Doubt | None
) -> None:
    """The nearer the limits are to the address, the more they count; what they leave out stays general."""
    limits = {
        "helsinki": {"accept_precision": "street"},
        "helsinki/other": {"refuse_confidence": 0.99},
        "*/work": {"accept_confidence": 0.97},
    }
    gate = Gate.of(Settings(address_limits=limits), replace(helsinki_region, name=region))
    answer = Answer((found("Street 1", "market", 0.95, Precision.STREET),))
    assert gate.judge(Address("Street 1", kind), answer).doubt is doubt


@pytest.mark.parametrize("limits", [{"a/b": {}}, {"a": {"accept": 1}}, {"a": {"accept_confidence": 2}}])
def test_limits_that_make_no_sense_stop_the_start(limits: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match="address_limits"):
        Settings(address_limits=limits)


@pytest.mark.parametrize("text", ["", "-", "12", "n/a", "N.A.", "Unbekannt", "地址不详", "Tuntematon", "keine Angabe"])
def test_texts_that_name_no_place(text: str) -> None:
    assert not names_a_place(text)


@pytest.mark.parametrize("text", ["Bulevardi 12", "和平村", "12 rue X", "Okandvägen 3", "Q1"])
def test_texts_that_may_name_a_place(text: str) -> None:
    assert names_a_place(text)


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
