"""Addresses as people write them, taken apart: folded words, house numbers. No guess about where."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "œ": "oe", "ı": "i", "’": "'", "´": "'"}
)
_ALIKE_MARKS = str.maketrans(
    {
        "，": ",",
        "、": ",",
        "；": ";",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "／": "/",
        "（": ",",
        "(": ",",
        "）": ",",
        ")": ",",
    }
)
_BRACKETS = str.maketrans("()", ",,")
_PARTS = re.compile(r"[,;\n\t]+|\s-\s(?!\d)")
_TOKEN = re.compile(r"[^\W_]+(?:['’:][^\W_]+)*(?:[-/][^\W_]+)*")
_NUMBER = re.compile(
    r"(?P<first>\d{1,5})\s?-?\s?(?P<letter>bis|ter|quater|[a-z]?)(?:\s?-\s?(?P<last>\d{1,5})?[a-z]?)?(?:/\w{1,6})*"
)
_SPACED_HYPHEN, _THOUSANDS = re.compile(r"(\d)\s+-\s+(?=\d)"), re.compile(r"\b(\d)\.(?=\d{3}\b)")
_NUMBER_SIGN = re.compile(r"#\s*(?=\d)|(?<=\d)#")
_COUNTRY_AND_CODE = re.compile(r"[a-z]{1,2}-\d{4,6}")
_MARKED_NUMBER = re.compile(r"(?:no|nr|num|n)(\d{1,5}[a-z]?)")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN_PIECE = re.compile(
    r"附?\d+(?:-\d+)*[a-z]?(?:号楼|号院|号|號|弄|栋|幢|座|单元|室|层|楼|组|社|区|期|房|户|#)?|[a-z]+\d*(?:座|栋|幢|区|单元|室)?"
    r"|[^\da-z]+?(?:自治区|自治州|街道|社区|小区|大道|胡同|省|市|县|区|镇|乡|村|路|街|巷|里|苑|弄)|[^\da-z]+?(?=附\d|[\da-z]|$)"
)
_HAN_NUMERAL = re.compile(r"[一二三四五六七八九十百零〇两]+(?=号|號|弄|栋|幢|座|单元|室|层|楼|组|社)")
_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_DOOR = "号號"
_REMEMBERED = 50_000
"""Words taken apart that are kept: in a batch most of them come again."""


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """``12``, ``12a``, ``12 bis``, ``12-14``: first and last number, and the letter or nothing."""

    number: int
    letter: str = ""
    last: int = 0


class Word(NamedTuple):
    """A folded word; ``part`` counts the comma-separated parts; ``dotted`` when a full stop shortened it; ``joined`` to
    the word before it by a hyphen."""

    text: str
    part: int = 0
    dotted: bool = False
    joined: bool = False

    @property
    def house_number(self) -> HouseNumber | None:
        """The house number that this word may be."""
        return house_number(self.text) if self.text[0].isdigit() else None

    @property
    def is_postcode(self) -> bool:
        """Looks like a postcode with or without its country (``00100``, ``LI-9490``, ``13010-001``)."""
        return re.fullmatch(r"(?:[a-z]{1,2}-)?\d{4,6}|\d{4,5}-\d{3}", self.text) is not None


def fold(text: str) -> str:
    """Small letters without accents and marks; words separated by one space. Chinese stays as it is."""
    if text.isascii():
        return " ".join(re.sub(r"[^\w\s]|_", " ", text.lower()).split())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]|_", " ", bare).split())


def is_han(text: str) -> bool:
    """Whether it holds Chinese characters."""
    return not text.isascii() and _HAN.search(text) is not None


def words(query: str) -> list[Word]:
    """The words of an address in order; Chinese is cut after administrative and street characters."""
    text = (
        query.translate(_BRACKETS) if query.isascii() else unicodedata.normalize("NFKC", query).translate(_ALIKE_MARKS)
    )
    found: list[Word] = []
    for part, piece in enumerate(_PARTS.split(_joined_marks(text))):
        for match in _TOKEN.finditer(piece):
            token, end = match.group(), match.end()
            dotted = piece[end : end + 1] == "." and not token.isdigit()
            pieces, hyphen = _pieces(token)
            last = len(pieces) - 1
            found += [Word(text, part, dotted and i == last, hyphen and i > 0) for i, text in enumerate(pieces)]
    return found


@lru_cache(_REMEMBERED)
def house_number(label: str) -> HouseNumber | None:
    """``12``, ``12 A``, ``12 bis``, ``12–14``, ``12/3`` (its first part); None for anything else."""
    match = _NUMBER.fullmatch(label.strip().casefold().replace("–", "-").rstrip(_HAN_DOOR))
    if not match:
        return None
    return HouseNumber(int(match["first"]), match["letter"], int(match["last"] or 0))


@lru_cache(_REMEMBERED)
def house_numbers(label: str) -> tuple[HouseNumber, ...]:
    """All doors of one label: ``5;7`` are two, ``12-16`` are 12, 14 and 16."""
    found: list[HouseNumber] = []
    for one in re.split(r"[;,]", label):
        number = house_number(one)
        if number and number.number < number.last <= number.number + 40:
            found += [HouseNumber(n) for n in range(number.number, number.last + 1, 2)]
        elif number:
            found.append(HouseNumber(number.number, number.letter))
    return tuple(found)


def grams(text: str) -> list[str]:
    """What the index looks names up by: Latin words in padded threes, Chinese in ones and twos."""
    found: list[str] = []
    for word in text.split():
        if is_han(word):
            found += [*word, *(word[i : i + 2] for i in range(len(word) - 1))]
        else:
            padded = f"_{word}_"
            found += [padded[i : i + 3] for i in range(len(padded) - 2)]
    return found


@lru_cache(_REMEMBERED)
def _pieces(token: str) -> tuple[tuple[str, ...], bool]:
    """The words of one token, and whether a hyphen joins them."""
    if not is_han(token):
        return tuple(_number_marks_kept(token)), "-" in token
    counted = _HAN_NUMERAL.sub(_in_digits, token.casefold())
    cut = (match.group() for match in _HAN_PIECE.finditer(counted))
    return tuple(piece for piece in (one if one[0].isdigit() else fold(one) for one in cut) if piece), False


def _number_marks_kept(token: str) -> list[str]:
    """``12-14``, ``12/3`` and ``LI-9490`` keep their marks; ``no12`` is 12; ``S:t`` is joined; others part words."""
    lowered = token.casefold()
    if lowered[:1].isdigit() or _COUNTRY_AND_CODE.fullmatch(lowered):
        return [lowered]
    marked = _MARKED_NUMBER.fullmatch(lowered)
    return [marked[1]] if marked else fold(token.replace(":", "")).split()


def _joined_marks(text: str) -> str:
    """``12 - 14`` is one number, ``1.500`` as well; ``nº`` and ``#`` say only that one follows."""
    text = _SPACED_HYPHEN.sub(r"\1-", text) if "-" in text else text
    text = _THOUSANDS.sub(r"\1", text) if "." in text else text
    return _NUMBER_SIGN.sub(" ", text) if "#" in text else text


def _in_digits(match: re.Match[str]) -> str:
    """``十二`` is 12, ``一百零三`` 103, ``二〇一`` 201."""
    text = match.group()
    if not set(text) & set("十百"):
        return "".join(str(_HAN_DIGITS[character]) for character in text)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
        else:
            digit = _HAN_DIGITS[character]
    return str(total + digit)
