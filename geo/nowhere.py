"""Texts that stand where an address should, and name no place: ``?``, ``n/a``, ``unbekannt``, ``地址不详``."""

from __future__ import annotations

import re
import unicodedata

_UNKNOWN = {
    "en": "na none nil null unknown addressunknown unknownaddress noaddress notknown notavailable notprovided tbd tba",
    "de": "unbekannt keine keineangabe keineadresse ohne ohnefestenwohnsitz ka",
    "es": "desconocido desconocida sindatos sindireccion sindomicilio",
    "fi": "tuntematon eitiedossa eiosoitetta",
    "fr": "inconnu inconnue sansadresse sansdomicilefixe sdf nonrenseigne",
    "pt": "desconhecido desconhecida semmorada semendereco",
    "sv": "okand okant ingenadress saknas",
    "zh": "未知 不详 不明 暂无 没有 无地址 地址不详 地址不明 地址未知 住址不详 未提供 未填写 待补充",
}
"""What people write for “unknown”: small letters without accents, spaces and marks."""

_SAID_OF_NOTHING = frozenset(word for line in _UNKNOWN.values() for word in line.split())


def names_a_place(text: str) -> bool:
    """False for what is certainly no address: without two letters and digits, digits alone, or a word for “unknown”."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    letters = re.sub(r"[\W_]+", "", bare)
    return len(letters) >= 2 and not letters.isdigit() and letters not in _SAID_OF_NOTHING
