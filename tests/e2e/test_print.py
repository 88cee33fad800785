"""A day on paper, as a browser prints it: every stop whole, pages counted, nobody else asked."""

import io
import re
import unicodedata

import pytest
from playwright.sync_api import Page, expect
from pypdf import PageObject, PdfReader

from api.demo.day import Json
from tests.fixtures.browser import Browsing, House, SignIn

A4 = (595, 842)


@pytest.fixture(scope="module", autouse=True)
def published(served_house: House) -> Json:
    return served_house.published()


def test_a_supervisor_prints_a_collectors_day(browsing: Browsing, served_house: House, signed_in: SignIn) -> None:
    desk = signed_in()
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name=re.compile("^Print the day of")).first.click()
    sheet = opened.value
    drawn(sheet)
    assert browsing.barriers(sheet) == []
    browsing.shot(sheet, "print-1280")
    sheet.set_viewport_size({"width": 375, "height": 800})
    browsing.shot(sheet, "print-375")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 375


def test_no_page_cuts_a_stop(browsing: Browsing, served_house: House) -> None:
    """Chromium prints the day; each stop's number, address and line to write on stand on one page."""
    day = the_day(served_house)
    paper = open_print(browsing, served_house)
    pages = printed(paper)
    assert len(pages) >= 2
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {A4}
    texts = [squeezed(page.extract_text()) for page in pages]
    for stop in day["stops"]:
        if stop["kind"] == "visit":
            (here,) = [text for text in texts if squeezed(f"Case {stop['case_id']} ") in text]
            after = here.split(squeezed(f"Case {stop['case_id']} "))[1]
            assert squeezed(stop["address"]) in here
            assert "Promise,amount,day,remarks" in after, "what follows the case's number is on the same page"
    for number, text in enumerate(texts, 1):
        assert f"Page{number}of{len(texts)}" in text
        assert squeezed(day["collector_name"]) in text
        assert f"Planversion{day['version']}" in text


def test_chinese_on_paper_in_a_dark_room(browsing: Browsing, served_house: House) -> None:
    paper = open_print(browsing, served_house, locale="zh-CN", color_scheme="dark")
    assert browsing.barriers(paper) == []
    browsing.shot(paper, "print-zh-dark-1280")
    text = squeezed("".join(page.extract_text() for page in printed(paper)))
    assert squeezed("承诺、金额、日期、说明") in text
    assert re.search(r"第1.,共\d.", text), "the character for a page comes back as its radical"


def test_a_collector_prints_the_own_day_and_no_other(browsing: Browsing, served_house: House) -> None:
    phone = browsing.page(width=375, height=812)
    phone.goto(served_house.day_link(served_house.busiest())["url"])
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="Print this day").click()
    drawn(opened.value)
    other = opened.value
    other.goto(f"{served_house.url}/print/SOMEBODY/{served_house.day.isoformat()}")
    expect(other.get_by_role("alert")).to_be_visible()
    expect(other.locator("main")).to_have_count(0)
    browsing.forgive("404")


def test_numbers_are_shown_when_asked_for(browsing: Browsing, served_house: House) -> None:
    paper = open_print(browsing, served_house)
    assert "•" in paper.locator("main").inner_text()
    paper.get_by_role("button", name="Show phone numbers").click()
    expect(paper.get_by_role("button", name="Show phone numbers")).to_have_count(0)
    assert "•" not in paper.locator("main").inner_text()
    assert "phones=true" in str(paper.get_by_role("link", name="Save as PDF").get_attribute("href"))


def open_print(browsing: Browsing, house: House, **options: object) -> Page:
    """The printed day of the busiest collector, opened with that collector's day link."""
    page = browsing.page(**options)
    collector = house.busiest()
    page.goto(house.day_link(collector)["url"])
    page.locator("article.next").wait_for()
    page.goto(f"{house.url}/print/{collector}/{house.day.isoformat()}")
    drawn(page)
    return page


def drawn(page: Page) -> None:
    """The picture of the map is there."""
    picture = page.get_by_role("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0


def the_day(house: House) -> Json:
    return house.doors.get(f"/v1/collectors/{house.busiest()}/itineraries/{house.day.isoformat()}")


def printed(page: Page) -> list[PageObject]:
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages[:]


def squeezed(text: str) -> str:
    """Without white space; Chromium writes some characters as the radicals that look like them, which is undone."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
