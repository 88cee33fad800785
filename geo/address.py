"""Addresses as people write them, taken apart: folded words, house numbers, flats. No guess about where."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "œ": "oe", "ı": "i"})
_TOKEN = re.compile(r"[^\W_]+(?:['’:][^\W_]+)*(?:[-–/][^\W_]+)*")
_NUMBER = re.compile(r"(?P<first>\d{1,5})\s?(?P<letter>[a-z]?)(?:\s?-\s?(?P<last>\d{1,5})?[a-z]?)?(?:/\w{1,6})*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN_PIECE = re.compile(
    r"\d+(?:-\d+)?(?:号楼|号|號|弄|栋|幢|座|单元|室|层|楼|组|社)?|[a-z]+"
    r"|[^\da-z]+?(?:自治区|自治州|街道|社区|小区|大道|胡同|省|市|县|区|镇|乡|村|路|街|巷|里|苑)|[^\da-z]+"
)
_HAN_DOOR = "号號弄"


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """``12``, ``12a``, ``12-14``: first and last number, and the letter or nothing."""

    number: int
    letter: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word; ``part`` counts the comma-separated parts; ``dotted`` when a full stop shortened it."""

    text: str
    part: int = 0
    dotted: bool = False

    @property
    def house_number(self) -> HouseNumber | None:
        """The house number that this word may be: at most four digits."""
        found = house_number(self.text)
        return found if found and found.number <= 9999 else None

    @property
    def is_postcode(self) -> bool:
        """Looks like a postcode with or without its country (``00100``, ``LI-9490``, ``335400``)."""
        return re.fullmatch(r"(?:[a-z]{1,2}-)?\d{4,6}", self.text) is not None


def fold(text: str) -> str:
    """Small letters without accents and marks; words separated by one space. Chinese stays as it is."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]|_", " ", bare).split())


def is_han(text: str) -> bool:
    """Whether it holds Chinese characters."""
    return _HAN.search(text) is not None


def words(query: str) -> list[Word]:
    """The words of an address in order; Chinese is cut after administrative and street characters."""
    text = unicodedata.normalize("NFKC", query).replace("，", ",").replace("、", ",").replace("–", "-")
    found: list[Word] = []
    for part, piece in enumerate(re.split(r"[,;\n\t]+", text)):
        for match in _TOKEN.finditer(_joined_marks(piece)):
            dotted = piece[match.end() : match.end() + 1] == "." and not match.group().isdigit()
            found += [Word(text, part, dotted) for text in _pieces(match.group())]
    return found


def house_number(label: str) -> HouseNumber | None:
    """``12``, ``12 A``, ``12–14``, ``12/3`` (its first part); None for anything else."""
    match = _NUMBER.fullmatch(label.strip().casefold().replace("–", "-").rstrip(_HAN_DOOR))
    if not match:
        return None
    return HouseNumber(int(match["first"]), match["letter"], int(match["last"] or 0))


def house_numbers(label: str) -> list[HouseNumber]:
    """All doors of one label: ``5;7`` are two, ``12-16`` are 12, 14 and 16."""
    found: list[HouseNumber] = []
    for one in re.split(r"[;,]", label):
        number = house_number(one)
        if number and number.number < number.last <= number.number + 40:
            found += [HouseNumber(n) for n in range(number.number, number.last + 1, 2)]
        elif number:
            found.append(HouseNumber(number.number, number.letter))
    return found


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


def _pieces(token: str) -> list[str]:
    if not is_han(token):
        folded = _keep_number_marks(token)
        return [folded] if folded else []
    return [piece for piece in (fold(m.group()) for m in _HAN_PIECE.finditer(token.casefold())) if piece]


def _keep_number_marks(token: str) -> str:
    """``12-14``, ``12/3`` and ``LI-9490`` keep their marks; other hyphens separate nothing that matters."""
    lowered = token.casefold()
    if lowered[:1].isdigit() or re.fullmatch(r"[a-z]{1,2}-\d{4,6}", lowered):
        return lowered
    return fold(token)


def _joined_marks(piece: str) -> str:
    """``12 - 14`` is one number."""
    return re.sub(r"(\d)\s+-\s+(?=\d)", r"\1-", piece)
