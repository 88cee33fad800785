"""A whole day's story in the browser: plan, correct, publish, visit, report, and see the report at the desk."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import PATIENCE, Browsing, House, SignIn


def test_a_day_from_the_first_plan_to_the_first_report(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    desk = signed_in()
    go_to(desk, served_house)
    expect(desk.get_by_role("heading", name=re.compile("No plan for"))).to_be_visible()
    settle_an_address(desk, browsing)
    plan_the_day(desk, browsing)
    browsing.shot(desk, "index-1280")
    correct_it(desk, browsing)
    compare_versions(desk, browsing)
    publish(desk, browsing)
    phone = open_the_day(desk, browsing)
    visited = report_a_promise(phone, browsing)
    see_the_report(desk, visited, browsing)


def go_to(desk: Page, house: House) -> None:
    desk.goto(f"{house.url}/?day={house.day.isoformat()}")


def settle_an_address(desk: Page, browsing: Browsing) -> None:
    """One of the three doubtful addresses gets a candidate, another a pin; one is left."""
    desk.get_by_role("tab", name="Addresses 3").click()
    panel = desk.get_by_role("tabpanel")
    panel.get_by_role("button", name=re.compile("HEL-091")).click()
    browsing.shot(desk, "review-1280")
    assert browsing.barriers(desk) == []
    panel.get_by_role("button", name="This one").first.click()
    expect(desk.get_by_role("tab", name="Addresses 2")).to_be_visible()
    panel.get_by_role("button", name=re.compile("HEL-092")).click()
    panel.get_by_role("button", name="Set a pin on the map").click()
    streets = desk.get_by_role("region", name="Map").first
    box = streets.bounding_box()
    assert box is not None
    streets.click(position={"x": box["width"] / 2 + 20, "y": box["height"] / 2 - 30})
    panel.get_by_role("button", name="Use this point").click()
    expect(desk.get_by_role("tab", name="Addresses 1")).to_be_visible()


def plan_the_day(desk: Page, browsing: Browsing) -> None:
    desk.get_by_role("button", name="New plan").first.click()
    form = desk.get_by_role("dialog")
    expect(form.get_by_role("checkbox", name=re.compile("Fatima Noor"))).to_be_checked()
    form.get_by_label("Time to search, seconds").fill("4")
    browsing.shot(desk, "new-plan-1280")
    assert browsing.barriers(desk) == []
    form.get_by_role("button", name="Start planning").click()
    progress = desk.get_by_role("region", name="Planning")
    expect(progress.get_by_text(re.compile(r"\d+s of 4s"))).to_be_visible()
    expect(progress.get_by_text(re.compile("visits? so far"))).to_be_visible(timeout=PATIENCE)
    browsing.shot(desk, "planning-1280")
    expect(desk.locator("[data-plan-state=draft]")).to_be_visible(timeout=2 * PATIENCE)
    assert stops(desk).count() > 10
    desk.get_by_role("tab", name=re.compile("Not visited")).click()
    expect(desk.get_by_role("tabpanel").get_by_text("On hold", exact=True)).to_be_visible()
    browsing.shot(desk, "unserved-1280")
    desk.get_by_role("tab", name="Day", exact=True).click()


def correct_it(desk: Page, browsing: Browsing) -> None:
    """Taking out a visit that one collector makes alone breaks nothing; it becomes a version of its own."""
    before = stops(desk).count()
    alone = stops(desk).filter(has_not=desk.locator(".crew")).first
    alone.click()
    expect(desk.locator(".maplibregl-popup")).to_contain_text(alone.get_attribute("data-case") or "?")
    browsing.shot(desk, "stop-1280")
    assert browsing.barriers(desk) == []
    desk.get_by_role("button", name="Take out").click()
    expect(desk.get_by_text("No rule is broken")).to_be_visible()
    expect(stops(desk)).to_have_count(before - 1)
    browsing.shot(desk, "edits-1280")
    desk.get_by_role("button", name="Save as new version").click()
    expect(chosen_plan(desk)).to_have_text(re.compile("v2 · Draft"))
    expect(stops(desk)).to_have_count(before - 1)


def compare_versions(desk: Page, browsing: Browsing) -> None:
    desk.get_by_role("button", name="Compare").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_text("No longer visited: 1")).to_be_visible()
    browsing.shot(desk, "compare-1280")
    dialog.get_by_role("button", name="Close").click()


def publish(desk: Page, browsing: Browsing) -> None:
    desk.get_by_role("button", name="Publish").click()
    browsing.shot(desk, "publish-1280")
    desk.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(desk.locator("[data-plan-state=published]")).to_be_visible()


def open_the_day(desk: Page, browsing: Browsing) -> Page:
    """The link that the desk shows once opens the day on a phone that has never been here."""
    desk.get_by_role("button", name=re.compile("Day link for")).first.click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.get_by_label("Day link").input_value()
    expect(dialog.get_by_role("button", name="Revoke")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    phone = browsing.page(width=375, height=812)
    phone.goto(link)
    expect(phone.get_by_role("heading", name="Next stop")).to_be_visible()
    assert "#" not in phone.url, "the secret stays out of the address bar"
    browsing.shot(phone, "day-375")
    return phone


def report_a_promise(phone: Page, browsing: Browsing) -> str:
    next_stop = phone.locator("article.next")
    for scheme in ("geo:", "https://maps.apple.com/", "https://www.google.com/maps/", "https://uri.amap.com/"):
        expect(next_stop.locator(f"a[href^='{scheme}']")).to_have_count(1)
    next_stop.get_by_role("button", name=re.compile("^Call")).click()
    expect(next_stop.locator("a[href^='tel:+']")).to_be_focused()
    visited = next_stop.locator(".facts span").last.inner_text()
    next_stop.get_by_role("button", name="Report").click()
    form = phone.get_by_role("dialog")
    form.get_by_label("Promise to pay").check()
    expect(form.get_by_role("button", name="Send the report")).to_be_disabled()
    form.get_by_label(re.compile("Amount promised")).fill("120.50")
    form.get_by_label(re.compile("^Note")).fill("Pays after payday")
    browsing.shot(phone, "outcome-375")
    assert browsing.barriers(phone) == []
    form.get_by_role("button", name="Send the report").click()
    expect(phone.get_by_text(re.compile(r"^1 of \d+ reported$"))).to_be_visible()
    expect(phone.locator("li .chip.good").first).to_have_text("Promise to pay")
    return visited


def see_the_report(desk: Page, visited: str, browsing: Browsing) -> None:
    """A visit of two collectors stands in the rows of both."""
    desk.reload()
    stop = desk.locator(f"[data-case='{visited}']", has=desk.locator("[data-outcome=promise]")).first
    expect(stop).to_be_visible()
    stop.click()
    expect(desk.get_by_role("region", name="Selected case")).to_contain_text("Promise to pay")
    browsing.shot(desk, "reported-1280")


def stops(desk: Page) -> Locator:
    return desk.get_by_role("grid").locator("[data-case]")


def chosen_plan(desk: Page) -> Locator:
    return desk.get_by_role("combobox", name="Plan", exact=True).locator("option:checked")
