"""Addresses taken apart."""

import json
from importlib.resources import files

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
        ("贵溪市建设路十二号附3号", "贵溪市 建设路 12号 附3号"),
        ("文化路一百零三号二栋", "文化路 103号 2栋"),
        ("S:t Larsgatan 5", "st larsgatan 5"),
        ("C/Mayor nº12", "c mayor 12"),
        ("Rua Augusta, 1.500", "rua augusta 1500"),
        ("12 Rue de l'Église", "12 rue de l eglise"),
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


def test_words_know_the_hyphen_before_them() -> None:
    joined = [word.text for word in words("Karl-Marx-Weg 3 a, D-36037 Bad-Stadt 12-14") if word.joined]
    assert joined == ["marx", "weg", "stadt"]


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("12", HouseNumber(12)),
        ("12a", HouseNumber(12, "a")),
        ("12 B", HouseNumber(12, "b")),
        ("12–14", HouseNumber(12, "", 14)),
        ("12 bis", HouseNumber(12, "bis")),
        ("12-A", HouseNumber(12, "a")),
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
    ("name", "plain", "untyped", "parts"),
    [
        ("calle de la constitucion", "calle constitucion", "constitucion", ("calle", "constitucion")),
        ("baker street", "baker street", "baker", ("street", "baker")),
        ("annankatu", "annankatu", "", ("katu", "annan")),
        ("rue de la", "rue", "", ("", "")),
        ("建设路", "建设路", "", ("路", "建设")),
        ("the avenue", "avenue", "", ("", "")),
    ],
)
def test_what_tells_a_street_from_others(name: str, plain: str, untyped: str, parts: tuple[str, str]) -> None:
    known = habits()
    assert (known.plain(name), known.untyped(name), known.parts(name)) == (plain, untyped, parts)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("k", "katu"),
        ("str", "strasse"),
        ("avda", "avenida"),
        ("bd", "boulevard"),
        ("pca", "praca"),
        ("rd", "road"),
        ("g", "gatan"),
        ("st", "saint"),
        ("st", "street"),
    ],
)
def test_short_forms_stand_for_all_they_may_mean(short: str, full: str) -> None:
    assert full in habits().longer[short]


@pytest.mark.parametrize("language", ["de", "en", "es", "fi", "fr", "pt", "sv", "zh"])
def test_a_language_is_whole(language: str) -> None:
    """Every text is folded, so that it can be met; nothing stands twice."""
    data = json.loads((files("geo") / "languages" / f"{language}.json").read_text("utf-8"))
    lists = [data[key] for key in ("types", "connectors", "units", "fillers")]
    lists += [[full, *shorts] for key in ("endings", "words") for full, shorts in data[key].items()]
    for texts in lists:
        assert [fold(text) for text in texts] == texts
        assert len(set(texts)) == len(texts)


def test_places_are_told_by_their_own_words() -> None:
    assert habits().telling("san martin de la vega") == ["martin", "vega"]
    assert habits().telling("贵溪市") == ["贵溪市", "贵溪"]
    assert habits().telling("bad") == ["bad"]
