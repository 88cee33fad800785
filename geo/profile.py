"""How somebody travels. Each profile has a road graph of its own in a region."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

_FOLDER = Path(__file__).with_name("profiles")


class Profile(StrEnum):
    """In the order in which people are asked."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    EBIKE = "ebike"
    BICYCLE = "bicycle"
    FOOT = "foot"

    @property
    def lua(self) -> Path:
        """The rules of the road that ``osrm-extract`` reads: which ways, how fast. They build on OSRM's own."""
        return _FOLDER / f"by_{self.value}.lua"
