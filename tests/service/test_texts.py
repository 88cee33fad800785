"""The texts that ship: whole in every language, short enough, and silent about what third parties must not learn."""

import json
from datetime import date, time
from pathlib import Path

import pytest

from service.messages import texts
from service.messages.rendering import render
from service.messages.segments import length_of
from service.messages.texts import TextFileError, languages, parse_texts, texts_in
from service.messages.texts.record import json_schema
from service.model.message import MessageForm, MessageKind

FILES = Path(texts.__file__).parent
REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
BETRAYING = (
    "debt",
    "loan",
    "bank",
    "owe",
    "pay",
    "collect",
    "velka",
    "velan",
    "laina",
    "maksu",
    "perin",
    "skuld",
    "lån",
)
BETRAYING_ZH = ("债", "欠", "贷", "款", "催", "逾期", "银行")


def facts(language: str) -> dict[str, str]:
    found = texts_in(language)
    return {
        "date": found.day(date(2026, 11, 25)),
        "start": found.clock(time(9, 30)),
        "end": found.clock(time(11)),
        "reference": "K-2026-00123",
        "sender": "Nordic Services",
        "contact": "+358 9 123 4567",
        "name": "A. Person",
        "place": "Street 1",
    }


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", MessageKind)
def test_every_text_says_when_and_nothing_of_the_debt(language: str, kind: MessageKind) -> None:
    for form in MessageForm:
        said = render(form, texts_in(language).text(form, kind), facts(language))
        assert all(facts(language)[name] in said for name in ("date", "start", "end", "reference", "sender"))
        assert not [word for word in (*BETRAYING, *BETRAYING_ZH) if word in said.lower()]
        assert "{" not in said
        if form is MessageForm.SMS:
            assert length_of(said).parts <= 2
            assert "A. Person" not in said


def test_days_clocks_and_amounts_as_each_language_writes_them() -> None:
    assert languages() == ("en", "fi", "sv", "zh")
    day, at = date(2026, 11, 24), time(9, 5)
    assert [texts_in(language).day(day) for language in languages()] == [
        "Tuesday 24/11/2026",
        "tiistaina 24.11.2026",
        "tisdag 24.11.2026",
        "2026年11月24日（星期二）",
    ]
    assert [texts_in(language).clock(at) for language in ("en", "fi")] == ["09:05", "09.05"]
    assert texts_in("fi").amount(123_456, "EUR") == "1234,56 EUR"
    assert texts_in("en").amount(5_000, "JPY") == "5000 JPY"


def test_the_published_form_is_the_one_that_is_checked() -> None:
    assert (REFERENCE / "texts.schema.json").read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"language": "fi"}, "says that it is fi"),
        ({"weekdays": ["Monday"]}, "weekdays"),
        ({"date": "{day}.{month}"}, "date"),
        ({"clock": "{hour}:{minute}:{minute}"}, "clock"),
        ({"decimal": ";"}, "decimal"),
        ({"colour": "red"}, "colour"),
        ({"sms": {"notice": "Only one"}}, "sms.proposal"),
    ],
)
def test_a_wrong_file_is_refused(change: dict[str, object], said: str) -> None:
    record = json.loads((FILES / "en.json").read_text(encoding="utf-8"))
    with pytest.raises(TextFileError, match=said):
        parse_texts("en", record | change)


@pytest.mark.parametrize("text", ["Pay {amount}", "Dear {name}", "{date"])
def test_what_ships_names_no_amount_and_no_name_on_a_phone(text: str) -> None:
    record = json.loads((FILES / "en.json").read_text(encoding="utf-8"))
    record["sms"]["proposal"] = text
    with pytest.raises(TextFileError, match=r"sms\.proposal"):
        parse_texts("en", record)
