"""Addresses of other countries: towns drawn at random, asked for as their people write."""

import random
from pathlib import Path

import pytest

from benchmarks import questions
from benchmarks.geocode import QUIET, geocoder_of, judge
from benchmarks.made_towns import country, make
from geo.building.collecting import Collected, collect
from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoding import Answer, Precision

LEAST = {"one typo": 0.95, "one typo, no city": 0.95, "two typos, no city": 0.9}
LANGUAGES = ("de", "en", "es", "fr", "pt", "sv", "zh")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Collected, EmbeddedGeocoder]]:
    """Two towns of each country, and their geocoder."""
    found = {}
    for language in LANGUAGES:
        folder: Path = tmp_path_factory.mktemp(language)
        make(language, 11, folder / "towns.osm.pbf", towns=2)
        collected = collect(folder / "towns.osm.pbf", QUIET)
        found[language] = collected, geocoder_of(collected, folder)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_find_their_addresses(language: str, made: dict[str, tuple[Collected, EmbeddedGeocoder]]) -> None:
    found, geocoder = made[language]
    doors = questions.doors_of(found)
    asked = questions.asked_for(doors, country(language), 40, random.Random(5))
    rates = {kind: sum(judge(q, ask(geocoder, q.query)).hit for q in own) / len(own) for kind, own in asked.items()}
    assert {kind: rate for kind, rate in rates.items() if rate < LEAST.get(kind, 0.97)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sure_answers_are_right(language: str, made: dict[str, tuple[Collected, EmbeddedGeocoder]]) -> None:
    found, geocoder = made[language]
    asked = questions.asked_for(questions.doors_of(found), country(language), 40, random.Random(6))
    verdicts = [judge(q, ask(geocoder, q.query)) for own in asked.values() for q in own]
    sure = [verdict for verdict in verdicts if verdict.confidence >= 0.9]
    assert len(sure) > len(verdicts) / 5
    assert sum(not verdict.right for verdict in sure) <= 0.005 * len(sure) + 1


def test_another_kind_of_street_is_another_street(tmp_path: Path) -> None:
    """``Calle Mayor`` is there and ``Plaza Mayor`` is not: found, but doubted."""
    make("es", 3, tmp_path / "towns.osm.pbf", towns=1)
    streets = collect(tmp_path / "towns.osm.pbf", QUIET)
    street = next(s for s in streets.streets.values() if next(iter(s.names), "").startswith("calle") and s.houses)
    name, label = next(iter(street.names.values())), street.houses[0].label
    geocoder = geocoder_of(streets, tmp_path)
    own = ask(geocoder, f"{name} {label}").best
    other = ask(geocoder, f"{name.replace('Calle', 'Glorieta')} {label}").best
    assert own is not None and own.precision is Precision.DOOR and own.confidence > 0.9
    assert other is None or other.confidence < 0.8


def test_names_may_lack_their_connecting_words_and_kind(tmp_path: Path) -> None:
    make("fr", 3, tmp_path / "towns.osm.pbf", towns=1)
    found = collect(tmp_path / "towns.osm.pbf", QUIET)
    street = next(s for s in found.streets.values() if s.houses and "de la" in next(iter(s.names.values()), ""))
    name, label = next(iter(street.names.values())), street.houses[0].label
    geocoder = geocoder_of(found, tmp_path)
    for said in (name.replace(" de la", ""), name.replace(" de la", " la"), name.split(" de la ")[1]):
        best = ask(geocoder, f"{label}, {said}").best
        assert best is not None and best.matched.startswith(name), said


def ask(geocoder: EmbeddedGeocoder, query: str) -> Answer:
    return geocoder.geocode([query])[0]
