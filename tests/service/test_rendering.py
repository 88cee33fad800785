"""Texts of messages: which facts they may name, how days are written, which language is chosen."""

from datetime import date

import pytest

from service.errors import InvalidError
from service.messages.rendering import MOST_CHARACTERS, issues_of_text, language_for, render, written_date
from service.model.message import MessageForm

FACTS = {"date": "Tuesday", "start": "10:00", "end": "11:00", "name": "A. Debtor", "sender": "Bank", "reference": "7"}


def test_facts_stand_in_their_places() -> None:
    text = "{sender}: {date} {start}-{end}, {{ref. {reference}}}"
    assert render(MessageForm.SMS, text, FACTS) == "Bank: Tuesday 10:00-11:00, {ref. 7}"
    assert render(MessageForm.LETTER, "Dear {name}", FACTS) == "Dear A. Debtor"


@pytest.mark.parametrize(
    "text",
    [
        "Dear {name}",
        "at {place}",
        "{amount}",
        "{date.__class__}",
        "{date!r}",
        "{date:>99}",
        "{",
        "}",
        "{}",
        "{0}",
        "x" * (MOST_CHARACTERS[MessageForm.SMS] + 1),
    ],
)
def test_what_a_short_message_may_not_say(text: str) -> None:
    assert issues_of_text(MessageForm.SMS, text)
    with pytest.raises(InvalidError) as refused:
        render(MessageForm.SMS, text, FACTS | {"place": "Somewhere 1"})
    assert refused.value.code == "message_text"
    assert "Debtor" not in str(refused.value)


def test_days_as_they_are_written() -> None:
    english = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    chinese = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
    day = date(2026, 11, 24)
    assert written_date(day, english, "{weekday} {day}/{month}/{year}") == "Tuesday 24/11/2026"
    assert written_date(day, chinese, "{year}年{month}月{day}日{weekday}") == "2026年11月24日星期二"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("fi", "fi"), ("fi-FI", "fi"), ("zh-Hant", "zh-Hant"), ("zh-hans", "zh"), ("sv", "en"), (None, "en"), ("", "en")],
)
def test_the_nearest_language(wanted: str | None, found: str) -> None:
    assert language_for(wanted, ("en", "fi", "zh", "zh-Hant"), "en") == found
