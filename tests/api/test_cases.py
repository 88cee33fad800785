"""Single cases and the review list at the door."""

import httpx
import pytest

from geo.geocoding import Candidate, Precision
from service.model.case import Case, Doubt
from service.places.geocoding import doubtful
from tests.fixtures.doors import Doors
from tests.fixtures.world import PLACES, a_case, an_address, settle


def put(doors: Doors, *cases: Case) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, cases)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_case_is_read_whole(doors: Doors) -> None:
    put(doors, a_case("R1", risks=frozenset({"dog", "violent"}), notes="Ring twice\nthen wait"))
    case = doors.scheduler.get("/v1/cases/R1").json()
    assert case["debtor"] == {
        "debtor_id": "D-R1",
        "name": "Debtor of R1",
        "phone": "+358 40 123 4567",
        "language": "fi",
        "preferred_contact": None,
    }
    assert case["amount_overdue"] == {"minor": 123456, "currency": "EUR"}
    assert case["risks"] == ["dog", "violent"]
    assert case["address"]["place"] == {"lat": 60.1704, "lon": 24.9522}
    assert (case["state"], case["revision"], case["holds"], case["history"]) == ("open", 1, [], [])


def test_lists_are_paged_and_narrowed(doors: Doors) -> None:
    put(doors, *(a_case(f"P{n}") for n in range(5)), a_case("PX", region="elsewhere"))
    first = doors.scheduler.get("/v1/cases", params={"q": "P", "region": "helsinki", "limit": 3}).json()
    rest = doors.scheduler.get(
        "/v1/cases", params={"q": "P", "region": "helsinki", "limit": 3, "cursor": first["next_cursor"]}
    ).json()
    assert [case["case_id"] for case in first["cases"] + rest["cases"]] == ["P0", "P1", "P2", "P3", "P4"]
    assert rest["next_cursor"] is None
    assert "history" in first["cases"][0]


def test_holding_and_lifting(doors: Doors) -> None:
    put(doors, a_case("H1"))
    held = doors.supervisor.put("/v1/cases/H1/hold", json={"kind": "hardship", "until": "2026-12-24", "note": "Ill"})
    assert held.json()["state"] == "held"
    [hold] = held.json()["holds"]
    assert (hold["kind"], hold["since"], hold["until"], hold["note"]) == ("hardship", "2026-11-22", "2026-12-24", "Ill")
    assert (hold["review_on"], hold["source"], hold["lifted_on"]) == (None, "supervisor", None)
    assert hold["set_by"].startswith("key:") and hold["set_at"]
    assert "H1" in [c["case_id"] for c in doors.scheduler.get("/v1/cases", params={"state": "held"}).json()["cases"]]
    lifted = doors.supervisor.delete("/v1/cases/H1/hold").json()
    assert (lifted["state"], lifted["holds"]) == ("open", [])
    assert [event["kind"] for event in lifted["history"]] == ["held", "hold_lifted"]
    assert refusal(doors.supervisor.delete("/v1/cases/H1/hold")) == (409, "case_not_held")


def test_closing_and_opening_again(doors: Doors) -> None:
    put(doors, a_case("X1"))
    assert doors.supervisor.post("/v1/cases/X1/close", json={"reason": "Paid at the bank"}).json()["state"] == "closed"
    assert refusal(doors.supervisor.post("/v1/cases/X1/close", json={"reason": "Again"})) == (409, "case_state")
    assert doors.supervisor.post("/v1/cases/X1/reopen", json={"reason": "Bounced"}).json()["state"] == "open"
    assert refusal(doors.supervisor.post("/v1/cases/X1/close", json={"reason": ""})) == (422, "invalid_request")


def test_a_supervisor_writes_down_what_the_debtor_wishes(doors: Doors) -> None:
    put(doors, a_case("M2"))
    asked = {"weekdays": ["mon"], "never": [{"start": "00:00", "end": "00:00"}], "until": "2026-12-31"}
    agreed = {"since": "2026-11-20", "evidence": "Call of Friday", "places": ["work"]}
    body = {"requests": [asked], "consents": [agreed], "deadline": "2026-12-15"}
    changed = doors.supervisor.patch("/v1/cases/M2", json=body).json()
    [request], [consent] = changed["requests"], changed["consents"]
    assert (request["weekdays"], request["never"], request["since"]) == (["mon"], asked["never"], None)
    assert (consent["evidence"], consent["until"], changed["deadline"]) == ("Call of Friday", None, "2026-12-15")
    days = {"from": "2026-11-23", "to": "2026-11-24"}
    told = doors.scheduler.get("/v1/cases/M2/allowed", params=days).json()["addresses"][0]["days"]
    assert [day["state"] for day in told] == ["barred", "allowed"], "not on Mondays"
    assert [bar["code"] for bar in told[0]["bars"]] == ["request_hours"]
    assert doors.supervisor.patch("/v1/cases/M2", json={"requests": []}).json()["requests"] == []


def test_changes_leave_the_rest(doors: Doors) -> None:
    put(doors, a_case("M1", notes="Keep me"))
    window = {"date": "2026-11-23", "start": "10:00", "end": "12:00", "appointment": True}
    changed = doors.supervisor.patch("/v1/cases/M1", json={"priority": 77, "crew": 2, "windows": [window]}).json()
    assert (changed["priority"], changed["crew"], changed["windows"]) == (77, 2, [window])
    assert (changed["notes"], changed["revision"]) == ("Keep me", 2)
    stale = doors.supervisor.patch("/v1/cases/M1", json={"priority": 1}, headers={"If-Match": '"1"'})
    assert refusal(stale) == (409, "revision_stale")
    fresh = doors.supervisor.patch("/v1/cases/M1", json={"priority": 1}, headers={"If-Match": '"2"'})
    assert fresh.json()["revision"] == 3


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/v1/cases/absent", None, (404, "case_missing")),
        ("GET", "/v1/cases?state=sleeping", None, (422, "invalid_request")),
        ("GET", "/v1/cases?limit=0", None, (422, "invalid_request")),
        ("GET", "/v1/cases?region=atlantis", None, (404, "region_missing")),
        ("PATCH", "/v1/cases/absent", {"priority": 1}, (404, "case_missing")),
        ("PATCH", "/v1/cases/absent", {"address": "elsewhere"}, (422, "invalid_request")),
        ("PUT", "/v1/cases/absent/hold", {"kind": "hardship"}, (404, "case_missing")),
        ("PUT", "/v1/cases/absent/hold", {"kind": "tired"}, (422, "invalid_request")),
        ("POST", "/v1/review/absent", {"pin": {"lat": 60.17, "lon": 24.94}}, (404, "case_missing")),
        ("POST", "/v1/review/absent", {}, (422, "invalid_request")),
        ("POST", "/v1/review/absent", {"candidate": 0, "pin": {"lat": 1, "lon": 1}}, (422, "invalid_request")),
        ("POST", "/v1/review/absent", {"pin": {"lat": 91, "lon": 1}}, (422, "invalid_request")),
    ],
)
def test_refusals(doors: Doors, method: str, path: str, body: object, expected: tuple[int, str]) -> None:
    assert refusal(doors.supervisor.request(method, path, json=body)) == expected


def test_a_doubt_is_settled_by_a_candidate_or_a_pin(doors: Doors) -> None:
    seen = Candidate(PLACES["market"], Precision.STREET, 0.6, "Market 1", "test")
    unsure = doubtful(an_address(), Doubt.AMBIGUOUS, (seen,))
    put(doors, a_case("D1", addresses=(unsure,)).settled(doors.clock().date()))
    put(doors, a_case("D2", addresses=(doubtful(an_address("market"), Doubt.NOT_FOUND),)).settled(doors.clock().date()))
    items = {item["case_id"]: item for item in doors.supervisor.get("/v1/review").json()["items"]}
    assert items["D1"]["why"] == "ambiguous"
    assert items["D1"]["candidates"] == [
        {
            "lat": 60.1675,
            "lon": 24.9527,
            "precision": "street",
            "confidence": 0.6,
            "matched": "Market 1",
            "source": "test",
        }
    ]
    assert (items["D2"]["why"], items["D2"]["candidates"]) == ("not_found", [])

    chosen = doors.supervisor.post("/v1/review/D1", json={"candidate": 0}).json()
    assert (chosen["state"], chosen["address"]["pinned"]) == ("open", True)
    assert chosen["address"]["place"] == {"lat": 60.1675, "lon": 24.9527}
    outside = doors.supervisor.post("/v1/review/D2", json={"pin": {"lat": 10.0, "lon": 10.0}})
    assert refusal(outside) == (422, "outside_region")
    pinned = doors.supervisor.post("/v1/review/D2", json={"pin": {"lat": 60.17, "lon": 24.945}}).json()
    assert pinned["address"]["place"] == {"lat": 60.17, "lon": 24.945}
    assert not {"D1", "D2"} & {item["case_id"] for item in doors.supervisor.get("/v1/review").json()["items"]}
    assert refusal(doors.supervisor.post("/v1/review/D1", json={"candidate": 7})) == (404, "candidate_missing")
    absent = doors.supervisor.post("/v1/review/D1", json={"address_index": 3, "candidate": 0})
    assert refusal(absent) == (404, "address_missing")
