"""What a plan warns of: codes with parameters, so that each page words them in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

type Params = Mapping[str, str | int]


class WarningCode(StrEnum):
    ALL_ESTIMATED = "all_estimated"
    ROADS_SILENT = "roads_silent"
    WAYS_ESTIMATED = "ways_estimated"
    OUT_OF_REACH = "out_of_reach"
    TRAVEL_GUESSED = "travel_guessed"
    MORE_OUT_OF_REACH = "more_out_of_reach"
    COLLECTOR_LEFT_OUT = "collector_left_out"
    PIN_LOST = "pin_lost"
    ROUTES_UNDRAWN = "routes_undrawn"
    TAKEN_OFF_DRAFT = "taken_off_draft"
    ACCEPTED_BY_HAND = "accepted_by_hand"
    SEARCH_SHORT = "search_short"
    TOLD = "told"


_SENTENCES = {
    WarningCode.ALL_ESTIMATED: "All travel by {profile} is estimated, not measured on roads.",
    WarningCode.ROADS_SILENT: "All travel by {profile} is estimated, not measured on roads: {cause}",
    WarningCode.WAYS_ESTIMATED: "{ways} ways by {profile} between places are estimates: no road joins them.",
    WarningCode.OUT_OF_REACH: "Case {case}: {said}",
    WarningCode.TRAVEL_GUESSED: "Case {case}: its travel is an estimate. {said}",
    WarningCode.MORE_OUT_OF_REACH: "{cases} more cases are out of reach; the reasons of the unserved name them.",
    WarningCode.COLLECTOR_LEFT_OUT: "Collector {collector} is left out on {date}: no road comes near the base.",
    WarningCode.PIN_LOST: "The pin of case {case} could not be kept: it is not in this plan.",
    WarningCode.ROUTES_UNDRAWN: "{routes} routes have no geometry: the router did not give it.",
    WarningCode.TAKEN_OFF_DRAFT: "Case {case} was taken off this draft: {said}",
    WarningCode.ACCEPTED_BY_HAND: "Accepted by hand: {said}",
    WarningCode.SEARCH_SHORT: "{seconds} seconds were too few to search so many cases: more may fit with more time.",
    WarningCode.TOLD: "{said}",
}


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """``params`` fill the sentence's blanks, and may hold more: ``said`` is an English sentence of its own, whose code
    and figures stand beside it (``reason`` or ``rule``)."""

    code: WarningCode
    params: Params

    @property
    def message(self) -> str:
        """In English."""
        return _SENTENCES[self.code].format_map(self.params)


def warning(code: WarningCode, **params: str | int) -> PlanWarning:
    return PlanWarning(code, params)


def warning_of(kept: str | Mapping[str, object]) -> PlanWarning:
    """As it was kept; a bare sentence is one of a plan made before warnings had codes."""
    if isinstance(kept, str):
        return PlanWarning(WarningCode.TOLD, {"said": kept})
    params = kept["params"]
    assert isinstance(params, Mapping)
    return PlanWarning(WarningCode(str(kept["code"])), dict(params))
