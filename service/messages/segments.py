"""How long a short message is: parts of 140 bytes, in the alphabet of GSM 03.38 or in UCS-2. Pure.

Source: 3GPP TS 23.038 (alphabets) and TS 23.040 (parts; six bytes of each say which part it is).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_PLAIN = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = "\f^{}\\[~]|€"
_UNITS = dict.fromkeys(_PLAIN, 1) | dict.fromkeys(_ESCAPED, 2)

GSM_7, UCS_2 = "gsm-7", "ucs-2"
_ALONE = {GSM_7: 160, UCS_2: 70}
_IN_PARTS = {GSM_7: 153, UCS_2: 67}


@dataclass(frozen=True, slots=True)
class Length:
    """``units``: septets of GSM-7, or 16-bit units of UCS-2; ``parts``: what is charged for."""

    alphabet: str
    units: int
    parts: int


def length_of(text: str) -> Length:
    """One character outside the plain alphabet puts the whole text into UCS-2. No character is cut in two."""
    plain = all(char in _UNITS for char in text)
    alphabet = GSM_7 if plain else UCS_2
    units = [_UNITS[char] if plain else len(char.encode("utf-16-le")) // 2 for char in text]
    total = sum(units)
    return Length(alphabet, total, 1 if total <= _ALONE[alphabet] else _parts(units, _IN_PARTS[alphabet]))


def _parts(units: Iterable[int], most: int) -> int:
    parts, used = 1, 0
    for unit in units:
        if used + unit > most:
            parts, used = parts + 1, 0
        used += unit
    return parts
