"""The evaluation page: figures, charts with their tables, filters in the address, a file, and a replay side by side."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Browsing, House

type SignIn = Callable[..., Page]


@pytest.fixture
def at_the_desk(browsing: Browsing, served_house: House) -> SignIn:
    """A supervisor's page just after signing in; nobody waits for the map."""

    def sign_in(**options: Any) -> Page:
        page = browsing.page(**options)
        page.goto(served_house.url)
        page.locator("input[name=username]").fill(served_house.name)
        page.locator("input[type=password]").fill(served_house.password)
        page.locator("form button").click()
        page.locator("a[href='/report']").wait_for()
        return page

    return sign_in


@pytest.fixture(scope="module")
def reported(served_house: House) -> House:
    """A published day of which every visit of the busiest collector was reported: met, not home, a promise in turn."""
    doors, day = served_house.doors, served_house.day.isoformat()
    plan = served_house.published()
    (route,) = [r for r in plan["routes"] if r["collector_id"] == served_house.busiest()]
    visits = [stop["visit_id"] for stop in route["stops"] if stop["case_id"]]
    for number, visit in enumerate(visits):
        promise = {"kind": "promise", "promise": {"amount_minor": 5000, "on": day}}
        said = ({"kind": "met"}, {"kind": "not_home"}, promise)[number % 3]
        doors.post(f"/v1/visits/{visit}/outcome", said, f"e2e-{visit}")
    return served_house


def open_report(page: Page, house: House, query: str = "") -> None:
    day = house.day.isoformat()
    page.goto(f"{house.url}/report?from={day}&to={day}&before=none{query}")
    page.locator(".page[data-busy=false] dl").wait_for()


def test_the_desk_leads_to_the_figures(at_the_desk: SignIn, browsing: Browsing, reported: House) -> None:
    page = at_the_desk()
    page.get_by_role("link", name="Evaluation").click()
    page.locator(".page[data-busy=false] dl").wait_for()
    open_report(page, reported, "&by=hour")
    day = reported.day.isoformat()
    whole = reported.doors.get("/v1/report", **{"from": day, "to": day})["whole"]
    assert whole["made"] > 0, whole
    planned = page.locator(".tile", has_text="Visits planned").locator(".value")
    expect(planned).to_have_text(str(whole["planned"]))
    chart = page.get_by_role("img", name=re.compile("Met somebody, Hour"))
    expect(chart).to_be_visible()
    table = page.get_by_role("region", name="All figures, Hour")
    made = [int(cell) for cell in table.locator("tbody td:nth-child(3)").all_inner_texts()]
    assert sum(made) == whole["made"], "the table beside the chart says the same"
    groups = page.get_by_role("region", name="Side by side").get_by_role("combobox")
    groups.select_option("collector")
    expect(page).to_have_url(re.compile(r"/report\?(?!.*by=hour)"))
    page.go_back()
    expect(groups).to_have_value("hour")
    with page.expect_download() as awaited:
        page.get_by_role("link", name="Download CSV").click()
    text = awaited.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (rows[0]["group"], rows[0]["made"]) == ("all", str(whole["made"]))
    assert browsing.barriers(page) == []
    browsing.shot(page, "report-1280-light")
    page.screenshot(path="build/screens/report-1280-light-full.png", full_page=True)


def test_a_day_is_planned_again_side_by_side(at_the_desk: SignIn, browsing: Browsing, reported: House) -> None:
    page = at_the_desk(color_scheme="dark")
    open_report(page, reported)
    section = page.get_by_role("region", name="A day again, under other rules")
    section.get_by_label("Visit rules").select_option("kr-2024")
    section.get_by_role("button", name="Plan again").click()
    sides = page.get_by_role("region", name="Planned, replayed and what happened")
    expect(sides).to_be_visible(timeout=60_000)
    planned, again, happened = sides.locator("tbody tr", has_text="Visits").first.locator("td").all_inner_texts()
    assert int(planned) > 0 and int(again) > 0 and int(happened) > 0
    expect(page.get_by_text("replayed under kr-2024")).to_be_visible()
    expect(page).to_have_url(re.compile("replay=replay_"))
    assert browsing.barriers(page) == []
    page.screenshot(path="build/screens/report-1280-dark-full.png", full_page=True)
    address = page.url
    page.goto(address)
    expect(page.get_by_role("region", name="Planned, replayed and what happened")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_read_on_a_phone_in_chinese(
    at_the_desk: SignIn, browsing: Browsing, reported: House, scheme: str
) -> None:
    page = at_the_desk(width=375, height=740, locale="zh-CN", color_scheme=scheme)
    open_report(page, reported, "&figure=travel_permille")
    expect(page.get_by_role("heading", name="评估")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375, "nothing runs out of the page"
    assert browsing.barriers(page) == []
    page.screenshot(path=f"build/screens/report-375-{scheme}-full.png", full_page=True)
