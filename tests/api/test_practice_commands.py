"""`rounds ranking` and `rounds practices`: the same answers as at the doors."""

import json
from pathlib import Path

from geo.region import Region
from service.store import Store, migrate
from tests.fixtures.command_line import Run
from tests.fixtures.world import a_case, settle


def a_house(settings: dict[str, str], region: Region) -> None:
    """Three cases in the command line's own folder."""
    folder = Path(settings["ROUNDS_DATA_DIR"])
    folder.mkdir()
    (folder / "regions").symlink_to(region.path.parent)
    store = Store.open(f"sqlite:///{folder / 'rounds.sqlite'}")
    migrate(store)
    with store.begin() as tx:
        settle(tx, tuple(a_case(f"K{n}", priority=100 * n) for n in (1, 2, 3)))
    store.close()


def test_weights_are_shown_previewed_put_and_brought_back(
    rounds_here: Run, command_settings: dict[str, str], helsinki_region: Region, tmp_path: Path
) -> None:
    a_house(command_settings, helsinki_region)
    here = {"ROUNDS_DEFAULT_REGION": helsinki_region.name}
    listed = json.loads(rounds_here("ranking", "--json", **here).stdout)
    assert [(one["case_id"], one["rank"]) for one in listed] == [("K3", 1), ("K2", 2), ("K1", 3)]
    said = rounds_here("ranking", "K2", **here)
    assert "priority" in said.stdout and "Case K2" in said.stdout
    weights = json.loads(rounds_here("practices", "show", "weights").stdout)
    file = tmp_path / "weights.json"
    file.write_text(json.dumps(weights | {"cut_offs": {"points": listed[1]["points"]}}))
    seen = json.loads(rounds_here("practices", "preview", file, "--json", **here).stdout)
    assert (seen["proposed_before"], seen["proposed_after"], seen["left"]) == (3, 2, ["K1"])
    assert "version 1" in rounds_here("practices", "put", "weights", file, "--note", "Fewer").stderr
    assert len(json.loads(rounds_here("ranking", "--json", **here).stdout)) == 2
    assert len(json.loads(rounds_here("ranking", "--all", "--json", **here).stdout)) == 3
    [head] = json.loads(rounds_here("practices", "versions", "weights", "--json").stdout)
    assert (head["version"], head["note"], head["created_by"]) == (1, "Fewer", "command line")
    assert "version 2" in rounds_here("practices", "restore", "weights", "0").stderr
    assert json.loads(rounds_here("practices", "show", "weights").stdout) == weights


def test_a_file_that_says_nonsense_is_refused_with_every_fault(rounds_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "limits.json"
    file.write_text('{"visits": -1, "slack": 101}')
    said = rounds_here("practices", "put", "limits", file)
    assert said.returncode == 2
    assert "/visits: field_invalid" in said.stderr and "/slack: field_invalid" in said.stderr
    file.write_text("visits: 3")
    said = rounds_here("practices", "put", "limits", file)
    assert (said.returncode, "practice_invalid" in said.stderr) == (2, True)
