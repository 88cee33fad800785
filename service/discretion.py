"""How little of a debtor is enough: amounts as bands, phones masked."""

from __future__ import annotations

import re

_NO_MINOR_UNITS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"})
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_SMALLEST_EDGE = 100
_SHOWN_DIGITS = 2


def amount_band(amount_minor: int, currency: str) -> str | None:
    """The band of an amount between edges at 1 and 5 times a power of ten: ``1 000–5 000 EUR``; None for nothing."""
    if amount_minor <= 0:
        return None
    amount = amount_minor // 10 ** minor_digits(currency)
    low, high = 0, _SMALLEST_EDGE
    while amount >= high:
        low, high = high, high * (5 if str(high).startswith("1") else 2)
    return f"{_spaced(low)}–{_spaced(high)} {currency}".strip()


def masked_phone(phone: str) -> str:
    """``+358 40 123 4567`` → ``+358 •• ••• ••67``: a country code set apart and the last two digits stay."""
    code = re.match(r"\+\d{1,3}(?=[ -])", phone)
    kept = code.end() if code else 0
    last = len(phone) - _SHOWN_DIGITS
    return "".join("•" if char.isdigit() and kept <= i < last else char for i, char in enumerate(phone))


def minor_digits(currency: str) -> int:
    if currency in _NO_MINOR_UNITS:
        return 0
    return 3 if currency in _THOUSANDTHS else 2


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
