"""What others do shows on a supervisor's page by itself; why a case has no visit is told in the reader's language."""

import re

from playwright.sync_api import expect

from tests.fixtures.browser import PATIENCE, House, SignIn

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_a_plan_that_is_made_elsewhere_appears_on_an_empty_day(signed_in: SignIn, served_house: House) -> None:
    page = signed_in(locale="zh-CN")
    page.goto(f"{served_house.url}/?day={served_house.day}")
    expect(page.get_by_role("heading", name=re.compile("尚无方案"))).to_be_visible()
    expect(page.locator("[data-plan-state]")).to_have_count(0)
    plan = served_house.plan()
    expect(page.get_by_role("grid").locator("[data-case]").first).to_be_visible(timeout=3 * PATIENCE)

    left_out = next(one for one in plan["unserved"] if one["details"])
    page.get_by_role("tab", name=re.compile("未走访")).click()
    page.locator("button.case", has_text=left_out["case_id"]).click()
    chosen = page.get_by_role("region", name="所选案件")
    chosen.get_by_text("各班次情况").click()
    lines = chosen.locator("details li")
    expect(lines).to_have_count(len(left_out["details"]))
    told = lines.all_inner_texts()
    assert all(CHINESE.search(line) for line in told)
    assert not set(told) & {one["message"] for one in left_out["details"]}
