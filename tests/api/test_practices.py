"""How the organisation works, at the doors: by version, refused when it cannot be meant, previewed before it holds."""

import copy
from typing import Any

import pytest

from service.model.practice import STANDARD, PracticeName
from tests.api.test_cases import a_case, put, refusal
from tests.fixtures.doors import Doors


def content(doors: Doors, name: str) -> dict[str, Any]:
    return doors.supervisor.get(f"/v1/practices/{name}").json()["content"]


@pytest.mark.parametrize("name", PracticeName)
def test_each_practice_is_written_read_and_brought_back(doors: Doors, name: PracticeName) -> None:
    path = f"/v1/practices/{name}"
    first = doors.scheduler.get(path).json()
    assert (first["version"], first["created_by"]) == (0, ""), "Rounds' own"
    changed = copy.deepcopy(first["content"])
    change = {
        PracticeName.WEIGHTS: {"wait_permille": 30},
        PracticeName.FOLLOW_UPS: {"promise_grace": 2},
        PracticeName.BRIEFS: {"languages": ["fi", "sv"]},
        PracticeName.LIMITS: {"visits": 12, "late_after": "19:30", "late_visits": 2},
    }[name]
    made = doors.supervisor.put(path, json={"content": changed | change, "note": "As agreed", "based_on": 0}).json()
    assert (made["version"], made["note"], made["content"]) == (1, "As agreed", changed | change)
    assert made["created_by"].startswith("key:") and made["created_at"]
    again = doors.supervisor.put(path, json={"content": changed | change}).json()
    assert again["version"] == 1, "the same again is no new version"
    stale = doors.supervisor.put(path, json={"content": changed, "based_on": 0})
    assert refusal(stale) == (409, "practice_changed")
    back = doors.supervisor.post(f"{path}/versions/0/restore").json()
    assert (back["version"], back["content"], back["note"]) == (2, first["content"], "as version 0")
    heads = doors.scheduler.get(f"{path}/versions").json()["practices"]
    assert [head["version"] for head in heads] == [2, 1]
    assert doors.scheduler.get(path, params={"version": 1}).json()["content"] == changed | change
    assert refusal(doors.scheduler.get(path, params={"version": 9})) == (404, "practice_missing")
    listed = {one["name"]: one["version"] for one in doors.scheduler.get("/v1/practices").json()["practices"]}
    assert listed[name] == 2


def test_every_line_of_the_standard_goes_over_the_wire(doors: Doors) -> None:
    assert len(content(doors, "follow_ups")["lines"]) == len(STANDARD[PracticeName.FOLLOW_UPS].lines)
    assert len(content(doors, "briefs")["rules"]) == len(STANDARD[PracticeName.BRIEFS].rules)


@pytest.mark.parametrize(
    ("name", "change", "pointer"),
    [
        ("weights", {"points": {"age": 10}}, "/content/points/age/[key]"),
        ("weights", {"wait_permille": 101}, "/content/wait_permille"),
        ("weights", {"curves": {}}, "/content"),
        ("weights", {"cut_offs": {"points": 10, "most": 0}}, "/content/cut_offs/most"),
        ("follow_ups", {"lines": []}, "/content"),
        ("follow_ups", {"promise_grace": 31}, "/content/promise_grace"),
        ("briefs", {"rules": [{"name": "a", "notes": ["shout"]}]}, "/content/rules/0/notes/0"),
        ("limits", {"late_after": "8 pm"}, "/content/late_after"),
        ("limits", {"visits": -1}, "/content/visits"),
        ("limits", {"late_visits": -1}, "/content/late_visits"),
    ],
)
def test_what_cannot_be_meant_is_refused(doors: Doors, name: str, change: dict[str, Any], pointer: str) -> None:
    answer = doors.supervisor.put(f"/v1/practices/{name}", json={"content": content(doors, name) | change})
    assert refusal(answer) == (422, "invalid_request")
    assert pointer in [issue["pointer"] for issue in answer.json()["issues"]]


def test_a_preview_says_who_would_come_go_and_move_and_keeps_nothing(doors: Doors) -> None:
    put(
        doors,
        a_case("V1", priority=900, days_overdue=5, amount_minor=100),
        a_case("V2", priority=300, days_overdue=5, amount_minor=100),
        a_case("V3", priority=100, days_overdue=60, amount_minor=100),
    )
    weights = content(doors, "weights")
    other = weights | {"points": {"priority": 100, "overdue": 900}, "cut_offs": {"points": 100}}
    version = doors.supervisor.get("/v1/practices/weights").json()["version"]
    seen = doors.scheduler.post("/v1/practices/weights/preview", json={"content": other}).json()
    assert seen["proposed_before"] == 3
    assert (seen["proposed_after"], seen["left"], seen["entered"]) == (2, ["V2"], [])
    moved = {move["case_id"]: (move["rank_before"], move["rank_after"]) for move in seen["moves"]}
    assert moved == {"V1": (1, 2), "V2": (2, None), "V3": (3, 1)}
    assert doors.supervisor.get("/v1/practices/weights").json()["version"] == version
