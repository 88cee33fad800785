"""The pages have words, in both languages, for every code that the house can say."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from geo.geocoding import Precision
from geo.profile import Profile
from service.model.attempt import PartOfDay
from service.model.brief import Note
from service.model.case import Doubt
from service.model.delivery import DeliveryState
from service.model.detail import DetailCode
from service.model.hold import HoldKind
from service.model.limits import AwayKind
from service.model.message import MessageState
from service.model.next_step import Action, Goal, Manner
from service.model.outcome import OutcomeKind
from service.model.plan import PlanState
from service.model.warning import WarningCode
from service.model.weights import Feature
from solver.check import Rule
from solver.explain import Reason

WORDS = Path(__file__).resolve().parents[2] / "api" / "pages" / "src" / "words"
ERRORS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "errors.md"
REASONS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "reasons.md"
PLANNING_ONLY = {Rule.UNKNOWN_SHIFT, Rule.UNKNOWN_VISIT, Rule.SHIFT_TWICE}
"""Rules that only a solution from elsewhere can break; hand edits name shifts and visits of the plan."""

pytestmark = pytest.mark.quick


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("reason", Reason),
        ("rule", set(Rule) - PLANNING_ONLY),
        ("rule_said", Rule),
        ("warning", set(WarningCode) - {WarningCode.TOLD}),
        ("detail", set(DetailCode) - {DetailCode.TOLD}),
        ("profile", Profile),
        ("feature", Feature),
        ("action", Action),
        ("goal", Goal),
        ("manner", Manner),
        ("note", Note),
        ("part", PartOfDay),
        ("away", AwayKind),
        ("delivery_state", DeliveryState),
        ("message_state", MessageState),
        ("outcome", OutcomeKind),
        ("hold", HoldKind),
        ("precision", Precision),
        ("review_why", Doubt),
        ("plan_state", PlanState),
    ],
)
def test_every_code_has_words(language: str, family: str, codes: type[StrEnum] | set[StrEnum]) -> None:
    assert {f"{family}.{code}" for code in codes} - words(language) == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_documented_reason_has_words(language: str) -> None:
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", REASONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(documented) > len(Reason) // 2
    assert {f"reason.{code}" for code in documented} - words(language) == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_refusal_of_areas_has_words(language: str) -> None:
    """The page of areas shows them as the problem itself, or as one of its issues."""
    _, _, chapter = ERRORS.read_text(encoding="utf-8").partition("\n## Areas and the calendar\n")
    codes = re.findall(r"^\| `([a-z_]+)` \|", chapter.partition("\n## ")[0], re.MULTILINE)
    known = words(language)
    assert len(codes) > 15
    assert [code for code in codes if not {f"problem.{code}", f"issue.{code}"} & known] == []


def words(language: str) -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in (WORDS / language).glob("*.ts"))
    return set(re.findall(r"^  '?([\w.]+)'?:", text, re.MULTILINE))
