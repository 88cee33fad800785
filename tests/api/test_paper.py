"""A day as a PDF: all that the visits need, in both languages, nothing of anybody else, and nothing kept."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from api.paper.figures import day_name, distance, duration
from api.paper.itinerary_pdf import itinerary_pdf
from api.paper.visit_words import GOALS, MANNERS, NOTES
from api.paper.words import OUTCOMES, RISKS, WORDS, Language
from geo.point import Point
from geo.region import Region
from geo.tiles import Tiles
from service.model.access import Identity, Role
from service.model.area import Ban
from service.model.brief import Brief, Note
from service.model.case import Debtor
from service.model.hold import Hold, HoldKind
from service.model.itinerary import Entry, Itinerary, WayTo, ZoneHint
from service.model.next_step import Goal, Manner
from service.model.outcome import OutcomeKind
from service.model.plan import PlanState, StopKind
from service.model.policy import Hours
from service.model.rule import Because
from service.settings import Settings
from service.store import Store, audit, published
from service.store.tables import metadata
from service.visiting.itineraries import NOT_TO_BE_MADE, itinerary
from tests.fixtures.command_line import Run
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.world import MONDAY, NOW, a_case, a_collector, a_plan, a_route, a_stop, settle, settle_plan

BRIEF = Brief(Goal.RESTRUCTURING, (Manner.TWO,), (Note.NO_PRESSURE,), ("Ask for form B.",), ("hardship", "together"))
BECAUSE = Because("strict", "1", "hours.mon", ("09:00-19:00",))
DAY = "/v1/collectors/C1/itineraries/2026-11-23"
CODES = Path(__file__).resolve().parents[2] / "api" / "pages" / "src" / "words"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    """A house in which C1 and C2 follow a published plan on Monday."""
    with open_doors(tmp_path_factory.mktemp("house"), helsinki_region, Clock()) as opened:
        with opened.house.store.begin() as tx:
            for table in reversed(metadata.sorted_tables):
                tx.run(sa.delete(table))
        a_published_monday(opened.house.store)
        yield opened


def a_published_monday(store: Store) -> None:
    chinese = a_case(
        "K2", "market", debtor=Debtor("D-2", "王小明 <Wang>", "+86 138 0013 8000", "zh"), notes="三楼，按两次铃"
    )
    held = a_case("K3", "station", holds=(Hold(HoldKind.HOSPITAL, MONDAY),))
    with store.begin() as tx:
        people = (a_collector("C1", name="Aino Lehtimäki"), a_collector("C2", name="Päivi 李"))
        settle(tx, (a_case("K1", risks=frozenset({"dog"})), chinese, held, a_case("K9")), people)
        mine = (
            a_stop("P.1", "K1", 9, crew_with=("C2",), brief=BRIEF, prize=210, because=BECAUSE),
            a_stop("P.2", "K2", 10, address="贵溪市雄石路12号3栋2单元501室"),
            a_stop("P.3", None, 12),
            a_stop("P.4", "K3", 13),
        )
        theirs = a_route("C2", (a_stop("P.9", "K9", 9, address="Hidden lane 9"),))
        settle_plan(tx, a_plan("P", (a_route("C1", mine), theirs), state=PlanState.DRAFT))
        published.publish(tx, "P", "test", NOW)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """Without white space: typesetting puts thin spaces between Chinese and figures."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in read(pdf).pages))


def test_a_day_on_paper(doors: Doors) -> None:
    answer = doors.phone("C1").get(f"{DAY}.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert "C1-2026-11-23.pdf" in answer.headers["content-disposition"]
    assert "etag" not in answer.headers
    text = text_of(answer.content)
    for said in ("AinoLehtimäki", "Monday23November2026", "Planversion1", "DebtorofK1", "cathedral1", "09:00–09:15"):
        assert said in text
    for said in ("王小明<Wang>", "贵溪市雄石路12号3栋2单元501室", "三楼，按两次铃", "Päivi李", "Dog", "1000–5000EUR"):
        assert said in text
    assert "Donotvisit" in text
    assert text.count("Promisetopay") == 2, "room to write for those that may be visited"
    assert "Page1of" in text
    assert "Yliopistonkatu" in text, "the streets are real, and their names are text"
    assert "©OpenStreetMapcontributors" in text


def test_the_pages_are_tagged_in_their_language(doors: Doors) -> None:
    for language, tag, title in (("en", "en-GB", "Visits of Monday"), ("zh", "zh-CN", "2026年11月23日（星期一）走访")):
        made = read(doors.supervisor.get(f"{DAY}.pdf", params={"language": language}).content)
        root = made.trailer["/Root"]
        assert root["/Lang"].lower() == tag.lower()
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert made.metadata is not None
        assert title in str(made.metadata.title)
        assert "pdfuaid" in root["/Metadata"].get_data().decode()
        fonts = {name for page in made.pages for name in page["/Resources"]["/Font"].values()}
        assert fonts
        for font in fonts:
            below = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile3" in below["/FontDescriptor"].get_object(), "letters travel with the file"


def test_what_each_visit_is_for_is_on_paper_and_in_every_export(doors: Doors) -> None:
    text = text_of(doors.supervisor.get(f"{DAY}.pdf").content)
    for said in ("Offerotherterms", "Twocollectors", "AskforformB.", "Nopressure", "210points", "strict1·09:00-19:00"):
        assert said in text
    assert "重组方案" in text_of(doors.supervisor.get(f"{DAY}.pdf", params={"language": "zh"}).content)
    stop = doors.supervisor.get(DAY).json()["stops"][0]
    assert (stop["brief"]["goal"], stop["brief"]["manner"], stop["prize"]) == ("restructuring", ["two"], 210)
    assert (stop["because"]["rule"], stop["because"]["hours"]) == ("hours.mon", ["09:00-19:00"])
    [row, *_] = csv.DictReader(io.StringIO(doors.supervisor.get(f"{DAY}.csv").content.decode("utf-8-sig")))
    assert (row["goal"], row["manner"], row["prize"]) == ("restructuring", "two", "210")
    assert (row["script"], row["allowed_because"]) == (
        "no_pressure; Ask for form B.",
        "strict 1: hours.mon 09:00-19:00",
    )
    features = doors.supervisor.get(f"{DAY}.geojson").json()["features"]
    assert "restructuring" in [feature["properties"].get("goal") for feature in features]


def test_chinese_words(doors: Doors) -> None:
    text = text_of(doors.supervisor.get(f"{DAY}.pdf", params={"language": "zh"}).content)
    for said in ("方案第1版", "请勿走访", "承诺还款", "王小明", "有狗", "休息至12:15", "第1页，共"):
        assert said in text


def test_nothing_of_another_collector(doors: Doors) -> None:
    phone = doors.phone("C1")
    text = text_of(phone.get(f"{DAY}.pdf").content)
    assert "Hiddenlane" not in text
    assert "K9" not in text
    for form in ("pdf", "svg"):
        for path in (DAY.replace("C1", "C2"), DAY.replace("23", "24")):
            refused = phone.get(f"{path}.{form}")
            assert (refused.status_code, refused.json()["code"]) == (404, "itinerary_missing")
        assert doors.nobody.get(f"{DAY}.{form}").status_code == 401
        assert doors.scheduler.get(f"{DAY}.{form}").status_code == 403


def test_numbers_are_masked_unless_asked_for_and_then_logged(doors: Doors) -> None:
    phone = doors.phone("C1")
    assert "13800138000" not in text_of(phone.get(f"{DAY}.pdf").content)
    assert reveals(doors) == 0
    text = text_of(phone.get(f"{DAY}.pdf", params={"phones": "true"}).content)
    assert "+8613800138000" in text
    assert text.count("+358401234567") == 1, "whoever may not be visited is not called either"
    assert reveals(doors) == 2


def reveals(doors: Doors) -> int:
    with doors.house.store.read() as tx:
        found = [trace.kind for visit in ("P.1", "P.2", "P.4") for trace in audit.of_subject(tx, visit)]
    return found.count("phone_revealed")


def test_the_picture_tells_no_names(doors: Doors) -> None:
    answer = doors.phone("C1").get(f"{DAY}.svg", params={"language": "zh"})
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("image/svg+xml", "no-store")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    for hidden in ("Debtor", "王小明", "Aino", "K1", "script"):
        assert hidden not in answer.text
    assert "Yliopistonkatu" in answer.text


def test_no_stop_is_cut_by_a_page(helsinki_region: Region) -> None:
    """Thirty stops with notes of every length: the number of a stop and its place to write are on one page."""
    made = read(itinerary_pdf(a_long_day(30), None, "en", NOW, {}))
    pages = [" ".join(page.extract_text().split()) for page in made.pages]
    assert len(pages) > 4
    for number in range(1, 31):
        (here,) = [page for page in pages if f"Debtor {number:02}." in page]
        _, _, after = here.partition(f"Debtor {number:02}.")
        assert f"end of note {number:02}." in after
        assert "Promise, amount, day, remarks" in after.partition(f"end of note {number:02}.")[2]
    assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))
    assert "region's map is not on this server" in pages[0].replace("’", "'")


def test_a_letter_that_no_font_has_stops_no_day() -> None:
    odd = a_long_day(1)
    odd = replace(odd, entries=tuple(replace(entry, debtor_name="Odd \u0378 name") for entry in odd.entries))
    assert len(read(itinerary_pdf(odd, None, "en", NOW, {})).pages) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("No-gozone“Docks”:donotvisit(dogs)", "Zone“Park”:only09:00–16:00", "Clockthere:Asia/Urumqi,12:15")),
        ("zh", ("禁入区“Docks”：请勿上门(dogs)", "区域“Park”：仅限09:00–16:00", "当地时钟：Asia/Urumqi，12:15")),
    ],
)
def test_zones_and_another_clock_are_told_on_paper_too(language: Language, said: tuple[str, ...]) -> None:
    day = a_long_day(1)
    zones = (
        ZoneHint("Docks", Ban.NEVER, None, "dogs"),
        ZoneHint("Park", Ban.BY_DAY, Hours(time(9), time(16)), ""),
    )
    entries = tuple(replace(entry, zones=zones, timezone="Asia/Urumqi") for entry in day.entries)
    text = text_of(itinerary_pdf(replace(day, entries=entries), None, language, NOW, {}))
    for words in said:
        assert words in text


def a_long_day(count: int) -> Itinerary:
    zone = ZoneInfo("Europe/Helsinki")
    start = datetime(2026, 11, 23, 8, tzinfo=zone)
    base = Point(60.1710, 24.9410)
    entries = [an_entry(n, start + timedelta(minutes=15 * n)) for n in range(1, count + 1)]
    end = start + timedelta(hours=9)
    return Itinerary(
        *("C1", "Aino", MONDAY, "Europe/Helsinki", "helsinki", "P", 1, start, end, 3600, 9000, base, base),
        last_way=WayTo("", 0, 0, estimated=False),
        entries=tuple(entries),
    )


def an_entry(number: int, at: datetime) -> Entry:
    place = Point(60.167 + 0.0003 * (number % 7), 24.941 + 0.0004 * (number % 11))
    plain = Entry(f"v{number}", StopKind.VISIT, number, at, at, at + timedelta(minutes=10), WayTo("", 60, 400, False))
    notes = "Ring. " * (number * 5 % 90) + f"end of note {number:02}."
    return replace(plain, debtor_name=f"Debtor {number:02}.", address="Annankatu 25", place=place, notes=notes)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_are_those_of_the_pages(language: Language) -> None:
    """Outcomes and risks are called the same on paper as on the phone."""
    said = dict(
        re.findall(r"^  '((?:outcome|risk)\.\w+)': '(.+)',$", (CODES / language / "codes.ts").read_text(), re.M)
    )
    ours = {f"outcome.{k}": v for k, v in OUTCOMES[language].items()} | {
        f"risk.{k}": v for k, v in RISKS[language].items()
    }
    assert ours == said
    codes = dict(re.findall(r"^  'issue\.(\w+)': '(.+)',$", (CODES / language / "codes.ts").read_text(), re.M))
    bars = {word.removeprefix("barred_"): text for word, text in WORDS[language].items() if word.startswith("barred_")}
    assert bars == {code: codes[code] for code in ("case_held", "case_closed", *NOT_TO_BE_MADE)}
    assert set(OUTCOMES[language]) == set(OutcomeKind)
    visit = (CODES / language / "visit.ts").read_text(encoding="utf-8")
    briefs = dict(re.findall(r"^  '((?:goal|manner|note)\.\w+)': '(.+)',$", visit, re.M))
    families = {"goal": GOALS, "manner": MANNERS, "note": NOTES}
    assert briefs == {f"{f}.{k}": v for f, words in families.items() for k, v in words[language].items()}
    assert [set(words[language]) for words in families.values()] == [set(Goal), set(Manner), set(Note)]
    assert set(WORDS[language]) == set(WORDS["en"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_zones_are_called_as_on_the_phone(language: Language) -> None:
    words = (CODES / language / "areas.ts").read_text()
    pages = dict(re.findall(r"^  'zone\.(hint\.\w+|clock)': '(.+)',$", words, re.M))
    called = {f"hint.{ban}": WORDS[language][f"zone_{ban}"] for ban in Ban} | {"clock": WORDS[language]["clock"]}
    assert {word: text.replace("{start}", "{from}").replace("{end}", "{to}") for word, text in called.items()} == pages


def test_figures() -> None:
    assert day_name(date(2026, 11, 23), "en") == "Monday 23 November 2026"
    assert day_name(date(2026, 11, 29), "zh") == "2026年11月29日（星期日）"
    assert [duration(s, "en") for s in (0, 89, 3600, 5400)] == ["0 min", "1 min", "1 h", "1 h 30 min"]
    assert [distance(m, "zh") for m in (0, 994, 995, 12_345)] == ["0 米", "990 米", "1.0 公里", "12.3 公里"]


def test_the_command_writes_a_file_for_its_owner_alone(
    rounds_here: Run, command_settings: dict[str, str], helsinki_region: Region, tmp_path: Path
) -> None:
    data = Path(command_settings["ROUNDS_DATA_DIR"])
    (data / "regions").mkdir(parents=True)
    (data / "regions" / "helsinki").symlink_to(helsinki_region.path)
    assert rounds_here("migrate").returncode == 0
    store = Store.open(Settings(data_dir=data).store_url)
    a_published_monday(store)
    store.close()
    target = tmp_path / "day.pdf"
    said = rounds_here("itinerary", "C1", "2026-11-23", "--pdf", target, "--language", "zh", "--phones")
    assert said.returncode == 0, said.stderr
    assert target.stat().st_mode & 0o777 == 0o600
    text = text_of(target.read_bytes())
    assert "王小明" in text
    assert "+8613800138000" in text
    assert "Yliopistonkatu" in text
    table = rounds_here("itinerary", "C1", "2026-11-23").stdout
    assert "Debtor of K1" in table
    missing = rounds_here("itinerary", "C7", "2026-11-23", "--pdf", target)
    assert missing.returncode == 1
    assert "itinerary_missing" in missing.stderr
    assert rounds_here("itinerary", "C1", "2026-11-23", "--pdf", tmp_path / "no" / "x.pdf").returncode == 2


def test_drawing_needs_no_names(helsinki_region: Region, doors: Doors) -> None:
    """The sheet of the door and of the command are the same day."""
    who = Identity("test", Role.SUPERVISOR)
    with doors.house.store.read() as tx:
        day = itinerary(tx, who, "C1", MONDAY)
    by_hand = itinerary_pdf(day, Tiles(helsinki_region.tiles_path), "en", datetime(2026, 11, 22, tzinfo=UTC), {})
    assert len(read(by_hand).pages) == len(read(doors.supervisor.get(f"{DAY}.pdf").content).pages)
