"""Texts of messages with the facts of an appointment in their places. Pure.

A text names facts in braces: ``{date}``, ``{start}``, ``{end}``, ``{reference}``, ``{sender}``, ``{contact}``; a letter
``{name}`` and ``{place}`` too. A short message may be read by whoever holds the phone: it can name neither the debtor's
name nor the place. ``{amount}`` stands only in a text of which the organisation has said that it may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from string import Formatter

from service.errors import InvalidError, Issue
from service.model.message import MessageForm

MOST_CHARACTERS: Mapping[MessageForm, int] = {MessageForm.SMS: 480, MessageForm.LETTER: 8000}
"""Of a text with its facts: three parts of an SMS in the plain alphabet, two pages."""

FACTS: Mapping[MessageForm, frozenset[str]] = {
    MessageForm.SMS: frozenset({"date", "start", "end", "reference", "sender", "contact"}),
    MessageForm.LETTER: frozenset({"date", "start", "end", "reference", "sender", "contact", "place", "name"}),
}
AMOUNT = "amount"


def issues_of_text(form: MessageForm, text: str, *, names_amount: bool = False) -> list[Issue]:
    """What is wrong with a text, before anything is rendered from it."""
    may_name = FACTS[form] | ({AMOUNT} if names_amount else frozenset())
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [_issue("A brace is opened and not closed, or closed and not opened.", "Write a brace itself twice.")]
    issues = []
    for _, fact, layout, conversion in parts:
        if fact == AMOUNT and not names_amount:
            issues.append(_issue("The text names the amount.", "Say with names_amount that it may."))
        elif fact is not None and fact not in may_name:
            known = ", ".join(f"{{{name}}}" for name in sorted(may_name))
            issues.append(_issue(f"A message of form {form} has no such fact.", f"Use {known}."))
        elif layout or conversion:
            issues.append(_issue("A fact is written without a layout.", "Write only its name in braces."))
    if len(text) > MOST_CHARACTERS[form]:
        issues.append(_issue("The text is too long.", f"Use at most {MOST_CHARACTERS[form]} characters."))
    return issues


def render(form: MessageForm, text: str, facts: Mapping[str, str], *, names_amount: bool = False) -> str:
    """The text with its facts. InvalidError ``message_text`` for one that ``issues_of_text`` finds fault with."""
    issues = issues_of_text(form, text, names_amount=names_amount)
    if issues:
        raise InvalidError("message_text", "The text of this message cannot be used.", "Correct it.", tuple(issues))
    named = {name: facts[name] for _, name, _, _ in Formatter().parse(text) if name is not None}
    return text.format_map(named)


def written_date(day: date, weekdays: Sequence[str], layout: str) -> str:
    """A day in a language: ``weekdays`` from Monday on, ``layout`` such as ``{weekday} {day}.{month}.{year}``."""
    return layout.format(weekday=weekdays[day.weekday()], day=day.day, month=day.month, year=day.year)


def language_for(wanted: str | None, known: Sequence[str], otherwise: str) -> str:
    """The known language that is nearest to a BCP 47 tag: itself, its primary language, or ``otherwise``."""
    tag = (wanted or "").lower()
    by_tag = {name.lower(): name for name in known}
    return by_tag.get(tag) or by_tag.get(tag.partition("-")[0]) or otherwise


def _issue(message: str, action: str) -> Issue:
    return Issue("message_text", "/text", message, action)
