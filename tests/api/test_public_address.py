"""A house behind a proxy: its public address decides about cookies, origins and links."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.region import Region
from tests.fixtures.doors import PASSWORD, Clock, Doors, open_doors
from tests.fixtures.world import MONDAY, a_collector, settle


@pytest.fixture
def public_doors(tmp_path: Path, helsinki_region: Region) -> Iterator[Doors]:
    with open_doors(tmp_path / "public", helsinki_region, Clock(), public_url="https://rounds.example/") as opened:
        yield opened


def test_behind_a_proxy_the_public_address_counts(public_doors: Doors) -> None:
    person = {"name": "aino", "password": PASSWORD, "role": "supervisor"}
    public_doors.admin.post("/v1/users", json=person)
    browser = public_doors.stranger()
    answer = browser.post("/v1/sessions", json={"name": "aino", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]
    cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
    ours = browser.get("/v1/plans", headers=cookie | {"Origin": "https://rounds.example"})
    assert ours.status_code == 200
    patched = browser.patch("/v1/cases/absent", json={}, headers=cookie | {"Origin": "https://rounds.example"})
    assert patched.status_code == 404
    with public_doors.house.store.begin() as tx:
        settle(tx, collectors=(a_collector("L1"),))
    made = public_doors.supervisor.post("/v1/collectors/L1/day-links", json={"date": MONDAY.isoformat()}).json()
    assert made["url"].startswith("https://rounds.example/day/")
