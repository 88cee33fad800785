"""`rounds plan` and `rounds geocode` as scripts call them: files in, files out, exit codes; real roads and doors."""

import csv
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from geo.point import Point, distance_metres
from geo.region import Region
from tests.fixtures.command_line import ROUNDS, Run

CASES = "case_id,address,priority,service_minutes,window_start,window_end,crew,skills"
COLLECTORS = "collector_id,base_address,shift_start,shift_end,max_visits,skills,break_minutes"
NEAR_METRES = 100

LIECHTENSTEIN = [
    ("Gapont 12, 9495 Triesen", 47.107061, 9.5271192),
    ("Im Pardiel 32, 9494 Schaan", 47.166332, 9.503721),
    ("Im Pardiel 13, Schaan", 47.167394, 9.504978),
    ("Wiesengass 13, 9494 Schaan", 47.1637762, 9.506501),
    ("Gapetschstr. 15, Schaan", 47.163271, 9.50631),
    ("Feldstr. 4, 9495 Triesen", 47.102488, 9.525524),
    ("Landstrasse 347, Triesen", 47.102119, 9.525085),
    ("Neugrüt 11, Balzers", 47.078259, 9.5119895),
    ("Klenn 57, 9488 Schellenberg", 47.230003, 9.541915),
    ("Herrengasse 9, 9490 Vaduz", 47.1416112, 9.520343),
    ("Landstrasse 117, 9490 Vaduz", 47.15493, 9.510313),
    ("Schaaner Strasse 19, 9487 Bendern", 47.2089242, 9.5036945),
    ("Bergstrasse 89, 9497 Triesenberg", 47.115406, 9.54841),
    ("Schulstr. 1, Triesenberg", 47.117162, 9.546652),
    ("Feldkircher Strasse 52, Schaan", 47.170249, 9.516024),
    ("Bühelstrasse 19b, Triesenberg", 47.11959, 9.539256),
    ("Grosssteg 7, Triesenberg", 47.117519, 9.57256),
    ("Alte Landstrasse 6, 9496 Balzers", 47.075749, 9.513645),
    ("Landstrasse 48, 9494 Schaan", 47.1644237, 9.5086047),
    ("Under Rüttigass 6, Schaan", 47.156879, 9.506171),
    ("Duxgass 57, 9494 Schaan", 47.16651, 9.520258),
    ("Dorfstrasse 100, 9498 Planken", 47.185707, 9.546415),
    ("Fallsgass 18, 9493 Mauren", 47.21443, 9.534349),
    ("Burkatstrasse 5, Triesenberg", 47.111815, 9.550427),
    ("Gapetschstrasse 87, Schaan", 47.1571033, 9.5070667),
]
"""Addresses that stand in the extract, and where they stand there."""

type Write = Callable[[str, str, Iterable[str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_rows(name: str, header: str, rows: Iterable[str]) -> Path:
        path = tmp_path / name
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return write_rows


@pytest.fixture
def in_regions(command_settings: dict[str, str], regions_dir: Path) -> None:
    """Commands find the regions that tests share."""
    data = Path(command_settings["ROUNDS_DATA_DIR"])
    data.mkdir()
    (data / "regions").symlink_to(regions_dir)


def plan(rounds: Run, region: str, cases: Path, collectors: Path, *more: object, day: str = "2026-11-24") -> Any:
    out = cases.with_name("PLAN.json")
    files = ("--cases", cases, "--collectors", collectors, "--out", out)
    said = rounds("plan", "--region", region, *files, "--date", day, "--seconds", 3, *more)
    return said, json.loads(out.read_text(encoding="utf-8")) if out.exists() else None


@pytest.mark.usefixtures("in_regions")
def test_plans_several_days(liechtenstein_region: Region, rounds: Run, write: Write) -> None:
    """Tuesday to Thursday, two visits a day: a row without a date is a shift on each of them."""
    rows = [f'L{n:02d},"{text}",{10 + n},20,,,1,' for n, (text, *_) in enumerate(LIECHTENSTEIN[:8])]
    cases = write("cases.csv", CASES, rows)
    people = write("collectors.csv", COLLECTORS, ["A,Herrengasse 9 Vaduz,09:00,17:00,2,,"])
    said, made = plan(rounds, liechtenstein_region.name, cases, people, "--days", 3)
    assert said.returncode == 0, said.stderr
    assert made["dates"] == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert [(route["date"], len(route["stops"])) for route in made["routes"]] == [(day, 2) for day in made["dates"]]
    visited = [stop["case_id"] for route in made["routes"] for stop in route["stops"]]
    assert len(set(visited)) == 6
    assert {one["case_id"] for one in made["unserved"]}.isdisjoint(visited)


@pytest.mark.usefixtures("in_regions")
def test_plans_liechtenstein(liechtenstein_region: Region, rounds: Run, write: Write) -> None:
    rows = [f'L{n:02d},"{text}",{10 + n % 7 * 10},20,,,1,' for n, (text, *_) in enumerate(LIECHTENSTEIN)]
    rows[3] = rows[3].replace(",20,,,1,", ",20,10:00,12:00,1,")
    rows[4] = rows[4].replace(",20,,,1,", ",20,,,2,")
    rows[5] = rows[5].replace(",20,,,1,", ",20,,,1,walser")
    rows += ['L98,"Bahnhofstrasse 1, Zürich",90,20,,,1,']
    crew = ["A,Herrengasse 9 Vaduz,09:00,17:00,9,walser,30", 'B,"Landstrasse 48, Schaan",10:00,18:00,8,,45']
    cases, people = write("cases.csv", CASES, rows), write("collectors.csv", COLLECTORS, crew)
    said, made = plan(rounds, liechtenstein_region.name, cases, people)
    assert said.returncode == 0, said.stderr
    truth = {f"L{n:02d}": Point(lat, lon) for n, (_, lat, lon) in enumerate(LIECHTENSTEIN)}
    stops = [stop for route in made["routes"] for stop in route["stops"]]
    assert {s["case_id"] for s in stops} | {u["case_id"] for u in made["unserved"]} == {*truth, "L98"}
    assert not {s["case_id"] for s in stops} & {u["case_id"] for u in made["unserved"]}
    for stop in stops:
        assert distance_metres(Point(stop["lat"], stop["lon"]), truth[stop["case_id"]]) <= NEAR_METRES
    assert {u["reason"] for u in made["unserved"] if u["case_id"] == "L98"} <= {"address_not_found", "address_doubtful"}
    assert len(stops) >= 12
    check_routes(made["routes"])


def check_routes(routes: list[dict[str, Any]]) -> None:
    """Times grow along each route, carry an offset, and leave room for what the row asked for."""
    limits = {"A": ("09:00", "17:00", 9), "B": ("10:00", "18:00", 8)}
    for route in routes:
        start, end, most = limits[route["collector_id"]]
        assert route["date"] == "2026-11-24"
        assert 0 < len(route["stops"]) <= most
        times = [datetime.fromisoformat(s[name]) for s in route["stops"] for name in ("arrival", "start", "leave")]
        assert times == sorted(times)
        assert all(time.utcoffset() is not None and time.utcoffset().total_seconds() == 3600 for time in times)
        assert f"{times[0]:%H:%M}" >= start
        assert f"{times[-1]:%H:%M}" <= end
        assert len(route["breaks"]) == 1
        assert route["travel_seconds"] > 0
        assert route["travel_metres"] > 0
    by_case = {s["case_id"]: (r, s) for r in routes for s in r["stops"]}
    assert sum(s["case_id"] == "L04" for r in routes for s in r["stops"]) in (0, 2)
    assert "L05" not in by_case or by_case["L05"][0]["collector_id"] == "A"
    if "L03" in by_case:
        stop = by_case["L03"][1]
        assert stop["start"][10:16] >= "T10:00"
        assert stop["leave"][10:16] <= "T12:00"


GOOD = ["G1,Mannerheimint. 12,50,15,,,,", "G2,Bulevardi 12 A 4,40,15,09:00,12:00,1,sv", "G3,,30,20,,,1,"]
CREW = ["A,Eteläranta 14,09:00,17:00,5,sv,30"]


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_bad_rows_are_told_and_the_others_planned(rounds: Run, write: Write) -> None:
    bad = ["G4,Kalevankatu 9,lots,15,,,,", "G5,Kalevankatu 9,5,15,12:00,09:00,,", "G1,Kalevankatu 9,5,15,,,,", "G6,x"]
    cases = write("cases.csv", CASES, [*GOOD[:2], *bad])
    people = write("collectors.csv", COLLECTORS, [*CREW, "B,Nowhere at all 99,09:00,17:00,,,"])
    said, made = plan(rounds, "helsinki", cases, people)
    assert said.returncode == 0, said.stderr
    assert [stop["case_id"] for route in made["routes"] for stop in route["stops"]] in (["G1", "G2"], ["G2", "G1"])
    told = said.stderr.splitlines()
    for place in (
        "cases.csv: line 4, column priority: field_invalid",
        "cases.csv: line 5, column window_start: field_invalid",
        "cases.csv: line 6, column case_id: duplicate_case",
        "cases.csv: line 7: row_length",
        "collectors.csv: line 3, column base_address: base_doubtful",
    ):
        assert sum(line.startswith(place) for line in told) == 1, place


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_strict_plans_nothing_when_a_row_is_bad(rounds_here: Run, write: Write) -> None:
    cases = write("cases.csv", CASES, [*GOOD[:2], "G4,Kalevankatu 9,lots,15,,,,"])
    said, made = plan(rounds_here, "helsinki", cases, write("collectors.csv", COLLECTORS, CREW), "--strict")
    assert (said.returncode, made) == (2, None)
    assert "cases.csv: line 4, column priority" in said.stderr
    assert "rows_bad" in said.stderr


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_places_may_replace_addresses(rounds_here: Run, write: Write) -> None:
    cases = write(
        "c.csv", "case_id,lat,lon,priority,colour", ["P1,60.1704,24.9522,9,red", "P2,61.5,23.8,9,", "P3,,,9,"]
    )
    people = write("p.csv", "collector_id,lat,lon,shift_start,shift_end", ["A,60.1710,24.9410,13:00,16:00"])
    said, made = plan(rounds_here, "helsinki", cases, people)
    assert said.returncode == 0, said.stderr
    assert [stop["case_id"] for route in made["routes"] for stop in route["stops"]] == ["P1"]
    assert made["unserved"] == []
    assert "c.csv: line 3, column lat: address_elsewhere" in said.stderr
    assert "colour" in said.stderr
    assert "c.csv: line 4, column address: field_missing" in said.stderr


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_zones_that_were_entered_hold(rounds_here: Run, write: Write, tmp_path: Path) -> None:
    cases = write("c.csv", "case_id,lat,lon,priority", ["P1,60.1704,24.9522,9", "P2,60.1690,24.9400,9"])
    people = write("p.csv", "collector_id,lat,lon,shift_start,shift_end", ["A,60.1710,24.9410,13:00,16:00"])
    corners = [[24.950, 60.169], [24.955, 60.169], [24.955, 60.172], [24.950, 60.172], [24.950, 60.169]]
    zone = {"type": "Polygon", "coordinates": [corners]}
    feature = {"type": "Feature", "geometry": zone, "properties": {"name": "Docks", "ban": "never"}}
    drawn = tmp_path / "zones.geojson"
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    said = rounds_here("areas", "import", "zones", drawn, "--region", "helsinki")
    assert said.returncode == 0, said.stderr
    said, made = plan(rounds_here, "helsinki", cases, people)
    assert said.returncode == 0, said.stderr
    assert [stop["case_id"] for route in made["routes"] for stop in route["stops"]] == ["P2"]
    assert [(case["case_id"], case["reason"]) for case in made["unserved"]] == [("P1", "no_go_zone")]


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_a_sunday_has_no_visits_and_says_why(rounds_here: Run, write: Write) -> None:
    cases, people = write("c.csv", CASES, GOOD[:2]), write("p.csv", COLLECTORS, CREW)
    said, made = plan(rounds_here, "helsinki", cases, people, day="2026-11-22")
    assert said.returncode == 0, said.stderr
    assert made["routes"] == []
    assert [u["case_id"] for u in made["unserved"]] == ["G1", "G2"]


@pytest.mark.usefixtures("in_regions", "helsinki_region")
@pytest.mark.parametrize(
    ("case_bytes", "crew_rows", "more", "code"),
    [
        (b"", CREW, {}, "empty_body"),
        (b"case_id;address;priority\nA;Bulevardi 1;3\n", CREW, {}, "csv_header"),
        (f"{CASES}\nA,Yrjönkatu 5,3,15,,,,\n".encode("latin-1"), CREW, {}, "wrong_encoding"),
        (f'{CASES}\nA,"Bulevardi 1,3,15,,,,\n'.encode(), CREW, {}, "broken_csv"),
        (f"{CASES}\nA,Bulevardi 1,x,15,,,,\n".encode(), CREW, {}, "rows_none_good"),
        (f"{CASES}\n{GOOD[0]}\n".encode(), ["A,Eteläranta 14,late,17:00,5,,"], {}, "rows_none_good"),
        (f"{CASES}\n{GOOD[0]}\n".encode(), CREW, {"day": "24.11.2026"}, "date_invalid"),
    ],
)
def test_unusable_input_is_refused(
    rounds_here: Run, write: Write, tmp_path: Path, case_bytes: bytes, crew_rows: list[str], more: Any, code: str
) -> None:
    cases, people = tmp_path / "cases.csv", write("collectors.csv", COLLECTORS, crew_rows)
    cases.write_bytes(case_bytes)
    said, made = plan(rounds_here, "helsinki", cases, people, **more)
    assert (said.returncode, made) == (2, None)
    assert f"{code}: " in said.stderr
    assert "Traceback" not in said.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.usefixtures("in_regions")
def test_what_is_missing_is_named(rounds_here: Run, write: Write, tmp_path: Path, helsinki_region: Region) -> None:
    cases, people = write("c.csv", CASES, GOOD[:1]), write("p.csv", COLLECTORS, CREW)
    for region, given, out, code in (
        ("nowhere", cases, tmp_path / "o.json", "region_missing"),
        ("helsinki", tmp_path / "none.csv", tmp_path / "o.json", "file_unreadable"),
        ("helsinki", cases, tmp_path / "no folder" / "o.json", "file_unwritable"),
        ("helsinki", cases, tmp_path / "o.json", "policy_missing"),
    ):
        files = ("--cases", given, "--collectors", people, "--out", out)
        policy = "no-such" if code == "policy_missing" else "strict"
        how = ("--date", "2026-11-24", "--seconds", 1, "--policy", policy)
        said = rounds_here("plan", "--region", region, *files, *how)
        assert said.returncode == 2
        assert code in said.stderr


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_geocodes_in_the_order_of_the_file(rounds: Run, tmp_path: Path) -> None:
    asked, found = tmp_path / "q.csv", tmp_path / "r.csv"
    queries = ["Mannerheimint. 12", "", "Kissankellontie 6", "Bulevardi 12 A 4", "Södra Esplanaden 16, Helsingfors"]
    asked.write_text("query\n" + "".join(f'"{query}"\n' if "," in query else f"{query}\n" for query in queries))
    said = rounds("geocode", "--region", "helsinki", "--in", asked, "--out", found)
    assert said.returncode == 0, said.stderr
    rows = list(csv.DictReader(found.open(encoding="utf-8")))
    assert [row["query"] for row in rows] == queries
    columns = ["query", "lat", "lon", "precision", "confidence", "matched", "source", "ambiguous", "others", "unasked"]
    assert list(rows[0]) == columns
    assert [row["source"] for row in rows] == ["embedded:helsinki", "", "", "embedded:helsinki", "embedded:helsinki"]
    assert not any(row["ambiguous"] or row["others"] or row["unasked"] for row in rows)
    assert [row["precision"] for row in rows] == ["door", "", "", "door", "door"]
    assert all(0 < float(row["confidence"]) <= 1 for row in rows if row["lat"])
    assert abs(float(rows[0]["lat"]) - 60.1679) < 0.001
    asked.write_text("address\nBulevardi 1\n")
    said = rounds("geocode", "--region", "helsinki", "--in", asked, "--out", found)
    assert (said.returncode, "csv_header" in said.stderr) == (2, True)
    assert len(list(csv.DictReader(found.open(encoding="utf-8")))) == len(queries), "what was there stays"


@pytest.mark.usefixtures("in_regions", "liechtenstein_region")
def test_one_name_in_several_towns_comes_with_its_candidates(rounds_here: Run, tmp_path: Path) -> None:
    asked, found = tmp_path / "q.csv", tmp_path / "r.csv"
    asked.write_text('query\nLandstrasse 7\n"Landstrasse 7, 9494 Schaan"\n')
    assert rounds_here("geocode", "--region", "liechtenstein", "--in", asked, "--out", found).returncode == 0
    either, told_apart = csv.DictReader(found.open(encoding="utf-8"))
    assert (either["ambiguous"], told_apart["ambiguous"]) == ("yes", "")
    others = json.loads(either["others"])
    assert [set(other) for other in others] == [{"lat", "lon", "precision", "confidence", "matched"}] * len(others)
    towns = {one["matched"].rsplit(", ")[1].split()[-1] for one in (either, *others)}
    assert {"Schaan", "Balzers", "Triesenberg"} <= towns
    assert told_apart["matched"].endswith("Schaan")


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_a_disk_that_is_full_leaves_nothing(rounds_here: Run, tmp_path: Path) -> None:
    asked = tmp_path / "q.csv"
    asked.write_text("query\nBulevardi 12\n")
    said = rounds_here("geocode", "--region", "helsinki", "--in", asked, "--out", "/dev/full")
    assert said.returncode == 1
    assert "storage_full" in said.stderr
    assert Path("/dev/full").is_char_device()


@pytest.mark.usefixtures("in_regions", "helsinki_region")
def test_ctrl_c_loses_no_answer(rounds: Run, command_settings: dict[str, str], tmp_path: Path) -> None:
    asked, found = tmp_path / "q.csv", tmp_path / "r.csv"
    queries = [f"Bulevardi {number % 40 + 1}, {number}" for number in range(6_000)]
    asked.write_text("query\n" + "".join(f'"{query}"\n' for query in queries), encoding="utf-8")
    call = ("geocode", "--region", "helsinki", "--in", str(asked), "--out", str(found))
    # What a shell starts in the background ignores the signal, and hands that down to its children.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen([ROUNDS, *call], env=command_settings, stderr=subprocess.PIPE, preexec_fn=heeding) as process:
        deadline = time.monotonic() + 60
        while not any(path.stat().st_size > 10_000 for path in tmp_path.glob(".*.partial")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    (waiting,) = tmp_path.glob(".*.partial")
    before = len(waiting.read_text(encoding="utf-8").splitlines()) - 1
    assert 0 < before < len(queries)
    assert not found.exists()
    said = rounds(*call)
    assert said.returncode == 0, said.stderr
    assert "an earlier call" in said.stderr
    assert [row["query"] for row in csv.DictReader(found.open(encoding="utf-8"))] == queries
    assert not list(tmp_path.glob(".*.partial"))
