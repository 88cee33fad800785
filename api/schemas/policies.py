"""Visit rules on the wire: presets, how the organisation changed them, who signed for it, and what holds where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from api.schemas.fields import Day, DoorModel, Identifier, Note, Tag
from service.lawful.governing import InForce, gives_up, holds
from service.lawful.policies import load_record
from service.lawful.policies.record import PolicyRecord
from service.lawful.rules import Widening
from service.model.override import EVERYWHERE, Override, Signature
from service.model.policy import Policy

type OverrideState = Literal["in_force", "superseded", "outside_its_dates", "needs_signature", "withdrawn"]


class OverrideIn(DoorModel):
    record: PolicyRecord = Field(description="The whole policy as it is to be, in the form of a policy file.")
    note: Annotated[Note, Field(min_length=1, description="Why.")]


class SigningIn(DoorModel):
    rules: tuple[Tag, ...] = Field(description="Each rule that is given up, as `gives_up` names it: all of them.")
    reason: Annotated[Note, Field(min_length=1)]


class ChoiceIn(DoorModel):
    region: Identifier | None = Field(None, description="Unset: wherever no other policy is chosen.")
    policy: Identifier | None = Field(description="Null: what the settings say.")
    reason: Annotated[Note, Field(min_length=1)]


class WideningOut(DoorModel):
    rule: str = Field(description="JSON pointer into the preset.", examples=["/hours/sun"])
    message: str


class SignatureOut(DoorModel):
    rules: tuple[str, ...]
    by: str
    at: datetime
    reason: str


class OverrideOut(DoorModel):
    policy: str
    version: int
    state: OverrideState
    record: PolicyRecord
    based_on: str = Field(description="Version of the preset that it was written for.")
    note: str
    proposed_by: str
    proposed_at: datetime
    gives_up: tuple[WideningOut, ...] = Field(description="Empty: it only narrows, and needs no signature.")
    signature: SignatureOut | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None


class PolicyOut(DoorModel):
    """A preset that ships, and whether the organisation has changed it."""

    name: str
    title: str
    version: str
    effective_from: Day | None
    effective_until: Day | None
    source: str
    confidence: str = Field(description="Of the source: H, M-H, M, L or -.")
    advice: str
    assumed: tuple[str, ...] = Field(description="What was set without a source, for counsel to look at first.")
    duties: tuple[str, ...] = Field(description="What no machine can check.")
    override: int | None = Field(description="Version of the override that is applied instead.")
    regions: tuple[str | None, ...] = Field(description="Where it holds; null: wherever no other is chosen.")


class PolicyList(DoorModel):
    policies: tuple[PolicyOut, ...]


class PolicyFileOut(PolicyOut):
    preset: PolicyRecord
    overrides: tuple[OverrideOut, ...] = Field(description="The newest first.")


class ChoiceOut(DoorModel):
    region: str | None = Field(description="Null: wherever no other policy is chosen.")
    policy: str
    policy_version: str
    chosen_by: str | None = Field(description="Null: the settings.")
    chosen_at: datetime | None
    reason: str


class ChoiceList(DoorModel):
    choices: tuple[ChoiceOut, ...]


def policy_out(preset: Policy, applied: Override | None, regions: Sequence[str]) -> PolicyOut:
    return PolicyOut(**_head(preset, applied, regions))


def policy_file_out(
    preset: Policy, made: Sequence[Override], applied: Override | None, regions: Sequence[str]
) -> PolicyFileOut:
    """``made``: every override of the preset, the newest first."""
    return PolicyFileOut(
        **_head(preset, applied, regions),
        preset=PolicyRecord.model_validate(load_record(preset.name)),
        overrides=tuple(override_out(preset, one, applied) for one in made),
    )


def override_out(preset: Policy, override: Override, applied: Override | None) -> OverrideOut:
    """``applied``: the one that is in force, if any."""
    signed = override.signature
    same = ("policy", "version", "based_on", "note", "proposed_by", "proposed_at", "withdrawn_by", "withdrawn_at")
    return OverrideOut(
        state=_state(preset, override, applied),
        record=PolicyRecord.model_validate(override.record),
        gives_up=tuple(_widening(one) for one in gives_up(preset, override)),
        signature=None if signed is None else _signature(signed),
        **{name: getattr(override, name) for name in same},
    )


def choice_out(region: str, found: InForce) -> ChoiceOut:
    choice = found.choice
    return ChoiceOut(
        region=region or None,
        policy=found.policy.name,
        policy_version=found.policy.version,
        chosen_by=choice.chosen_by if choice else None,
        chosen_at=choice.chosen_at if choice else None,
        reason=choice.reason if choice else "",
    )


def _head(preset: Policy, applied: Override | None, regions: Sequence[str]) -> dict[str, Any]:
    same = ("name", "title", "version", "effective_from", "effective_until", "source", "confidence", "advice")
    return {name: getattr(preset, name) for name in (*same, "assumed", "duties")} | {
        "override": None if applied is None else applied.version,
        "regions": tuple(None if region == EVERYWHERE else region for region in regions),
    }


def _state(preset: Policy, override: Override, applied: Override | None) -> OverrideState:
    if override.withdrawn_at is not None:
        return "withdrawn"
    if applied is not None and override.version == applied.version:
        return "in_force"
    if not holds(preset, override):
        return "needs_signature"
    newer = applied is not None and applied.version > override.version
    return "superseded" if newer else "outside_its_dates"


def _widening(one: Widening) -> WideningOut:
    return WideningOut(rule=one.rule, message=one.message)


def _signature(signed: Signature) -> SignatureOut:
    return SignatureOut(rules=signed.rules, by=signed.by, at=signed.at, reason=signed.reason)
