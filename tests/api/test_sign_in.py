"""Keys, passwords, cookies and day links at the door."""

import pytest
from fastapi.testclient import TestClient

from tests.fixtures.doors import ORIGIN, PASSWORD, Doors
from tests.fixtures.world import MONDAY, a_collector, settle


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> int:
    return client.post("/v1/sessions", json={"name": name, "password": password}).status_code


@pytest.fixture(scope="module")
def aino(doors: Doors) -> str:
    person = {"name": "aino", "password": PASSWORD, "role": "supervisor"}
    assert doors.admin.post("/v1/users", json=person).status_code == 201
    return "aino"


def test_a_person_signs_in_and_out(doors: Doors, aino: str) -> None:
    browser = doors.stranger()
    answer = browser.post("/v1/sessions", json={"name": aino, "password": PASSWORD})
    assert answer.json() == {
        "actor": "user:aino",
        "role": "supervisor",
        "name": "aino",
        "collector_id": None,
        "date": None,
    }
    flags = answer.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"} <= set(flags)
    assert "Secure" not in flags
    assert browser.get("/v1/sessions/current").json()["actor"] == "user:aino"
    assert browser.get("/v1/plans").status_code == 200
    assert browser.delete("/v1/sessions/current", headers=ORIGIN).status_code == 204
    assert browser.get("/v1/sessions/current").status_code == 401


def test_a_stolen_cookie_ends_with_the_session(doors: Doors, aino: str) -> None:
    browser = doors.stranger()
    sign_in(browser, aino)
    thief = doors.stranger()
    thief.cookies.update(browser.cookies)
    assert thief.get("/v1/plans").status_code == 200
    browser.delete("/v1/sessions/current", headers=ORIGIN)
    assert thief.get("/v1/plans").status_code == 401


@pytest.mark.parametrize("origin", [None, "http://evil.example", "http://testserver.evil.example", "null", "https://"])
def test_another_sites_page_changes_nothing(doors: Doors, aino: str, origin: str | None) -> None:
    browser = doors.stranger()
    sign_in(browser, aino)
    refused = browser.post("/v1/plans", json={"dates": ["2026-11-23"]}, headers={"Origin": origin} if origin else {})
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    assert browser.delete("/v1/sessions/current", headers={"Origin": "http://evil.example"}).status_code == 403
    assert browser.get("/v1/plans").status_code == 200


def test_another_sites_page_signs_nobody_in(doors: Doors, aino: str) -> None:
    answer = doors.stranger().post(
        "/v1/sessions", json={"name": aino, "password": PASSWORD}, headers={"Origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_wrong_passwords_are_told_alike_and_counted(doors: Doors, aino: str) -> None:
    for name in (aino, "nobody-of-this-name"):
        refusals = [doors.stranger().post("/v1/sessions", json={"name": name, "password": "x"}) for _ in range(9)]
        assert [answer.status_code for answer in refusals] == [401] * 8 + [429]
        assert refusals[0].json()["code"] == "credentials_wrong"
        assert refusals[8].json()["code"] == "too_many_guesses"
        assert refusals[8].headers["retry-after"] == "900"
    assert sign_in(doors.stranger(), aino) == 429
    doors.clock.forward(minutes=16)
    assert sign_in(doors.stranger(), aino) == 200


def test_a_revoked_key_opens_nothing(doors: Doors) -> None:
    made = doors.admin.post("/v1/keys", json={"name": "core banking", "role": "scheduler"}).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert doors.nobody.get("/v1/plans", headers=headers).status_code == 200
    assert made["key_id"] in [key["key_id"] for key in doors.admin.get("/v1/keys").json()["keys"]]
    assert "secret" not in doors.admin.get("/v1/keys").text
    assert doors.admin.delete(f"/v1/keys/{made['key_id']}").status_code == 204
    assert doors.nobody.get("/v1/plans", headers=headers).status_code == 401
    assert doors.admin.delete(f"/v1/keys/{made['key_id']}").json()["code"] == "key_missing"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "rk_first_x", "Bearer rk_first_x"])
def test_what_is_no_key_opens_nothing(doors: Doors, header: str) -> None:
    answer = doors.nobody.get("/v1/plans", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_person_is_removed_with_the_sessions(doors: Doors) -> None:
    doors.admin.post("/v1/users", json={"name": "leaving", "password": PASSWORD, "role": "admin"})
    browser = doors.stranger()
    assert sign_in(browser, "leaving") == 200
    assert "leaving" in [user["name"] for user in doors.admin.get("/v1/users").json()["users"]]
    assert doors.admin.delete("/v1/users/leaving").status_code == 204
    assert browser.get("/v1/plans").status_code == 401
    assert sign_in(doors.stranger(), "leaving") == 401


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "x", "password": "short", "role": "supervisor"}, "/password"),
        ({"name": "x", "password": PASSWORD, "role": "collector"}, "/role"),
        ({"name": "x", "password": PASSWORD}, "/role"),
        ({"name": "a b", "password": PASSWORD, "role": "admin"}, "/name"),
        ({"name": "x", "password": PASSWORD, "role": "admin", "is_root": True}, "/is_root"),
    ],
)
def test_nonsense_people_are_refused(doors: Doors, body: dict[str, object], pointer: str) -> None:
    answer = doors.admin.post("/v1/users", json=body)
    assert answer.status_code == 422
    assert pointer in [issue["pointer"] for issue in answer.json()["issues"]]
    assert PASSWORD not in answer.text


def test_a_day_link_opens_one_day_of_one_collector(doors: Doors) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, collectors=(a_collector("L1"), a_collector("L2")))
    made = doors.supervisor.post("/v1/collectors/L1/day-links", json={"date": MONDAY.isoformat()}).json()
    page, _, secret = made["url"].partition("#")
    assert page == f"http://testserver/day/{made['link_id']}"
    phone = doors.stranger()
    opened = phone.post("/v1/day-sessions", json={"link_id": made["link_id"], "secret": secret})
    assert opened.json() == {"collector_id": "L1", "date": "2026-11-23"}
    session = phone.get("/v1/sessions/current").json()
    assert (session["role"], session["collector_id"], session["name"]) == ("collector", "L1", "Collector L1")
    assert phone.get("/v1/collectors/L1/itineraries/2026-11-23").json()["code"] == "itinerary_missing"
    assert phone.get("/v1/collectors/L2/itineraries/2026-11-23").json()["code"] == "itinerary_missing"
    assert phone.get("/v1/collectors").status_code == 403
    assert phone.get("/v1/regions/helsinki").status_code == 200

    listed = doors.supervisor.get("/v1/collectors/L1/day-links").json()["links"]
    assert [(link["link_id"], link["revoked_at"]) for link in listed] == [(made["link_id"], None)]
    assert secret not in str(listed)
    assert doors.supervisor.delete(f"/v1/day-links/{made['link_id']}").status_code == 204
    assert phone.get("/v1/sessions/current").status_code == 401
    again = doors.stranger().post("/v1/day-sessions", json={"link_id": made["link_id"], "secret": secret})
    assert (again.status_code, again.json()["code"]) == (401, "day_link_closed")


def test_a_supervisor_who_looks_at_a_day_stays_signed_in(doors: Doors, aino: str) -> None:
    """One browser, two sessions: the day's page speaks by the link, every other page for the person."""
    with doors.house.store.begin() as tx:
        settle(tx, collectors=(a_collector("L5"),))
    made = doors.supervisor.post("/v1/collectors/L5/day-links", json={"date": MONDAY.isoformat()}).json()
    browser, of_the_day = doors.stranger(), {"Rounds-Page": "day"}
    assert browser.get("/v1/sessions/current", headers=of_the_day).status_code == 401
    assert sign_in(browser, aino) == 200
    assert browser.get("/v1/sessions/current", headers=of_the_day).status_code == 401
    link = {"link_id": made["link_id"], "secret": made["url"].partition("#")[2]}
    assert browser.post("/v1/day-sessions", json=link).status_code == 200
    assert browser.get("/v1/sessions/current").json()["actor"] == "user:aino"
    assert browser.get("/v1/plans").status_code == 200
    assert browser.get("/v1/sessions/current", headers=of_the_day).json()["collector_id"] == "L5"
    assert browser.get("/v1/plans", headers=of_the_day).status_code == 403
    assert browser.delete("/v1/sessions/current", headers=ORIGIN).status_code == 204
    assert browser.get("/v1/sessions/current").json()["collector_id"] == "L5"
    assert browser.delete("/v1/sessions/current", headers=ORIGIN | of_the_day).status_code == 204
    assert browser.get("/v1/sessions/current").status_code == 401


@pytest.mark.parametrize("secret", ["x", "#", "x" * 200])
def test_a_guessed_secret_opens_nothing(doors: Doors, secret: str) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, collectors=(a_collector("L3"),))
    made = doors.supervisor.post("/v1/collectors/L3/day-links", json={"date": MONDAY.isoformat()}).json()
    answer = doors.stranger().post("/v1/day-sessions", json={"link_id": made["link_id"], "secret": secret})
    assert (answer.status_code, answer.json()["code"]) == (401, "day_link_closed")


def test_a_day_that_is_over_gets_no_link(doors: Doors) -> None:
    with doors.house.store.begin() as tx:
        settle(tx, collectors=(a_collector("L4"),))
    answer = doors.supervisor.post("/v1/collectors/L4/day-links", json={"date": "2026-11-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "date_past")
    unknown = doors.supervisor.post("/v1/collectors/nobody/day-links", json={"date": "2026-11-23"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "collector_missing")


def test_a_session_ends(doors: Doors, aino: str) -> None:
    browser = doors.stranger()
    sign_in(browser, aino)
    doors.clock.forward(hours=11, minutes=59)
    assert browser.get("/v1/plans").status_code == 200
    doors.clock.forward(minutes=1)
    assert browser.get("/v1/plans").status_code == 401
