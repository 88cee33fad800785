"""The collector's page where phones live: without a network, after a revoked link, in Chinese, in the dark."""

import re

import pytest
from playwright.sync_api import Page, expect

from api.demo.day import Json
from tests.fixtures.browser import Browsing, House


@pytest.fixture(scope="module", autouse=True)
def published(served_house: House) -> Json:
    return served_house.published()


def test_the_day_can_be_read_and_reported_without_a_network(browsing: Browsing, served_house: House) -> None:
    phone = open_day(browsing, served_house)
    phone.get_by_role("button", name="Map").click()
    browsing.shot(phone, "day-map-375")
    phone.get_by_role("button", name="Day", exact=True).click()
    phone.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.reload()
    debtor = phone.locator("article.next .debtor").inner_text()

    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("article.next .debtor")).to_have_text(debtor)
    expect(phone.get_by_role("status").first).to_contain_text("Offline")
    phone.get_by_role("button", name="Map").click()
    browsing.shot(phone, "day-map-offline-375")
    phone.get_by_role("button", name="Day", exact=True).click()

    phone.locator("article.next").get_by_role("button", name="Report").click()
    form = phone.get_by_role("dialog")
    form.get_by_label("Nobody home").check()
    form.get_by_role("button", name="Keep it, send when online").click()
    expect(phone.get_by_text("1 report waits for the network")).to_be_visible()
    expect(phone.locator("article.next .debtor")).not_to_have_text(debtor)
    browsing.shot(phone, "day-offline-375")
    assert outcomes(served_house) == []

    phone.reload()
    expect(phone.get_by_text("1 report waits for the network")).to_be_visible()
    browsing.forgive("ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(False)
    expect(phone.get_by_text("1 report waits for the network")).to_have_count(0)
    expect(phone.get_by_text(re.compile(r"^1 of \d+ reported$"))).to_be_visible()
    assert outcomes(served_house) == ["not_home"]


def test_a_revoked_link_takes_the_day_off_the_phone(browsing: Browsing, served_house: House) -> None:
    link = served_house.day_link(served_house.busiest())
    phone = open_day(browsing, served_house, link)
    assert kept_days(phone) == [link["link_id"]]
    served_house.doors.ask("DELETE", f"/v1/day-links/{link['link_id']}")
    phone.reload()
    expect(phone.get_by_role("heading", name="This link opens no day now")).to_be_visible()
    assert kept_days(phone) == []
    browsing.shot(phone, "day-ended-375")
    assert browsing.barriers(phone) == []
    browsing.forgive("401")


def test_a_case_on_hold_is_not_to_be_visited(browsing: Browsing, served_house: House) -> None:
    """The hold is set after publishing, while the phone already shows the stop as the next one."""
    phone = open_day(browsing, served_house)
    case = phone.locator("article.next .facts span").last.inner_text()
    debtor = phone.locator("article.next .debtor").inner_text()
    served_house.doors.put(f"/v1/cases/{case}/hold", {"kind": "hospital"})
    phone.reload()
    expect(phone.get_by_role("alert")).to_contain_text(re.compile(f"Do not visit stop \\d+, {debtor}"))
    expect(phone.locator("article.next .debtor")).not_to_have_text(debtor)
    browsing.shot(phone, "day-hold-375")
    served_house.doors.ask("DELETE", f"/v1/cases/{case}/hold")


def test_chinese_in_the_dark(browsing: Browsing, served_house: House) -> None:
    phone = open_day(browsing, served_house, locale="zh-CN", color_scheme="dark")
    expect(phone.get_by_role("heading", name="下一站")).to_be_visible()
    expect(phone.get_by_role("link", name="高德导航")).to_be_visible()
    browsing.shot(phone, "day-375-zh-dark")
    assert browsing.barriers(phone) == []
    phone.get_by_role("button", name="地图").click()
    browsing.shot(phone, "day-map-375-zh-dark")


def test_fingers_hit_every_button(browsing: Browsing, served_house: House) -> None:
    """No target under 44 pixels high, none wider than the screen."""
    phone = open_day(browsing, served_house)
    phone.locator("ol .head").nth(1).click()
    assert browsing.barriers(phone) == []
    for button in phone.locator("button:visible, a:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, button.inner_text()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 375, button.inner_text()


def open_day(browsing: Browsing, house: House, link: dict[str, str] | None = None, **options: object) -> Page:
    phone = browsing.page(width=375, height=812, **options)
    phone.goto((link or house.day_link(house.busiest()))["url"])
    phone.locator("article.next").wait_for()
    return phone


def outcomes(house: House) -> list[str]:
    day = house.doors.get(f"/v1/collectors/{house.busiest()}/itineraries/{house.day.isoformat()}")
    return [stop["outcome"]["kind"] for stop in day["stops"] if stop["outcome"]]


def kept_days(phone: Page) -> list[str]:
    """Link ids of the days that stand in the phone's own database."""
    return list(
        phone.evaluate("""() => new Promise((done, fail) => {
            const asked = indexedDB.open('rounds-day')
            asked.onerror = fail
            asked.onsuccess = () => {
                const keys = asked.result.transaction('days').objectStore('days').getAllKeys()
                keys.onsuccess = () => { asked.result.close(); done(keys.result) }
            }
        })""")
    )
