"""`rounds providers` and `rounds geocode` with providers, the metrics, and what a start tells."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.metrics import Metrics
from geo.region import Region
from service.settings import Settings
from service.wiring import Rounds, open_rounds
from tests.fixtures.command_line import Run
from tests.fixtures.fake_providers import SECRET, Asked, Example, Fake, Reply

type Open = Callable[[Callable[[Asked], Reply]], Fake]


@pytest.fixture
def amap(fakes: Open, tmp_path: Path) -> tuple[Fake, dict[str, str]]:
    """AMap by its documented example, and the settings that lead to it."""
    fake = fakes(Example.of("amap").answer)
    path = tmp_path / "providers.toml"
    path.write_text(f'[amap]\nurl = "{fake.url}"\nrequests_per_second = 500\nattempts = 1\n')
    named = {"ROUNDS_GEOCODERS": "embedded,amap", "ROUNDS_AMAP_KEY": SECRET, "ROUNDS_PROVIDERS_FILE": str(path)}
    return fake, named


def test_all_is_well(rounds_here: Run, amap: tuple[Fake, dict[str, str]]) -> None:
    said = rounds_here("providers", "--json", **amap[1])
    assert said.returncode == 0
    assert [one["answers"] for one in json.loads(said.stdout)["checked"]] == [True]
    assert len(amap[0].asked) == 1


def test_a_wrong_key_is_told_with_what_to_do(rounds_here: Run, amap: tuple[Fake, dict[str, str]]) -> None:
    amap[0].then(Example.of("amap").reply("key"))
    said = rounds_here("providers", **amap[1])
    assert said.returncode == 1
    assert "provider_key_refused" in said.stdout
    assert "ROUNDS_AMAP_KEY" in said.stdout
    assert SECRET not in said.stdout + said.stderr


@pytest.mark.parametrize("command", [["providers"], ["serve", "--port", "0"]])
def test_a_missing_key_stops_the_start(command: list[str], rounds_here: Run) -> None:
    said = rounds_here(*command, ROUNDS_GEOCODERS="embedded,amap")
    assert said.returncode == 2
    assert said.stderr.startswith("provider_key_missing: ")
    assert "Set ROUNDS_AMAP_KEY." in said.stderr


def test_geocode_says_who_answered_and_who_could_not(
    rounds_here: Run, amap: tuple[Fake, dict[str, str]], helsinki_region: Region, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "regions").symlink_to(helsinki_region.path.parent)
    queries, results = tmp_path / "queries.csv", tmp_path / "results.csv"
    queries.write_text(f'query\n{Example.of("amap").query}\n"Mannerheimintie 5, 00100 Helsinki"\n')
    files = ("geocode", "--region", "helsinki", "--in", queries, "--out", results)
    both = rounds_here(*files, ROUNDS_DATA_DIR=str(data), **amap[1])
    assert both.returncode == 0
    assert "2 of 2 found (1 by" in both.stderr
    assert ",amap," in results.read_text(encoding="utf-8").splitlines()[1]
    amap[0].then(Example.of("amap").reply("quota"))
    half = rounds_here(*files, ROUNDS_DATA_DIR=str(data), **amap[1])
    assert half.returncode == 1
    assert "provider_quota: 1 addresses were not asked of it" in half.stderr
    with results.open(encoding="utf-8") as written:
        unasked, found = csv.DictReader(written)
    assert (unasked["unasked"], unasked["source"]) == ("amap", "")
    assert (found["unasked"], found["source"]) == ("", "embedded:helsinki")


def test_metrics_count_providers(amap: tuple[Fake, dict[str, str]], tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        geocoders="embedded,amap",
        amap_key=SecretStr(SECRET),
        providers_file=Path(amap[1]["ROUNDS_PROVIDERS_FILE"]),
        work_in_server=False,
    )
    with open_rounds(settings) as house:
        _ask(house, amap[0])
        text = Metrics(house).page().decode()
    assert 'rounds_provider_requests_total{provider="amap",result="quota"} 1.0' in text
    assert 'rounds_provider_requests_total{provider="amap",result="answered"} 1.0' in text
    assert 'rounds_provider_circuit{provider="amap",state="open"} 1.0' in text
    assert SECRET not in text


def _ask(house: Rounds, fake: Fake) -> None:
    assert all(one.trouble is None for one in house.providers.check())
    fake.then(Example.of("amap").reply("quota"))
    assert all(one.trouble is not None for one in house.providers.check())
