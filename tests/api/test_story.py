"""A day through the doors, on SQLite and on PostgreSQL: planned, published, opened on a phone, reported."""

from pathlib import Path

from geo.region import Region
from tests.fixtures.asking import DAY, RealClock, planned
from tests.fixtures.doors import open_doors
from tests.fixtures.planning import fill_a_day


def test_the_same_on_either_database(tmp_path: Path, database_url: str, helsinki_region: Region) -> None:
    with open_doors(
        tmp_path / "house", helsinki_region, RealClock(), database_url=database_url, work_in_server=True
    ) as house:
        fill_a_day(house.house, DAY, cases=12, collectors=1)
        made = planned(house)
        house.supervisor.post(f"/v1/plans/{made['plan_id']}/publish")
        phone = house.phone("C1", DAY)
        day = phone.get(f"/v1/collectors/C1/itineraries/{DAY.isoformat()}").json()
        visit = next(stop["visit_id"] for stop in day["stops"] if stop["kind"] == "visit")
        report = phone.post(f"/v1/visits/{visit}/outcome", json={"kind": "not_home"}, headers={"Idempotency-Key": "1"})
        assert report.status_code == 201
        text = house.nobody.get("/metrics").text
        assert 'rounds_runs{state="succeeded"} 1.0' in text
        assert 'rounds_addresses{precision="door"} 12.0' in text
        seconds = text.partition('rounds_run_seconds_sum{state="succeeded"} ')[2].split()[0]
        assert 0.5 < float(seconds) < 60
