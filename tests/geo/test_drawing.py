"""The printed map: real streets under the way, words that never lie on one another, stops that can be told apart."""

import math
import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

import pytest
from shapely import LineString, box
from shapely import Point as ShapelyPoint

from geo.drawing.frame import Frame
from geo.drawing.names import _straight, _tries
from geo.drawing.room import Room, box_of, width_of
from geo.drawing.street_map import Scene, draw_street_map
from geo.drawing.svg import text
from geo.drawing.way import Badge, Leg
from geo.point import Point
from geo.region import Region
from geo.tiles import Tiles

SIZE = (516.0, 300.0)
STATION, MARKET, CATHEDRAL = Point(60.1710, 24.9410), Point(60.1675, 24.9527), Point(60.1704, 24.9522)
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Word:
    text: str
    x: float
    y: float
    size: float
    degrees: float


def words(svg: str) -> list[Word]:
    found = []
    for node in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        x, y, *turn = map(float, re.findall(r"-?[\d.]+", node.attrib["transform"]))
        found.append(Word(node.text or "", x, y, float(node.attrib["font-size"]), turn[0] if turn else 0.0))
    return found


def a_scene(*stops: Point, sketched: bool = False) -> Scene:
    ways = [Leg([a, b], sketched) for a, b in zip([STATION, *stops], [*stops, STATION], strict=True)]
    return Scene((STATION, STATION), ways, [Badge(p, str(n)) for n, p in enumerate(stops, 1)])


def drawn(region: Region, scene: Scene, language: str = "en") -> str:
    return draw_street_map(Tiles(region.tiles_path), scene, SIZE, language, "Noto Sans SC")


def test_the_streets_of_the_centre(helsinki_region: Region) -> None:
    svg = drawn(helsinki_region, a_scene(MARKET, CATHEDRAL))
    said = [word.text for word in words(svg)]
    assert {"Aleksanterinkatu", "Unioninkatu", "Kluuvi", "University of Helsinki"} <= set(said)
    assert "© OpenStreetMap contributors" in said
    assert [word for word in said if word in ("1", "2")] == ["1", "2"]
    for colour in ("#dedad2", "#c4dcea", "#e0ecd8", "#f6e8c3", "#0b3f78"):
        assert f'"{colour}"' in svg, "houses, water, parks, main roads and the way are there"
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", ""), "a picture asks nobody"


def test_no_word_lies_on_another_or_on_a_badge(helsinki_region: Region) -> None:
    found = words(drawn(helsinki_region, a_scene(MARKET, CATHEDRAL)))
    assert len(found) > 30
    places = [box_of(word.text, word.x, word.y, word.size, word.degrees).buffer(-1.5) for word in found]
    assert [
        (found[a].text, found[b].text) for a, b in combinations(range(len(found)), 2) if places[a].intersects(places[b])
    ] == []
    assert all(-90 <= word.degrees <= 90 for word in found), "nobody reads upside down"


def test_chinese_names(guixi_region: Region) -> None:
    here = Point(28.29, 117.215)
    said = {
        word.text
        for word in words(
            drawn(guixi_region, Scene((here,), [], [Badge(here, "1"), Badge(Point(28.280, 117.195), "2")]), "zh")
        )
    }
    assert {"雄石街道", "雄石路", "信江", "东街社区"} <= said


def test_a_frame_holds_its_points_and_knows_its_scale() -> None:
    frame = Frame.around([STATION, MARKET], *SIZE, margin=26)
    for point in (STATION, MARKET):
        x, y = frame.spot(point)
        assert 26 - 1e-6 <= x <= SIZE[0] - 26 + 1e-6
        assert 26 - 1e-6 <= y <= SIZE[1] - 26 + 1e-6
    (west, _), (east, _) = frame.spot(Point(60.17, 24.94)), frame.spot(Point(60.17, 24.95))
    metres = 0.01 * 111_320 * math.cos(math.radians(60.17))
    assert (east - west) * frame.metres_a_point == pytest.approx(metres, rel=0.003)
    assert Frame.around([STATION], *SIZE, margin=26).zoom == pytest.approx(17)


def test_a_far_base_leaves_the_stops_their_room() -> None:
    """The base is twenty times as far off as the stops from one another: the stops fill the sheet."""
    near = draw_street_map(None, a_scene(MARKET, CATHEDRAL), SIZE, "en", "sans-serif")
    far = draw_street_map(
        None, Scene((Point(60.4, 24.9),), [], a_scene(MARKET, CATHEDRAL).badges), SIZE, "en", "sans-serif"
    )
    apart = [ShapelyPoint(a.x, a.y).distance(ShapelyPoint(b.x, b.y)) for a, b in (numbers(near), numbers(far))]
    assert apart[1] >= apart[0] > 50
    assert near.count('r="5.00"') == 1, "a near base is marked"


def numbers(svg: str) -> list[Word]:
    return [word for word in words(svg) if word.text in ("1", "2")]


def test_tiles_cover_the_frame() -> None:
    frame = Frame.around([STATION, MARKET], *SIZE, margin=26)
    tiles = list(frame.tiles(6, 15))
    assert 1 <= len(tiles) <= 12
    sides = [(*corner, corner[0] + side, corner[1] + side) for corner, side in (frame.tile_corner(*t) for t in tiles)]
    covered = sides[0]
    for each in sides:
        covered = (*map(min, covered[:2], each[:2]), *map(max, covered[2:], each[2:]))
    assert covered[0] <= 0
    assert covered[1] <= 0
    assert covered[2] >= SIZE[0]
    assert covered[3] >= SIZE[1]


def test_stops_of_one_house_stand_side_by_side_with_lines_to_the_door() -> None:
    """Nine at one door, in a corner of the sheet: nine discs, none on another, all inside."""
    stops = [MARKET] * 9
    svg = draw_street_map(None, a_scene(*stops), SIZE, "en", "sans-serif")
    discs = [ShapelyPoint(word.x, word.y) for word in words(svg) if word.text in set("123456789")]
    assert len(discs) == 9
    assert min(a.distance(b) for a, b in combinations(discs, 2)) > 14
    assert all(box(7, 7, SIZE[0] - 7, SIZE[1] - 7).contains(disc) for disc in discs)
    assert svg.count('r="2.00"') >= 8, "a dot at the door for each disc that was moved"


def test_estimates_are_dashed_and_barred_stops_hollow() -> None:
    roads = draw_street_map(None, a_scene(MARKET), SIZE, "en", "sans-serif")
    sketched = draw_street_map(None, a_scene(MARKET, sketched=True), SIZE, "en", "sans-serif")
    assert "stroke-dasharray" not in roads
    assert "stroke-dasharray" in sketched
    barred = Scene((STATION,), [], [Badge(MARKET, "1", hollow=True)])
    assert re.search(r'r="7.00" fill="#ffffff"', draw_street_map(None, barred, SIZE, "en", "sans-serif"))


def test_words_are_text_whatever_they_hold() -> None:
    assert ElementTree.fromstring(f"<svg>{text('A&O <b> \x07x', 1, 2, 7)}</svg>")[0].text == "A&O <b> x"
    assert width_of("雄石路", 10) == 30
    assert width_of("Kluuvi", 10) < 40


def test_room_refuses_what_is_taken_or_outside() -> None:
    room = Room(100, 50)
    assert room.take(box(10, 10, 40, 20))
    assert not room.take(box(30, 15, 60, 30))
    assert not room.take(box(90, 10, 110, 20))
    assert room.take(box(50, 10, 80, 20))


@pytest.mark.parametrize(
    ("line", "degrees"),
    [
        ([(0, 0), (100, 0)], 0),
        ([(100, 0), (0, 0)], 0),
        ([(0, 0), (70, 70)], 45),
        ([(0, 100), (0, 0)], -90),
        ([(0, 0), (50, 0), (50, 50)], None),
    ],
)
def test_words_follow_straight_pieces_upright(line: list[tuple[float, float]], degrees: float | None) -> None:
    way = LineString(line)
    found = _straight(way, way.length / 2, 60, 7)
    assert (found and found[2]) == (None if degrees is None else pytest.approx(degrees))


def test_long_streets_are_named_again() -> None:
    assert _tries(50, 60) == []
    assert _tries(100, 60)[0] == 50
    assert len([at for at in _tries(900, 60) if at < 860]) > 40
