"""Which visit rules hold in a region now: the policy chosen for it, as the organisation has changed it.

Chosen by a person for the region, by the settings for the region, by a person for everywhere, by the settings: the
first of these that says something. An override holds while it only narrows its preset, or while a person's signature
covers all that it gives up; a preset that came with a new version of Rounds asks for a new signature. It is applied on
the days on which its own dates say that it is in effect; on the others the one before it is, or the preset.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from service.lawful.policies import load_policy, parse_policy
from service.lawful.rules import Lawbook, Widening, widenings
from service.model.override import EVERYWHERE, Choice, Override
from service.model.policy import Policy
from service.settings import Settings
from service.store import Tx, overrides


@dataclass(frozen=True, slots=True)
class InForce:
    """``policy``: as it is applied. ``choice`` None: the settings chose it."""

    policy: Policy
    preset: Policy
    choice: Choice | None = None
    override: Override | None = None


def policy_in_force(tx: Tx, settings: Settings, region: str, day: date) -> Policy:
    """What is applied in a region on a day. NotFoundError ``policy_missing`` when the settings name none that there
    is."""
    return in_force(tx, settings, region, day).policy


def in_force(tx: Tx, settings: Settings, region: str, day: date) -> InForce:
    """The same, with where it comes from."""
    name, choice = chosen(tx, settings, region)
    preset, made = load_policy(name), overrides.versions(tx, name)
    applied = applied_of(preset, made, day)
    return InForce(preset if applied is None else policy_of(preset, applied), preset, choice, applied)


def lawbook(tx: Tx, settings: Settings, region: str, parts: Collection[str] = ()) -> Lawbook:
    """The rules of a region, and of the ``parts`` that a merged one plans for, each under its own."""
    every = {name: policies_of(tx, chosen(tx, settings, name)[0]) for name in parts}
    own = policies_of(tx, chosen(tx, settings, region)[0])
    return Lawbook(own, {name: policies for name, policies in every.items() if policies != own})


def policies_of(tx: Tx, name: str) -> tuple[Policy, ...]:
    """A preset as the organisation has changed it: its overrides that may be applied, the newest first, then itself."""
    preset = load_policy(name)
    made = (one for one in overrides.versions(tx, name) if holds(preset, one))
    return (*(policy_of(preset, one) for one in made), preset)


def applied_of(preset: Policy, made: Sequence[Override], day: date) -> Override | None:
    """Of the overrides of a preset, the newest first, the one that is applied on a day."""
    return next((one for one in made if holds(preset, one) and policy_of(preset, one).holds_on(day)), None)


def policy_of(preset: Policy, override: Override) -> Policy:
    """The override as a policy, under the preset's name; its version tells both (``2026.2+3``)."""
    record = {**override.record, "version": f"{preset.version}+{override.version}"}
    return parse_policy(preset.name, record)


def gives_up(preset: Policy, override: Override) -> Sequence[Widening]:
    """What somebody has to sign for; nothing: it only narrows."""
    return widenings(preset, policy_of(preset, override))


def holds(preset: Policy, override: Override) -> bool:
    """Whether it may be applied: not withdrawn, and signed for where it gives something up."""
    if override.withdrawn_at is not None:
        return False
    wider = {one.rule for one in gives_up(preset, override)}
    if not wider:
        return True
    signed = override.signature
    return signed is not None and override.based_on == preset.version and wider <= set(signed.rules)


def chosen(tx: Tx, settings: Settings, region: str) -> tuple[str, Choice | None]:
    """The name of a region's policy (EVERYWHERE: of those without one of their own), and the choice of a person."""
    made = overrides.choices(tx)
    here, everywhere = made.get(region), made.get(EVERYWHERE)
    if here is not None and here.policy is not None:
        return here.policy, here
    if region in settings.region_policies:
        return settings.region_policies[region], None
    if everywhere is not None and everywhere.policy is not None:
        return everywhere.policy, everywhere
    return settings.policy, None
