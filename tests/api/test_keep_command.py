"""`rounds keep`: what is kept, for how long and why; what is due is erased."""

import json

from service.retention import KEPT
from tests.fixtures.command_line import Run


def test_every_table_is_told_with_the_limit_in_force(rounds_here: Run) -> None:
    assert "for ever" in rounds_here("keep", ROUNDS_POLICY="cn-cba-2026").stdout
    told = rounds_here("keep", ROUNDS_KEEP_DAYS="900")
    assert told.returncode == 0, told.stderr
    assert "Records are kept for 900 days." in told.stdout
    assert all(name in told.stdout for name in KEPT)
    assert "for 731 days" in rounds_here("keep", ROUNDS_KEEP_DAYS="30", ROUNDS_POLICY="strict").stdout


def test_erasing_says_what_it_erased(rounds_here: Run) -> None:
    said = rounds_here("keep", "--erase", "--json", ROUNDS_KEEP_DAYS="900")
    told = json.loads(said.stdout)
    assert (said.returncode, told["days"], told["erased"]) == (0, 900, {})
    assert told["kept"].keys() == KEPT.keys()
