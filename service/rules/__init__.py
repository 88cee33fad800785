"""The visit rules: pure functions from case, policy, ledger and calendar to what is allowed."""

from service.model.rule import Allowed, Bar, Barred, Because, CapUse, Ledger, Span
from service.rules.clock import local_span
from service.rules.counting import Counter
from service.rules.judging import Rulebook
from service.rules.narrowing import Widening, widenings

__all__ = [
    "Allowed",
    "Bar",
    "Barred",
    "Because",
    "CapUse",
    "Counter",
    "Ledger",
    "Rulebook",
    "Span",
    "Widening",
    "local_span",
    "widenings",
]
