"""The office's pages in a real browser: ranking, practices, absences, messages, and the way between all pages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Browsing, House

type Open = Callable[..., Page]

PAGES = ("ranking", "appointments", "outbox", "absences", "areas", "practices", "report")


@pytest.fixture
def office(browsing: Browsing, served_house: House) -> Open:
    """A page of the office for a supervisor who has signed in: no map is drawn for it."""

    def open_page(path: str, **options: Any) -> Page:
        page = browsing.page(**options)
        who = {"name": served_house.name, "password": served_house.password}
        said = page.request.post(f"{served_house.url}/v1/sessions", data=who, headers={"Origin": served_house.url})
        assert said.ok, said.text()
        page.goto(f"{served_house.url}/{path}")
        page.locator("main[aria-busy=false]").wait_for()
        return page

    return open_page


def test_every_page_is_one_step_away_from_every_other(office: Open, browsing: Browsing) -> None:
    page = office("ranking")
    for name in PAGES[1:]:
        page.locator(f"header nav a[href='/{name}']").click()
        page.wait_for_url(f"**/{name}**")
        expect(page.locator(f"a[href='/{name}'][aria-current=page]")).to_be_visible()
    page.locator("header nav a[href='/']").focus()
    expect(page.locator("header nav a[href='/']")).to_be_focused()
    browsing.forgive("Failed to load resource")


def test_a_case_is_raised_with_a_reason_and_lowered_again(
    office: Open, browsing: Browsing, served_house: House
) -> None:
    page = office("ranking")
    page.locator("input[type=date]").first.fill(served_house.day.isoformat())
    rows = page.locator("li[data-case]")
    rows.first.wait_for()
    last = rows.last.get_attribute("data-case")
    row = page.locator(f"li[data-case='{last}']")
    row.locator("button[aria-expanded]").press("Enter")
    expect(row.get_by_role("table").first).to_contain_text("Bank’s priority")
    form = row.get_by_role("form", name="Raise, lower or bar")
    form.get_by_label("At least, points").fill("1000")
    form.get_by_label("Reason").fill("The branch asks for it")
    form.get_by_role("button", name="Decide").click()
    expect(rows.first).to_have_attribute("data-case", str(last))
    worth = served_house.doors.get(f"/v1/cases/{last}/worth", on=served_house.day.isoformat())
    assert (worth["points"], worth["ruling"]["reason"]) == (1000, "The branch asks for it")
    assert browsing.barriers(page) == []
    browsing.shot(page, "ranking-1280-light")
    row.get_by_role("button", name="Take the decision back").click()
    expect(row.get_by_role("button", name="Take the decision back")).to_have_count(0)


def test_weights_are_looked_at_before_they_are_saved(office: Open, browsing: Browsing, served_house: House) -> None:
    page = office("practices")
    page.get_by_label("Fewest points").fill("1000")
    page.get_by_role("button", name="What would change today?").click()
    seen = page.get_by_role("region", name="What would change today")
    expect(seen).to_contain_text("Would go:")
    assert browsing.barriers(page) == []
    browsing.shot(page, "practices-1280-light")
    page.get_by_label("Fewest points").fill("1")
    page.get_by_label("Why it is changed").fill("Nothing without a point")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Saved: in force from now on")).to_be_visible()
    weights = served_house.doors.get("/v1/practices/weights")
    assert (weights["content"]["cut_offs"]["points"], weights["note"]) == (1, "Nothing without a point")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Bring back").last.click()
    expect(page.get_by_label("Fewest points")).to_have_value("0")


@pytest.mark.parametrize("name", ["follow_ups", "briefs", "limits"])
def test_a_practice_saved_as_it_was_says_the_same(
    office: Open, browsing: Browsing, served_house: House, name: str
) -> None:
    """Whatever a form shows, it writes: one change there and back leaves the content as it was."""
    before = served_house.doors.get(f"/v1/practices/{name}")
    page = office(f"practices#{name}")
    page.locator(f"[data-practice={name}]").wait_for()
    if name == "follow_ups":
        page.locator("[data-line='not_home/4'] summary").click()
        page.locator("[data-line='not_home/4']").get_by_label("Not before, days").fill("9")
    elif name == "briefs":
        page.locator("[data-rule=danger] summary").first.click()
        page.locator("[data-rule=danger]").get_by_label("A sentence of your own").fill("Two of you stay together.")
    else:
        page.get_by_label("Visits", exact=True).fill("12")
        page.get_by_label("Late visits", exact=True).fill("3")
    assert browsing.barriers(page) == []
    browsing.shot(page, f"practices-{name}-1280-light")
    page.get_by_label("Why it is changed").fill("Tried")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Saved: in force from now on")).to_be_visible()
    after = served_house.doors.get(f"/v1/practices/{name}")
    assert after["version"] == before["version"] + 1
    assert after["content"] != before["content"]
    if name == "limits":
        assert (after["content"]["visits"], after["content"]["late_visits"]) == (12, 3)
    served_house.doors.post(f"/v1/practices/{name}/versions/{before['version']}/restore", {})
    assert served_house.doors.get(f"/v1/practices/{name}")["content"] == before["content"]


def test_an_absence_is_entered_and_taken_back(office: Open, browsing: Browsing, served_house: House) -> None:
    page = office("absences")
    page.get_by_role("button", name="Enter an absence").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Collector").select_option(index=1)
    dialog.get_by_label("First day").fill(served_house.day.isoformat())
    dialog.get_by_label("Note").fill("Course")
    dialog.get_by_label("Only some hours of each day").check()
    dialog.get_by_role("button", name="Save").click()
    line = page.locator("li[data-absence]")
    expect(line).to_contain_text("08:00–12:00")
    assert browsing.barriers(page) == []
    browsing.shot(page, "absences-1280-light")
    page.once("dialog", lambda asked: asked.accept())
    line.get_by_role("button", name="Remove").click()
    expect(line).to_have_count(0)
    expect(page.get_by_text("Nobody is away")).to_be_visible()


def test_a_message_is_taken_and_reported_by_hand(office: Open, browsing: Browsing, served_house: House) -> None:
    plan = served_house.plan()
    served_house.doors.post(f"/v1/plans/{plan['plan_id']}/appointments", {"tell": "sms"})
    page = office("outbox")
    message = page.locator("li[data-message]").first
    of = str(message.get_attribute("data-message"))
    message.locator("summary").click()
    expect(message.locator(".text")).not_to_be_empty()
    message.get_by_role("button", name="I send it").click()
    expect(page.locator(f"[data-message={of}]")).to_have_count(0)
    page.get_by_label("Which").select_option("handed_over")
    page.locator(f"[data-message={of}]").get_by_role("button", name="Not delivered").click()
    page.get_by_label("Which").select_option("failed")
    expect(page.locator(f"[data-message={of}]")).to_be_visible()
    assert served_house.doors.get(f"/v1/messages/{of}")["state"] == "failed"
    assert browsing.barriers(page) == []
    page.get_by_role("button", name="Webhook deliveries").click()
    expect(page.get_by_text("ROUNDS_WEBHOOKS")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["ranking", "practices", "practices#follow_ups", "absences", "outbox"])
def test_they_are_read_on_a_phone_in_chinese(office: Open, browsing: Browsing, path: str, scheme: str) -> None:
    page = office(path, width=375, height=740, locale="zh-CN", color_scheme=scheme)
    if path == "ranking":
        page.locator("li[data-case] button").first.click()
        page.get_by_role("form").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375, "nothing runs out of the page"
    assert browsing.barriers(page) == []
    page.screenshot(path=f"build/screens/{path.replace('#', '-')}-375-{scheme}.png", full_page=True)
