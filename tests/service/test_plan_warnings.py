"""Warnings and details are codes with parameters; what was kept before they were is still told."""

import json
from dataclasses import asdict

import pytest

from service.model.detail import Detail, DetailCode, detail, detail_of
from service.model.warning import PlanWarning, WarningCode, warning, warning_of

pytestmark = pytest.mark.quick


def test_a_warning_comes_back_from_json_as_it_was() -> None:
    told = warning(WarningCode.WAYS_ESTIMATED, ways=3, profile="car")
    assert warning_of(json.loads(json.dumps(asdict(told)))) == told
    assert told.message == "3 ways by car between places are estimates: no road joins them."


def test_a_sentence_of_an_older_plan_is_told_as_it_is() -> None:
    old = warning_of("Two routes have no geometry.")
    assert (old.code, old.message) == (WarningCode.TOLD, "Two routes have no geometry.")


@pytest.mark.parametrize("code", WarningCode)
def test_every_code_has_a_sentence(code: WarningCode) -> None:
    blanks = ("profile", "cause", "ways", "case", "said", "cases", "collector", "date", "routes", "seconds")
    assert PlanWarning(code, dict.fromkeys(blanks, "#")).message.startswith(("A", "C", "T", "#"))


def test_a_detail_comes_back_from_json_as_it_was() -> None:
    told = detail(DetailCode.DISPLACES_WORTH, collector="C1", date="2026-11-23", cases="K1, K2", points=40)
    assert detail_of(json.loads(json.dumps(asdict(told)))) == told
    assert told.message == "C1 2026-11-23: it would displace K1, K2, 40 points lost."
    assert detail_of("It was wanted on 2026-11-23.").message == "It was wanted on 2026-11-23."


@pytest.mark.parametrize("code", DetailCode)
def test_every_detail_has_a_sentence(code: DetailCode) -> None:
    blanks = ("collector", "date", "said", "cases", "points", "territory")
    assert Detail(code, dict.fromkeys(blanks, "#")).message.startswith(("#", "It"))
