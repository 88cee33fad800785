"""`rounds serve` and its neighbours: real processes that start, answer, say what is wrong, and leave nothing behind."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from geo.region import Region
from tests.fixtures.command_line import ROUNDS, Run

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
KEY = re.compile(r"rk_first_[\w-]+")


@contextmanager
def serving(settings: dict[str, str], log: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A service on a free port: its address and its process, stopped by SIGTERM."""
    with log.open("w") as file:
        process = subprocess.Popen(
            [ROUNDS, "serve", "--port", "0"], env=settings, stdout=file, stderr=subprocess.PIPE, text=True
        )
    assert process.stderr is not None
    try:
        yield next(found[0] for line in process.stderr if (found := ADDRESS.search(line))), process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.slow
def test_serves_and_prints_its_first_key_once(command_settings: dict[str, str], tmp_path: Path) -> None:
    with serving(command_settings, tmp_path / "first") as (address, process):
        key = KEY.search((tmp_path / "first").read_text())
        assert key is not None
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            answer = client.get("/v1/keys", headers={"Authorization": f"Bearer {key[0]}"})
            assert answer.status_code == 200
            assert client.get("/v1/keys").status_code == 401
            assert client.get("/healthz").status_code == 200
    assert process.returncode == 0
    with serving(command_settings, tmp_path / "second"):
        pass
    assert (tmp_path / "second").read_text() == ""


def test_a_port_that_is_taken_is_said(rounds_here: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = rounds_here("serve", "--port", port)
    assert said.returncode == 1
    assert said.stderr.startswith("port_taken: ")
    assert str(port) in said.stderr


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_a_port_that_is_none_is_said(rounds_here: Run, port: str) -> None:
    assert rounds_here("serve", "--port", port).returncode == 2


def test_keys_are_made_listed_and_revoked(rounds_here: Run) -> None:
    made = json.loads(rounds_here("key", "create", "bank", "--json").stdout)
    assert made["secret"].startswith(f"rk_{made['key_id']}_")
    assert rounds_here("key", "revoke", made["key_id"]).returncode == 0
    listed = json.loads(rounds_here("key", "list", "--json").stdout)
    assert [(key["name"], key["role"], bool(key["revoked_at"])) for key in listed] == [("bank", "scheduler", True)]
    assert made["secret"] not in rounds_here("key", "list").stdout
    again = rounds_here("key", "revoke", made["key_id"])
    assert (again.returncode, again.stderr.split(":")[0]) == (1, "key_missing")


def test_people_are_added_listed_and_removed(rounds: Run, rounds_here: Run, command_settings: dict[str, str]) -> None:
    added = subprocess.run(
        [ROUNDS, "user", "add", "ann", "--password-stdin"],
        env=command_settings,
        input="correct horse battery\n",
        text=True,
        capture_output=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    assert [user["name"] for user in json.loads(rounds_here("user", "list", "--json").stdout)] == ["ann"]
    assert rounds_here("user", "remove", "ann").returncode == 0
    assert rounds_here("user", "remove", "ann").returncode == 1


def test_migrates_as_often_as_one_likes(rounds_here: Run) -> None:
    assert [rounds_here("migrate").returncode for _ in range(2)] == [0, 0]


def test_a_database_that_is_away_is_said(rounds_here: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    said = rounds_here("migrate", ROUNDS_DATABASE_URL=f"postgresql://nobody@127.0.0.1:{port}/none")
    assert said.returncode == 1
    assert said.stderr.startswith("store_away: ")


@pytest.fixture
def in_helsinki(command_settings: dict[str, str], helsinki_region: Region) -> Path:
    """The data folder, with the region that the tests share."""
    data = Path(command_settings["ROUNDS_DATA_DIR"])
    data.mkdir()
    (data / "regions").symlink_to(helsinki_region.path.parent)
    return data


def test_imports_a_file_once(rounds_here: Run, in_helsinki: Path, tmp_path: Path) -> None:
    cases, people = tmp_path / "cases.csv", tmp_path / "people.csv"
    cases.write_text("case_id,address,priority\nA,Bulevardi 12,9\nB,Kissankellontie 6,9\nC,Bulevardi 1,x\n")
    people.write_text("collector_id,base_address,date,shift_start,shift_end\nX,Bulevardi 7,2026-11-24,09:00,17:00\n")
    region = ("--region", "helsinki")
    assert rounds_here("import", cases, *region, "--dry-run", "--json").returncode == 0
    said = rounds_here("import", cases, "--collectors", people, *region, "--json")
    assert said.returncode == 0, said.stderr
    result = json.loads(said.stdout)
    assert (result["accepted"], result["review"], result["refused"], result["created"]) == (1, 1, 1, 2)
    assert "line 3, column address: address_not_found" in said.stderr
    assert "line 4, column priority: field_invalid" in said.stderr
    again = rounds_here("import", cases, *region, "--json")
    assert json.loads(again.stdout) == result
    assert "taken in before" in again.stderr
    assert count(in_helsinki / "rounds.sqlite", "cases") == 2
    assert count(in_helsinki / "rounds.sqlite", "shifts") == 1


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_the_demo_without_its_extract_says_so(rounds_here: Run, tmp_path: Path) -> None:
    said = rounds_here("demo", "--extract", tmp_path / "none.osm.pbf", "--once", "--port", 0)
    assert said.returncode == 2
    assert "region_source_missing" in said.stderr
