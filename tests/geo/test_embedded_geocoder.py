"""The geocoder on real extracts: what people write, what is not there, what is doubtful."""

import random
import sqlite3
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.geocode import geocoder_of
from benchmarks.noise import USUAL, Written, variants
from geo.building.collecting import Collected, House, Named, Street, collect
from geo.building.watch import Watch
from geo.errors import RegionError
from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoders.index import AddressIndex
from geo.geocoding import Answer, Precision
from geo.point import Point, distance_metres
from geo.region import Region

LEAST_HITS = {"clean": 0.98, "no city": 0.98, "one typo": 0.95, "one typo, no city": 0.95, "two typos, no city": 0.9}
USUAL_LEAST = 0.97


@pytest.fixture(scope="module")
def helsinki(helsinki_region: Region) -> EmbeddedGeocoder:
    return EmbeddedGeocoder(helsinki_region)


@pytest.fixture(scope="module")
def liechtenstein(liechtenstein_region: Region) -> EmbeddedGeocoder:
    return EmbeddedGeocoder(liechtenstein_region)


@pytest.fixture(scope="module")
def guixi(guixi_region: Region) -> EmbeddedGeocoder:
    return EmbeddedGeocoder(guixi_region)


def ask(geocoder: EmbeddedGeocoder, query: str) -> Answer:
    return geocoder.geocode([query])[0]


@pytest.mark.parametrize(
    ("query", "matched", "precision"),
    [
        ("Mannerheimintie 5, 00100 Helsinki", "Mannerheimintie 5, 00100 Helsinki", Precision.DOOR),
        ("mannerheimint. 5", "Mannerheimintie 5, 00100 Helsinki", Precision.DOOR),
        ("HELSINKI, ANNANKATU 25 as 4", "Annankatu 25, 00100 Helsinki", Precision.DOOR),
        ("12-14 Yrjönkatu", "Yrjönkatu 12, 00120 Helsinki", Precision.DOOR),
        ("Snellmaninkatu 14 B 23", "Snellmaninkatu 14B, Helsinki", Precision.DOOR),
        ("Fabiansgatan 28, Helsingfors", "Fabiansgatan 28, Helsinki", Precision.DOOR),
        ("Annank. 26 bst 3", "Annankatu 26, 00100 Helsinki", Precision.DOOR),
        ("Kaisaniemi", "Kaisaniemi, Helsinki", Precision.VILLAGE),
        ("Annankatu", "Annankatu, Helsinki", Precision.STREET),
    ],
)
def test_what_people_write(query: str, matched: str, precision: Precision, helsinki: EmbeddedGeocoder) -> None:
    answer = ask(helsinki, query)
    assert answer.best is not None
    assert (answer.best.matched, answer.best.precision) == (matched, precision)
    assert answer.best.source == "embedded:helsinki"
    if precision is Precision.DOOR:
        assert answer.best.confidence >= 0.9
        assert not answer.ambiguous


@pytest.mark.parametrize(
    "query",
    [
        "Qwertyuiop 5",
        "Hämeenkatu 3, 33100 Tampere",
        "Foostrasse 5, Helsinki",
        "12345",
        "",
        "!?",
        "北京市长安街1号",
        "x" * 5000,
    ],
)
def test_what_is_not_there_is_not_found(query: str, helsinki: EmbeddedGeocoder) -> None:
    assert ask(helsinki, query) == Answer()


def test_a_street_of_ours_in_a_town_that_is_not_is_doubted(helsinki: EmbeddedGeocoder) -> None:
    best = ask(helsinki, "Mannerheimintie 5, Tampere").best
    assert best is None or best.confidence < 0.5


def test_a_persons_name_before_the_street_costs_little(helsinki: EmbeddedGeocoder) -> None:
    for name in ("Anna Müller, ", "Matti Virtanen, ", "c/o Anna-Maria Müller\n"):
        best = ask(helsinki, f"{name}Annankatu 25, 00100 Helsinki").best
        assert best is not None
        assert (best.matched, best.precision) == ("Annankatu 25, 00100 Helsinki", Precision.DOOR)
        assert 0.9 <= best.confidence < 0.99


@pytest.mark.parametrize("town", [", 00100 Helsinki", ""])
@pytest.mark.parametrize(
    "street",
    [
        *("Uusi Annankatu", "U. Annankatu", "Vanha Annankatu", "Neue Annankatu", "Old Annankatu", "Vieja Annankatu"),
        *("Nya Annegatan", "Annankatu Pohjoinen", "Annankatu North", "Norra Annegatan", "Matti Virtanen Annankatu"),
        *("Uusi Mannerheimintie", "Uusi Manerheimintie", "Mannerheimintie Alte", "Grosse und kleine Mannerheimintie"),
    ],
)
def test_a_word_more_is_another_street(street: str, town: str, helsinki: EmbeddedGeocoder) -> None:
    """None of these streets is there; the street without the word is. A person looks at it."""
    best = ask(helsinki, f"{street} 7{town}").best
    assert best is None or best.confidence < 0.8
    assert town == "" or (best is not None and best.confidence >= 0.2)


@pytest.mark.parametrize("query", ["贵溪市新永泰路5号", "江西贵溪老永泰路", "新江铜铜都大道"])
def test_a_character_more_is_another_street(query: str, guixi: EmbeddedGeocoder) -> None:
    best = ask(guixi, query).best
    assert best is None or best.confidence < 0.5


@pytest.mark.parametrize("street", ["Maria-Annankatu", "Heinrich-Annankatu"])
def test_half_of_a_hyphened_name_is_another_street(street: str, helsinki: EmbeddedGeocoder) -> None:
    for town in (", 00100 Helsinki", ""):
        best = ask(helsinki, f"{street} 25{town}").best
        assert best is None or best.confidence < 0.5


def test_a_town_is_no_door(helsinki: EmbeddedGeocoder) -> None:
    best = ask(helsinki, "Helsinki").best
    assert best is not None
    assert best.precision is Precision.TOWN
    assert best.confidence < 0.3


def test_a_missing_number_is_put_between_its_neighbours(liechtenstein: EmbeddedGeocoder) -> None:
    low, high = (
        ask(liechtenstein, "Bergstrasse 12, Triesenberg").best,
        ask(liechtenstein, "Bergstrasse 20, Triesenberg").best,
    )
    between = ask(liechtenstein, "Bergstrasse 16, Triesenberg").best
    assert low is not None and high is not None and between is not None
    assert between.precision in (Precision.INTERPOLATED, Precision.DOOR)
    assert distance_metres(between.point, low.point) <= 2 * distance_metres(low.point, high.point) + 100


def test_another_direction_is_another_street(guixi: EmbeddedGeocoder) -> None:
    """园东路, 园北路 and 园西路 are there; 园南路 is not."""
    best = ask(guixi, "贵溪市园南路").best
    assert best is None or best.confidence < 0.5


def test_a_town_that_is_not_there_is_doubted(guixi: EmbeddedGeocoder) -> None:
    best = ask(guixi, "江西省贵溪市塘湾镇建设路5号").best
    assert best is None or best.confidence < 0.5


def test_one_street_name_in_two_villages(liechtenstein: EmbeddedGeocoder) -> None:
    doubtful = ask(liechtenstein, "Landstrasse 7")
    assert doubtful.ambiguous
    assert len(doubtful.candidates) >= 2
    assert all(candidate.confidence < 0.6 for candidate in doubtful.candidates)
    assert distance_metres(doubtful.candidates[0].point, doubtful.candidates[1].point) > 1000
    told_apart = ask(liechtenstein, "Landstrasse 7, 9494 Schaan")
    assert not told_apart.ambiguous
    assert told_apart.best is not None
    assert told_apart.best.matched.endswith("Schaan")
    assert told_apart.best.confidence > 0.9


@pytest.mark.parametrize(
    ("query", "start", "precision"),
    [
        ("永泰路", "永泰路", Precision.STREET),
        ("江西省贵溪市永泰路5号2单元301室", "永泰路", Precision.STREET),
        ("贵溪五中", "贵溪五中", Precision.DOOR),
        ("花园村5组", "花园村", Precision.VILLAGE),
        ("贵溪市花园村委会", "花园村", Precision.VILLAGE),
        ("江西贵溪雄石永泰路", "永泰路", Precision.STREET),
        ("贵溪市西街社区", "西街社区", Precision.VILLAGE),
        ("西街", "西街", Precision.STREET),
        ("贵溪市永泰路（第九中学旁）", "永泰路", Precision.STREET),
        ("永太路", "永泰路", Precision.STREET),
    ],
)
def test_chinese_names(query: str, start: str, precision: Precision, guixi: EmbeddedGeocoder) -> None:
    best = ask(guixi, query).best
    assert best is not None
    assert best.matched.startswith(start)
    assert best.precision is precision


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("贵溪市平街", {"西街"}),  # one of two characters, in a town that is named
        ("贵溪市西西街", {"西后街"}),  # a wrong character sooner than one more
        ("贵溪市西海街", {"西后街", "西街"}),
        ("贵溪市北北社区", {"城北社区", "北街社区"}),  # 186 m apart, and as likely as each other
    ],
)
def test_a_wrong_character_gives_those_it_may_have_been(query: str, meant: set[str], guixi: EmbeddedGeocoder) -> None:
    answer = ask(guixi, query)
    names = [candidate.matched.split(",")[0] for candidate in answer.candidates]
    assert meant <= set(names)
    assert names[0] in meant
    assert answer.ambiguous == (len(meant) > 1)
    assert all(candidate.confidence < 0.5 for candidate in answer.candidates)


@pytest.mark.parametrize("query", ["平街", "平路", "贵溪市平弄"])
def test_half_a_name_is_none_without_its_town_and_kind(query: str, guixi: EmbeddedGeocoder) -> None:
    best = ask(guixi, query).best
    assert best is None or best.precision is Precision.TOWN


@pytest.mark.parametrize("room", ["5幢301", "B座12层1201", "3栋2单元 402", "附3号"])
def test_rooms_are_no_house_numbers(room: str, guixi: EmbeddedGeocoder) -> None:
    for name in ("西街社区", "花园村"):
        answer = ask(guixi, f"江西省贵溪市{name}{room}")
        assert answer == ask(guixi, f"江西省贵溪市{name}")
        assert answer.best is not None
        assert answer.best.matched.startswith(name)


def test_a_village_has_house_numbers_too(guixi: EmbeddedGeocoder) -> None:
    best = ask(guixi, "贵溪市西街社区12号").best
    assert best is not None
    assert (best.matched.split(",")[0], best.precision) == ("西街社区", Precision.VILLAGE)


def test_what_is_known_beside_an_unknown_name_is_not_taken_for_it(guixi: EmbeddedGeocoder) -> None:
    """贵溪 is a station, 贵溪信江大桥 a bridge, of which the last character is missing."""
    best = ask(guixi, "贵溪市贵溪信江大").best
    assert best is not None
    assert best.matched.startswith("贵溪信江大桥")


def test_a_county_does_not_say_which_of_its_towns(tmp_path: Path) -> None:
    """One 和平路 lies in the county's own town, the other in 罗河镇: the county's name may mean either."""
    found = Collected()
    for kind, name, north in (("city", "贵溪市", 0.0), ("town", "罗河镇", 0.09)):
        found.settlements.append(Named(kind, {name: name}, Point(28.3 + north, 117.2), 0.0))
    lines = [[Point(28.3 + north, 117.2), Point(28.301 + north, 117.2)] for north in (0.01, 0.095)]
    found.streets["和平路"] = Street({"和平路": "和平路"}, lines)
    geocoder = geocoder_of(found, tmp_path)
    either = ask(geocoder, "贵溪市和平路")
    assert either.ambiguous
    assert [candidate.matched for candidate in either.candidates[:2]] == ["和平路, 贵溪市", "和平路, 罗河镇"]
    told_apart = ask(geocoder, "贵溪市罗河镇和平路")
    assert told_apart.best is not None
    assert told_apart.best.matched == "和平路, 罗河镇"
    assert not told_apart.ambiguous


@pytest.mark.parametrize(("metres", "precision"), [(60, Precision.INTERPOLATED), (400, Precision.STREET)])
def test_a_lone_number_far_from_its_street_tells_nothing_of_the_others(
    metres: float, precision: Precision, tmp_path: Path
) -> None:
    line = [Point(47.1, round(9.5 + 0.002 * i, 7)) for i in range(5)]  # as exact as OpenStreetMap is
    house = House(round(47.1 + metres / 111_200, 7), line[2].lon, "1", "", "", "")
    found = Collected()
    found.streets["campusweg"] = Street({"campusweg": "Campusweg"}, [line], [house])
    geocoder = geocoder_of(found, tmp_path)
    best, itself = ask(geocoder, "Campusweg 5").best, ask(geocoder, "Campusweg 1").best
    assert best is not None and itself is not None
    assert best.precision is precision
    assert (itself.point, itself.precision) == (house.point, Precision.DOOR)


def test_two_names_side_by_side_are_both_offered(helsinki: EmbeddedGeocoder) -> None:
    """Eteläranta and Eteläesplanadi meet."""
    answer = ask(helsinki, "Etel. 12, Helsinki")
    assert {candidate.matched.split()[0] for candidate in answer.candidates} == {"Eteläranta", "Eteläesplanadi"}
    assert answer.ambiguous


@pytest.fixture(scope="module", params=["helsinki", "liechtenstein"])
def known(request: pytest.FixtureRequest) -> tuple[Collected, EmbeddedGeocoder]:
    """What an extract says, and the geocoder that was built from it."""
    extract: Path = request.getfixturevalue(f"{request.param}_extract")
    return collect(extract, Watch(lambda doing, done: None, lambda: False)), request.getfixturevalue(request.param)


def test_hit_rates(known: tuple[Collected, EmbeddedGeocoder]) -> None:
    """A small edition of ``python -m benchmarks geocode``, with room for the luck of the draw."""
    found, geocoder = known
    rng = random.Random(3)
    doors = [(s, h) for s in found.streets.values() for h in s.houses if s.names and h.label.isdigit()]
    asked: dict[str, list[tuple[str, tuple[Point, ...]]]] = {}
    for street, house in rng.sample(doors, 60):
        truth = tuple(other.point for other in street.houses if other.label == house.label)
        name = next(iter(street.names.values()))
        for kind, query in variants(Written(name, house.label, house.postcode, house.town, USUAL), rng).items():
            asked.setdefault(kind, []).append((query, truth))
    rates = {kind: _hits(geocoder, questions) for kind, questions in asked.items()}
    assert {kind: rate for kind, rate in rates.items() if rate < LEAST_HITS.get(kind, USUAL_LEAST) - 0.02} == {}


def _hits(geocoder: EmbeddedGeocoder, questions: list[tuple[str, tuple[Point, ...]]]) -> float:
    answers = geocoder.geocode([query for query, _ in questions])
    near = [
        answer.best is not None and min(distance_metres(answer.best.point, point) for point in truth) <= 100
        for answer, (_, truth) in zip(answers, questions, strict=True)
    ]
    return statistics.mean(near)


def test_threads_share_a_geocoder(helsinki: EmbeddedGeocoder) -> None:
    queries = [f"Annankatu {number}" for number in range(1, 40)]
    alone = helsinki.geocode(queries)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda query: ask(helsinki, query), queries)) == alone


def test_an_answer_takes_milliseconds(helsinki: EmbeddedGeocoder) -> None:
    """Ten times what was measured, for a machine that has other things to do."""
    start = time.perf_counter()
    helsinki.geocode([f"Annankatu {number}, 00100 Helsinki" for number in range(1, 101)])
    assert (time.perf_counter() - start) / 100 < 0.05


def test_an_index_of_an_earlier_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as old:
        for name in ("entry", "alias", "named", "around", "common"):
            old.execute(f"CREATE TABLE {name} (id INTEGER, text TEXT)")
        old.execute("CREATE TABLE door (entry INTEGER, number INTEGER)")
    with pytest.raises(RegionError) as refused:
        AddressIndex(tmp_path / "old.sqlite")
    assert refused.value.code == "region_unreadable"
    assert "rounds region add" in refused.value.action


def test_an_index_that_is_none_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.sqlite", tmp_path / "text.sqlite"):
        if path.stem == "text":
            path.write_text("no database" * 100)
        with pytest.raises(RegionError) as refused:
            AddressIndex(path)
        assert refused.value.code == "region_unreadable"
