"""`rounds review`: looking addresses up again and listing what the bank was asked for, without a service."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.region import Region
from service.doubts import review
from service.model.case import Address, Doubt
from service.places.geocoding import doubtful, pin
from service.settings import Settings
from service.store import Store, migrate
from tests.fixtures.command_line import Run
from tests.fixtures.world import NOW, PLACES, STAMP, a_case, an_address, settle


@pytest.fixture
def store(command_settings: dict[str, str], helsinki_region: Region) -> Iterator[Store]:
    """Cases in the commands' own data folder: one placed wrongly, one pinned, one that waits."""
    folder = Path(command_settings["ROUNDS_DATA_DIR"])
    folder.mkdir()
    (folder / "regions").mkdir()
    (folder / "regions" / helsinki_region.name).symlink_to(helsinki_region.path)
    opened = Store.open(Settings(data_dir=folder).store_url)
    migrate(opened)
    wrong = an_address("station", text="Bulevardi 12, Helsinki", source="index")
    waiting = doubtful(Address("Olematonkatu 5"), Doubt.NOT_FOUND)
    with opened.begin() as tx:
        homes = {"K1": wrong, "K2": pin(wrong, PLACES["market"]), "K3": waiting}
        settle(tx, tuple(a_case(i, addresses=(home,)).settled(NOW.date()) for i, home in homes.items()))
        review.want(tx, "K3", 0, "=No such street", STAMP)
    yield opened
    opened.close()


def test_looking_up_again_tells_what_came_of_it(store: Store, rounds_here: Run) -> None:
    told = rounds_here("review", "again", "--region", "helsinki", "--json")
    ended = json.loads(told.stdout)
    assert (told.returncode, ended["state"], ended["asked_by"]) == (0, "succeeded", "command line")
    counts = {name: count for name, count in ended["counts"].items() if count}
    assert counts == {"cases": 3, "moved": 1, "kept": 1, "waiting": 1}
    again = rounds_here("review", "again")
    assert again.returncode == 0
    assert "unchanged" in again.stdout


def test_what_the_bank_was_asked_for_is_a_table(store: Store, rounds_here: Run) -> None:
    told = rounds_here("review", "wanted", "--region", "helsinki")
    (row,) = csv.DictReader(io.StringIO(told.stdout))
    assert (row["case_id"], row["address"], row["reason"]) == ("K3", "Olematonkatu 5", "'=No such street"), "no formula"
    assert (row["wanted_at"], row["wanted_by"]) == ("2026-11-22T09:00:00+00:00", "key:bank")


def test_a_region_that_is_not_there(store: Store, rounds_here: Run) -> None:
    told = rounds_here("review", "again", "--region", "nowhere")
    assert (told.returncode != 0, "region_missing" in told.stderr) == (True, True)
