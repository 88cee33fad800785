"""What stands behind the reason of a case without a visit: codes with parameters, so that each page words them in the
reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.model.warning import Params


class DetailCode(StrEnum):
    DAY_BARRED = "day_barred"
    SHIFT = "shift"
    DISPLACES = "displaces"
    DISPLACES_WORTH = "displaces_worth"
    WANTED_ON = "wanted_on"
    TERRITORY = "territory"
    ALSO = "also"
    TOLD = "told"


_SENTENCES = {
    DetailCode.DAY_BARRED: "{date}: {said}",
    DetailCode.SHIFT: "{collector} {date}: {said}.",
    DetailCode.DISPLACES: "{collector} {date}: it would displace {cases}.",
    DetailCode.DISPLACES_WORTH: "{collector} {date}: it would displace {cases}, {points} points lost.",
    DetailCode.WANTED_ON: "It was wanted on {date}.",
    DetailCode.TERRITORY: "It lies in the territory {territory}, which nobody else may visit.",
    DetailCode.ALSO: "{said}",
    DetailCode.TOLD: "{said}",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """``params`` fill the sentence's blanks, and may hold more: ``said`` is an English sentence of its own, whose code
    stands beside it as ``reason``."""

    code: DetailCode
    params: Params

    @property
    def message(self) -> str:
        """In English."""
        return _SENTENCES[self.code].format_map(self.params)


def detail(code: DetailCode, **params: str | int) -> Detail:
    return Detail(code, params)


def detail_of(kept: str | Mapping[str, object]) -> Detail:
    """As it was kept; a bare sentence is one of a plan made before details had codes."""
    if isinstance(kept, str):
        return Detail(DetailCode.TOLD, {"said": kept})
    params = kept["params"]
    assert isinstance(params, Mapping)
    return Detail(DetailCode(str(kept["code"])), dict(params))
