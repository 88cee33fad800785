"""Who may know whom: the contracts in pyproject.toml hold."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

LINT = Path(sys.executable).with_name("lint-imports")


@pytest.mark.slow  # `make check` lints them itself
def test_contracts_hold() -> None:
    said = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
