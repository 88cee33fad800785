"""Amounts in CSV: major units with a decimal point → minor units of a currency."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from api.schemas.cells import INT_DIGITS

_AMOUNT = re.compile(r"\d+(\.\d+)?")
_DECIMALS = dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG"), 0) | dict.fromkeys(
    ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3
)
"""Decimals of a currency (ISO 4217) where they are not two."""


def major(cell: str) -> Any:
    """ValueError for what is no amount."""
    if len(cell) > INT_DIGITS or not _AMOUNT.fullmatch(cell):
        raise ValueError("This is an amount like 1250 or 1250.50")
    return Decimal(cell)


def minor_of(amount: Decimal, currency: str) -> Any:
    """Minor units; a finer amount than the currency has stays a fraction, which schemas refuse."""
    minor = amount.scaleb(_DECIMALS.get(currency, 2))
    return int(minor) if minor == int(minor) else float(minor)
