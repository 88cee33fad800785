"""How people write addresses: the noise model of the geocoding benchmark, seeded.

A typo is one of: a letter missing, doubled, swapped with its neighbour, or replaced by another, each a quarter of the
time, at a random place of the street's name (a swap may move the first letter). A name is cut short at its usual
ending, or where it has none, its first long word is cut off after four letters with a full stop.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORT_ENDINGS = {
    "katu": "k.",
    "tie": "t.",
    "strasse": "str.",
    "straße": "str.",
    "gasse": "g.",
    "gatan": "g.",
    "esplanadi": "espl.",
    "weg": "w.",
    "platz": "pl.",
}
FLATS = (" as 4", " A 12", "/3", " bst 5", " lgh 1102", " Top 3", " Whg 2")


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a true address."""

    street: str
    number: str
    postcode: str
    town: str

    @property
    def line(self) -> str:
        return f"{self.street} {self.number}"

    @property
    def tail(self) -> str:
        return f"{self.postcode} {self.town}".strip()

    @property
    def whole(self) -> str:
        return f"{self.line}, {self.tail}" if self.tail else self.line


def typo(text: str, rng: random.Random) -> str:
    """One slip in one word of at least four letters; the text itself when there is none."""
    places = [i for i in range(1, len(text)) if text[i].isalpha() and text[i - 1].isalpha()]
    if len(places) < 3:
        return text
    i = rng.choice(places)
    slips = (
        text[:i] + text[i + 1 :],
        text[:i] + text[i] + text[i:],
        text[: i - 1] + text[i] + text[i - 1] + text[i + 1 :],
        text[:i] + rng.choice(LETTERS) + text[i + 1 :],
    )
    return rng.choice(slips)


def shortened(street: str) -> str:
    """The street's last part cut short, or its first long word cut off with a full stop."""
    for ending, short in SHORT_ENDINGS.items():
        if street.casefold().endswith(ending) and len(street) > len(ending) + 1:
            return street[: -len(ending)] + short
    return re.sub(r"^(\w{4})\w{4,}", r"\1.", street)


def variants(true: Written, rng: random.Random) -> dict[str, str]:
    """The ways in which one address is asked for."""
    slip = Written(typo(true.street, rng), true.number, true.postcode, true.town)
    return {
        "clean": true.whole,
        "no city": true.line,
        "abbreviated": f"{shortened(true.street)} {true.number}, {true.tail}".strip(", "),
        "abbreviated, no city": f"{shortened(true.street)} {true.number}",
        "flat suffix": f"{true.line}{rng.choice(FLATS)}, {true.tail}".strip(", "),
        "city first": f"{true.town} {true.line}".strip(),
        "number first": f"{true.number} {true.street}, {true.tail}".strip(", "),
        "no accents, capitals": true.whole.upper().translate(str.maketrans("ÄÖÜÅ", "AOUA")),
        "one typo": slip.whole,
        "one typo, no city": slip.line,
        "two typos, no city": f"{typo(slip.street, rng)} {true.number}",
    }
