"""The visit rules: pure functions from case, policy, ledger and calendar to what is allowed."""

from service.lawful.rules.clock import local_span
from service.lawful.rules.counting import Counter
from service.lawful.rules.judging import Rulebook
from service.lawful.rules.lawbook import Lawbook
from service.lawful.rules.narrowing import Widening, widenings
from service.model.rule import Allowed, Bar, Barred, Because, CapUse, Ledger, Span

__all__ = [
    "Allowed",
    "Bar",
    "Barred",
    "Because",
    "CapUse",
    "Counter",
    "Lawbook",
    "Ledger",
    "Rulebook",
    "Span",
    "Widening",
    "local_span",
    "widenings",
]
