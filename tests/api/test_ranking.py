"""Ranks with their breakdown, what people rule about them, next steps and chances, at the doors."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest

from geo.region import Region
from service.model.hold import Hold, HoldKind
from service.model.outcome import Outcome, OutcomeKind, Promise
from service.store import outcomes, published
from service.store.outcomes import Kept
from tests.api.test_cases import a_case, put, refusal
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.world import (
    MONDAY,
    NOW,
    ZONE,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)


@pytest.fixture
def doors(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    """An empty house for each test: a ranking is of all cases."""
    with open_doors(tmp_path_factory.mktemp("house"), helsinki_region, Clock()) as opened:
        yield opened


def ranks(doors: Doors, **query: object) -> list[tuple[str, int | None]]:
    """Of every page, in order."""
    found, cursor = [], None
    while True:
        page = doors.scheduler.get("/v1/ranking", params=query | ({"cursor": cursor} if cursor else {})).json()
        found += [(case["case_id"], case["rank"]) for case in page["cases"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def test_cases_are_ranked_page_by_page(doors: Doors) -> None:
    put(doors, *(a_case(f"R{n}", priority=100 * n) for n in range(1, 6)), a_case("R0", priority=500))
    held = a_case("H1", priority=1000, holds=(Hold(HoldKind.HOSPITAL, MONDAY - timedelta(9)),))
    put(doors, held, a_case("L1", priority=1000, not_before=MONDAY + timedelta(3)))
    expected = ["R0", "R5", "R4", "R3", "R2", "R1"]
    for limit in (2, 4, 50):
        assert ranks(doors, limit=limit) == list(zip(expected, range(1, 7), strict=True))
    assert refusal(doors.scheduler.get("/v1/ranking", params={"cursor": "nowhere"})) == (404, "cursor_unknown")
    weights = doors.scheduler.get("/v1/practices/weights").json()["content"] | {"cut_offs": {"most": 2}}
    doors.supervisor.put("/v1/practices/weights", json={"content": weights})
    assert ranks(doors, proposed=True) == [("R0", 1), ("R5", 2)], "who is held takes nobody's place"
    assert [case for case, _ in ranks(doors, proposed=False)] == ["R4", "R3", "R2", "R1"]


def test_a_worth_is_told_line_by_line(doors: Doors) -> None:
    put(doors, a_case("W1", priority=500, days_overdue=30, amount_minor=50_000, deadline=MONDAY + timedelta(6)))
    worth = doors.scheduler.get("/v1/cases/W1/worth", params={"on": MONDAY.isoformat()}).json()
    parts = {part["feature"]: (part["measure"], part["points"]) for part in worth["parts"]}
    assert parts["priority"] == (500, 200)
    assert parts["overdue"] == (30, 45)
    assert parts["amount"] == (50_000, 30)
    assert parts["deadline"][0] == 6
    assert parts["last_contact"] == (None, 0), "what is not known counts for nothing"
    assert worth["points"] == worth["counted"] == sum(points for _, points in parts.values())
    assert (worth["cuts"], worth["ruling"], worth["state"], worth["weights_version"]) == ([], None, "open", 0)
    assert worth["standing"]["deadline"] == "2026-11-29"
    assert refusal(doors.scheduler.get("/v1/cases/absent/worth")) == (404, "case_missing")


def test_a_person_raises_lowers_and_bars_with_a_reason(doors: Doors) -> None:
    put(doors, *(a_case(f"P{n}", priority=100 * n) for n in (1, 2, 3)))
    low = {"kind": "raise", "points": 900, "reason": "The branch asked", "until": "2026-11-30"}
    said = doors.supervisor.put("/v1/cases/P1/ruling", json=low).json()
    assert (said["kind"], said["points"], said["until"]) == ("raise", 900, "2026-11-30")
    assert said["ruled_by"].startswith("key:") and said["ruled_at"]
    doors.supervisor.put("/v1/cases/P3/ruling", json={"kind": "lower", "points": 10, "reason": "Pays already"})
    doors.supervisor.put("/v1/cases/P2/ruling", json={"kind": "bar", "reason": "In court"})
    assert ranks(doors) == [("P1", 1), ("P2", None), ("P3", 2)]
    barred = doors.scheduler.get("/v1/cases/P2/worth").json()
    assert (barred["cuts"], barred["ruling"]["reason"]) == (["barred_by_person"], "In court")
    assert ranks(doors, on="2026-12-01")[0][0] == "P2", "the raise has run out"
    assert doors.supervisor.delete("/v1/cases/P2/ruling").status_code == 204
    assert refusal(doors.supervisor.delete("/v1/cases/P2/ruling")) == (409, "ruling_missing")
    events = [(e["kind"], e["detail"]) for e in doors.scheduler.get("/v1/cases/P2").json()["history"]]
    assert events == [("barred", "In court"), ("ruling_taken_back", "")]
    again = doors.supervisor.put("/v1/cases/P1/ruling", json=low).json()
    assert again == said, "the same ruling again is the same one"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "raise", "reason": "No points"}, "invalid_request"),
        ({"kind": "bar", "points": 5, "reason": "Points"}, "invalid_request"),
        ({"kind": "bar", "reason": ""}, "invalid_request"),
        ({"kind": "raise", "points": 1001, "reason": "Too many"}, "invalid_request"),
        ({"kind": "bar", "reason": "Over", "until": "2026-11-01"}, "ruling_nonsense"),
    ],
)
def test_rulings_that_cannot_be_meant(doors: Doors, body: dict[str, object], code: str) -> None:
    put(doors, a_case("N1"))
    assert refusal(doors.supervisor.put("/v1/cases/N1/ruling", json=body)) == (422, code)
    assert refusal(doors.scheduler.put("/v1/cases/N1/ruling", json=body)) == (403, "role_not_allowed")


def a_visited_case(doors: Doors, kind: OutcomeKind, promise: Promise | None = None) -> None:
    """Case K1 was visited by C1 last Friday at ten."""
    friday = MONDAY - timedelta(3)
    at = datetime.combine(friday, time(10), ZONE)
    with doors.house.store.begin() as tx:
        settle(tx, (a_case("K1", priority=500),), (a_collector("C1"),))
        settle_plan(tx, a_plan("p1", (a_route("C1", (a_stop("v1", "K1", 10, friday),), friday),), dates=(friday,)))
        published.publish(tx, "p1", "user:Maija", NOW)
        made = Outcome("v1", "K1", "C1", kind, at, at, "key-1", promise)
        outcomes.insert(tx, Kept(made, friday, "link:1", outcomes.before(a_case("K1"))))


def test_the_next_step_and_the_chances_follow_from_the_visits(doors: Doors) -> None:
    a_visited_case(doors, OutcomeKind.NOT_HOME)
    step = doors.scheduler.get("/v1/cases/K1/next-step").json()
    assert (step["action"], step["rule"], step["on"], step["by"]) == ("retry", "not_home/1", "2026-11-21", "2026-11-22")
    assert step["lawful_from"] == "2026-11-27", "one visit a week"
    assert (step["parts"], step["tried"], step["prefer"]) == (["evening", "weekend"], ["morning"], "C1")
    told = doors.scheduler.get("/v1/cases/K1/chances", params={"from": "2026-11-23", "hour": 9}).json()
    [address] = told["addresses"]
    assert (address["timezone"], len(address["days"]), len(address["days"][0]["hours"])) == ("Europe/Helsinki", 7, 24)
    chance = {hour["hour"]: hour["chance_permille"] for hour in address["days"][0]["hours"]}
    assert chance[9] < chance[19], "nobody was home in the morning"
    worth = {hour["hour"]: hour["expected_permille"] for hour in address["days"][0]["hours"]}
    assert worth[9] < chance[9], "and that part of the day was tried already"
    levels = [(level["level"], level["tried"]) for level in address["told"]]
    assert levels[0] == ("prior", 0)
    assert ("case_part", 1) in levels
    assert address["told"][-1]["permille"] == chance[9]


def test_a_case_that_was_never_visited_has_no_next_step(doors: Doors) -> None:
    put(doors, a_case("K9"))
    assert doors.scheduler.get("/v1/cases/K9/next-step").json()["action"] is None


def test_one_case_alone_is_worth_what_the_list_says(doors: Doors) -> None:
    """The door of one case reads its own history only, the list reads everybody's."""
    a_visited_case(doors, OutcomeKind.PROMISE, Promise(5000, MONDAY - timedelta(2)))
    put(doors, a_case("K2", priority=400))
    doors.supervisor.put("/v1/cases/K1/ruling", json={"kind": "lower", "points": 300, "reason": "Promised"})
    body = {"payment_id": "1", "on": "2026-11-20", "amount": {"minor": 1000, "currency": "EUR"}}
    doors.scheduler.post("/v1/cases/K1/payments", json=body)
    call = {"contact_id": "c", "source": "dialler", "case_id": "K1", "channel": "call", "at": "2026-11-10T12:00:00Z"}
    doors.scheduler.post("/v1/contacts", json={"contacts": [call]}, headers={"Idempotency-Key": "alone"})
    listed = {case["case_id"]: case for case in doors.scheduler.get("/v1/ranking").json()["cases"]}
    for case_id in ("K1", "K2"):
        alone = doors.scheduler.get(f"/v1/cases/{case_id}/worth").json()
        assert {name: alone[name] for name in ("points", "parts", "ruling", "cuts")} == {
            name: listed[case_id][name] for name in ("points", "parts", "ruling", "cuts")
        }
    assert listed["K1"]["points"] == 300
    parts = {part["feature"]: part["measure"] for part in listed["K1"]["parts"]}
    assert parts["broken_promises"] == 1, "ten of fifty euros are no promise kept"
