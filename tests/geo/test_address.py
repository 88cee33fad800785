"""Addresses taken apart."""

import pytest

from geo.address import HouseNumber, fold, grams, house_number, house_numbers, words
from geo.language import habits


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Pohjois-Esplanadi", "pohjois esplanadi"),
        ("  Größe  ÅÄÖ ", "grosse aao"),
        ("S:t Eriksgatan", "s t eriksgatan"),
        ("Ørsteds Vej", "orsteds vej"),
        ("ＡＢＣ１２", "abc12"),
        ("建设路", "建设路"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("Mannerheimint. 5 as 4, 00100 Helsinki", "mannerheimint 5 as 4 00100 helsinki"),
        ("Yrjönkatu 12 – 14", "yrjonkatu 12-14"),
        ("Landstr. 12/3, LI-9490 Vaduz", "landstr 12/3 li-9490 vaduz"),
        ("贵溪市建设路12号3栋2单元501室", "贵溪市 建设路 12号 3栋 2单元 501室"),
        ("花园村5组", "花园村 5组"),
        ("", ""),
        (" ,;. ", ""),
    ],
)
def test_words(query: str, texts: str) -> None:
    assert [word.text for word in words(query)] == texts.split()


def test_words_know_their_part_and_their_full_stop() -> None:
    street, number, town = words("Iso Roob. 10, Helsinki".replace("Iso ", ""))
    assert (street.dotted, street.part) == (True, 0)
    assert (number.house_number, number.dotted) == (HouseNumber(10), False)
    assert (town.dotted, town.part) == (False, 1)


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("12", HouseNumber(12)),
        ("12a", HouseNumber(12, "a")),
        ("12 B", HouseNumber(12, "b")),
        ("12–14", HouseNumber(12, "", 14)),
        ("12/3", HouseNumber(12)),
        ("88号", HouseNumber(88)),
        ("a12", None),
        ("", None),
        ("katu", None),
    ],
)
def test_house_number(label: str, number: HouseNumber | None) -> None:
    assert house_number(label) == number


@pytest.mark.parametrize(
    ("label", "doors"),
    [("5;7", [5, 7]), ("12-16", [12, 14, 16]), ("9-3", [9]), ("1-999", [1]), ("x", []), ("3, 5-7", [3, 5, 7])],
)
def test_doors_of_a_label(label: str, doors: list[int]) -> None:
    assert [door.number for door in house_numbers(label)] == doors


def test_grams_find_two_character_names() -> None:
    assert grams("长江") == ["长", "江", "长江"]
    assert grams("iso") == ["_is", "iso", "so_"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("annankatu", "annank"),
        ("mannerheimintie", "mannerheimint"),
        ("pohjoinen makasiinikatu", "p makasiinik"),
        ("landstrasse", "landstr"),
        ("kungsgatan", "kungsg"),
        ("baker street", "baker st"),
        ("sankt florinsgasse", "st florinsgasse"),
    ],
)
def test_names_are_shortened_as_people_do(name: str, short: str) -> None:
    assert short in habits().spellings(name)
    assert name not in habits().spellings(name)
