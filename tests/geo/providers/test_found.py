"""What providers say, judged: dropped words, other numbers, streets in place of doors, rivals."""

import pytest

from geo.bounds import Bounds
from geo.datum import Datum
from geo.geocoders import places_of_geopy as places
from geo.geocoders.agreement import agreement, same_number
from geo.geocoders.chain import Chain
from geo.geocoders.found import Found, answer
from geo.geocoding import Answer, Candidate, Precision, Trouble
from geo.point import Point

HERE, NEAR, FAR = Point(60.17, 24.94), Point(60.1701, 24.9402), Point(61.5, 23.76)


@pytest.mark.parametrize(
    ("query", "matched", "least", "most"),
    [
        ("Mannerheimintie 5, 00100 Helsinki", "Mannerheimintie 5, Kluuvi, Helsinki, 00100, Suomi", 1, 1),
        ("mannerheimint. 5, Helsinki", "Mannerheimintie 5, Helsinki", 0.9, 1),
        ("Manerheimintie 5", "Mannerheimintie 5, Helsinki", 0.9, 1),
        ("Mannerheimintie 5, Tampere", "Mannerheimintie 5, Helsinki", 0.5, 0.75),
        ("Hämeenkatu 3, Tampere", "Helsinki, Suomi", 0, 0.1),
        ("北京市朝阳区阜通东大街6号", "北京市朝阳区阜通东大街6号", 1, 1),
        ("北京市朝阳区阜通东大街6号", "北京市朝阳区", 0.3, 0.8),
        ("12345", "anything", 0.5, 0.5),
    ],
)
def test_agreement(query: str, matched: str, least: float, most: float) -> None:
    assert least <= agreement(query, matched) <= most


@pytest.mark.parametrize(
    ("query", "number", "same"),
    [("Katu 12", "12", True), ("Katu 12a", "12", False), ("Katu 12", "14", False), ("Katu", "14", None)],
)
def test_same_number(query: str, number: str, same: bool | None) -> None:
    assert same_number(query, number) is same


def judged(query: str, *found: Found, within: Bounds | None = None) -> Answer:
    return answer(query, found, "atlas", Datum.WGS84, within)


def door(point: Point = HERE, matched: str = "Annankatu 12, Helsinki", number: str = "12", quality: float = 1) -> Found:
    return Found(point, Precision.DOOR, matched, number, quality)


def test_a_door_that_agrees_is_believed_and_never_quite() -> None:
    best = judged("Annankatu 12, Helsinki", door()).best
    assert best is not None
    assert best.confidence == 0.95


def test_a_neighbours_number_is_no_door() -> None:
    best = judged("Annankatu 14, Helsinki", door()).best
    assert best is not None
    assert best.precision is Precision.INTERPOLATED
    assert best.confidence < 0.8


def test_a_thing_of_the_streets_name_is_no_door() -> None:
    stop = door(matched="Annankatu, Helsinki, 00100, Suomi", number="")
    best = judged("Annankatu 14, Helsinki", stop).best
    assert best is not None
    assert (best.precision, best.confidence) == (Precision.INTERPOLATED, 0.595)
    named = judged("Annankatu 14, Helsinki", door(matched="Kioski, 14, Annankatu, Helsinki", number="")).best
    assert named is not None
    assert named.precision is Precision.DOOR
    alone = judged("Annankatu, Helsinki", stop).best
    assert alone is not None
    assert alone.precision is Precision.DOOR


def test_what_the_answer_leaves_out_is_doubted() -> None:
    best = judged("Annankatu 12, Rovaniemi", door()).best
    assert best is not None
    assert best.confidence < 0.8


def test_rivals_share_and_make_it_ambiguous() -> None:
    said = judged("Annankatu 12", door(), door(FAR, "Annankatu 12, Tampere"))
    assert said.ambiguous
    assert [candidate.confidence for candidate in said.candidates] == [0.475, 0.475]


def test_two_points_of_one_place_are_no_rivals() -> None:
    said = judged("Annankatu 12", door(), door(NEAR))
    assert not said.ambiguous
    assert len(said.candidates) == 1


def test_what_lies_inside_comes_first() -> None:
    around = Bounds(60, 24, 60.5, 25.5)
    said = judged("Annankatu 12", door(FAR, "Annankatu 12, Tampere"), door(), within=around)
    assert [candidate.point for candidate in said.candidates] == [HERE]
    assert judged("Annankatu 12", door(FAR), within=around).candidates[0].point == FAR


def test_points_come_back_in_wgs84() -> None:
    shifted = answer("北京", [Found(Point(39.908741, 116.397131), Precision.TOWN, "北京")], "a", Datum.GCJ02, None)
    assert shifted.candidates[0].point.lat == pytest.approx(39.90734, abs=2e-6)
    assert shifted.candidates[0].point.lon == pytest.approx(116.39089, abs=2e-6)


@pytest.mark.parametrize(
    ("read", "raw", "precision"),
    [
        (places.nominatim, {"lat": "1", "lon": "2", "display_name": "x", "place_rank": 26}, "street"),
        (places.nominatim, {"lat": "1", "lon": "2", "display_name": "x", "place_rank": 20}, "village"),
        (places.nominatim, {"lat": "1", "lon": "2", "display_name": "x", "place_rank": 16}, "town"),
        (places.nominatim, {"lat": "1", "lon": "2", "display_name": "x", "class": "highway"}, "street"),
        (
            places.nominatim,
            {
                "lat": "1", "lon": "2", "display_name": "x", "place_rank": 30, "osm_type": "way", "class": "place",
                "type": "house", "address": {"house_number": "7"},
            },
            "interpolated",
        ),
        (places.photon, {"geometry": {"coordinates": [2, 1]}, "properties": {"type": "street"}}, "street"),
        (
            places.pelias,
            {
                "geometry": {"coordinates": [2, 1]},
                "properties": {"layer": "address", "label": "x", "match_type": "interpolated"},
            },
            "interpolated",
        ),
        (
            places.google,
            {
                "formatted_address": "x", "types": ["street_address"],
                "geometry": {"location": {"lat": 1, "lng": 2}, "location_type": "RANGE_INTERPOLATED"},
            },
            "interpolated",
        ),
        (
            places.google,
            {"formatted_address": "x", "types": ["route"], "geometry": {"location": {"lat": 1, "lng": 2}}},
            "street",
        ),
        (
            places.here,
            {
                "resultType": "houseNumber", "houseNumberType": "interpolated", "address": {"label": "x"},
                "position": {"lat": 1, "lng": 2},
            },
            "interpolated",
        ),
        (
            places.here,
            {
                "resultType": "locality", "localityType": "city", "address": {"label": "x"},
                "position": {"lat": 1, "lng": 2},
            },
            "town",
        ),
        (places.baidu, {"query": "x", "location": {"lat": 1, "lng": 2}, "level": "道路", "precise": 0}, "street"),
        (places.baidu, {"query": "x", "location": {"lat": 1, "lng": 2}, "level": "门址", "precise": 0}, "interpolated"),
        (
            places.opencage,
            {"components": {"_type": "road"}, "geometry": {"lat": 1, "lng": 2}, "formatted": "x", "confidence": 9},
            "street",
        ),
    ],
)  # fmt: skip
def test_precision_of_raw_places(read: object, raw: dict[str, object], precision: str) -> None:
    assert callable(read)
    assert read(raw).precision == precision


def test_a_partial_match_of_google_is_not_accepted() -> None:
    raw = {
        "formatted_address": "Annankatu 12, Helsinki",
        "types": ["street_address"],
        "partial_match": True,
        "address_components": [{"long_name": "12", "types": ["street_number"]}],
        "geometry": {"location": {"lat": 60.17, "lng": 24.94}, "location_type": "ROOFTOP"},
    }
    best = judged("Annankatu 12, Helsinki", places.google(raw)).best
    assert best is not None
    assert best.confidence < 0.6


class Known:
    """A geocoder that knows what it is told."""

    def __init__(self, name: str, answers: dict[str, Answer]) -> None:
        self.name, self.answers, self.asked = name, answers, list[str]()

    def geocode(self, queries: list[str]) -> list[Answer]:
        self.asked += queries
        return [self.answers.get(query, Answer()) for query in queries]


def sure(confidence: float, source: str, *troubles: Trouble) -> Answer:
    return Answer((Candidate(HERE, Precision.DOOR, confidence, "x", source),), troubles=troubles)


AWAY = Trouble("second", "provider_silent", "It is away.", "Wait.")


def test_a_chain_asks_the_next_only_for_what_is_not_good_enough() -> None:
    first = Known("first", {"a": sure(0.9, "first"), "b": sure(0.5, "first")})
    second = Known("second", {"b": sure(0.95, "second"), "c": sure(0.4, "second")})
    chain = Chain([first, second], lambda answer: answer.best is not None and answer.best.confidence >= 0.8)
    answers = chain.geocode(["a", "b", "c", ""])
    assert [answer.best.source if answer.best else None for answer in answers] == ["first", "second", "second", None]
    assert second.asked == ["b", "c"]
    assert chain.name == "first > second"


def test_a_chain_keeps_the_surest_and_says_who_was_away() -> None:
    first = Known("first", {"a": sure(0.5, "first")})
    second = Known("second", {"a": Answer(troubles=(AWAY,)), "b": Answer(troubles=(AWAY,))})
    third = Known("third", {"a": sure(0.4, "third")})
    answers = Chain([first, second, third], lambda _: False).geocode(["a", "b"])
    assert answers[0] == sure(0.5, "first", AWAY)
    assert answers[1] == Answer(troubles=(AWAY,))


def test_a_chain_without_a_link_is_none() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Chain([], lambda _: True)
