"""The image is made of files that are there and of steps that `make` knows."""

import json
import re

import pytest

from service.settings import Settings
from tests.house.sources import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE = (ROOT / "compose.yaml").read_text()
MAKEFILE = (ROOT / "Makefile").read_text().replace("$(PAGES_BUILT)", "api/pages/dist/index.html")
TARGETS = set(re.findall(r"^(\S+):(?!=)", MAKEFILE.replace("$(PAGES)", "api/pages"), re.MULTILINE))


@pytest.mark.parametrize("line", re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE))
def test_copied_files_exist(line: str) -> None:
    *sources, _target = line.split()
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_later_stage_takes_what_the_first_one_has() -> None:
    first, _, second = DOCKERFILE.partition("\nFROM ")[2].partition("\nFROM ")
    taken = [path.removeprefix("/app/") for path in re.findall(r"/app/\S+", second.split("WORKDIR")[0])]
    made = {
        ".venv",
        "docs",
        *(word for line in re.findall(r"^COPY (.+)$", first, re.MULTILINE) for word in line.split()),
    }
    assert {path for path in taken if path} <= made


def test_steps_are_targets_of_make() -> None:
    steps = [step for line in re.findall(r"\bmake (\S+/[^&\n]+)", DOCKERFILE) for step in line.split()]
    assert len(steps) >= 4
    assert set(steps) <= TARGETS


def test_variables_are_settings() -> None:
    named = set(re.findall(r"ROUNDS_([A-Z_]+)[=:]", DOCKERFILE + COMPOSE))
    assert named <= {setting.upper() for setting in Settings.model_fields}
    assert {"DATA_DIR", "DATABASE_URL"} <= named


def test_runs_unprivileged_and_watched() -> None:
    assert re.search(r"^USER rounds$", DOCKERFILE, re.MULTILINE)
    check = re.search(r"HEALTHCHECK .*CMD (\[.+\])", DOCKERFILE)
    assert check
    assert "/healthz" in json.loads(check.group(1))[-1]
