"""Changing the visit rules: an override that only narrows holds at once, any other when a named person signs for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.errors import ConflictError, ForbiddenError
from service.lawful.governing import gives_up
from service.lawful.policies import load_policy
from service.lawful.rules import Widening
from service.model.access import Identity, Role, Stamp
from service.model.override import Choice, Override, Signature
from service.store import Tx, audit, overrides


def weigh(
    tx: Tx, policy: str, record: Mapping[str, Any], note: str, stamp: Stamp
) -> tuple[Override, Sequence[Widening]]:
    """What an override would give up; nothing is stored. NotFoundError ``policy_missing``."""
    preset = load_policy(policy)
    number = 1 + max((one.version for one in overrides.versions(tx, policy)), default=0)
    override = Override(policy, number, dict(record), preset.version, note, stamp.actor, stamp.at)
    return override, gives_up(preset, override)


def versions(tx: Tx, policy: str) -> list[Override]:
    """Every override of a policy that was proposed, the newest first."""
    return overrides.versions(tx, policy)


def propose(
    tx: Tx, policy: str, record: Mapping[str, Any], note: str, stamp: Stamp
) -> tuple[Override, Sequence[Widening]]:
    """Stores the next version of the override. Where it gives nothing up it is in force from now on."""
    override, wider = weigh(tx, policy, record, note, stamp)
    if not overrides.insert(tx, override):
        raise _meanwhile()
    _trace(tx, stamp, "policy_proposed", f"{policy}+{override.version}", f"{len(wider)} rules given up")
    return override, wider


def sign(
    tx: Tx, policy: str, version: int, rules: Collection[str], reason: str, identity: Identity, stamp: Stamp
) -> Override:
    """A person answers for exactly what the override gives up.

    NotFoundError ``override_missing``; ForbiddenError ``person_needed`` for a key; ConflictError
    ``override_withdrawn``, ``nothing_to_sign``, ``widenings_differ``.
    """
    _refuse_machine(identity)
    override, preset = overrides.load(tx, policy, version), load_policy(policy)
    if override.withdrawn_at is not None:
        raise ConflictError("override_withdrawn", "This override was withdrawn.", "Propose it again.")
    wider = {one.rule for one in gives_up(preset, override)}
    if not wider:
        raise ConflictError("nothing_to_sign", "This override gives up no rule.", "It is in force already.")
    if wider != set(rules):
        raise ConflictError(
            "widenings_differ",
            "What is signed for is not what the override gives up.",
            "Read what it gives up, then sign for each of these rules.",
        )
    signature = Signature(tuple(sorted(wider)), stamp.actor, stamp.at, reason)
    signed = replace(override, signature=signature, based_on=preset.version)
    overrides.save(tx, signed)
    _trace(tx, stamp, "policy_signed", f"{policy}+{version}", ", ".join(signature.rules))
    return signed


def withdraw(tx: Tx, policy: str, version: int, stamp: Stamp) -> Override:
    """It is not applied any more: the one before it is, or the preset. ConflictError ``override_withdrawn``."""
    override = overrides.load(tx, policy, version)
    if override.withdrawn_at is not None:
        raise ConflictError("override_withdrawn", "This override was withdrawn.", "Nothing has to be done.")
    gone = replace(override, withdrawn_by=stamp.actor, withdrawn_at=stamp.at)
    overrides.save(tx, gone)
    _trace(tx, stamp, "policy_withdrawn", f"{policy}+{version}", "")
    return gone


def choose(tx: Tx, region: str, policy: str | None, reason: str, identity: Identity, stamp: Stamp) -> Choice:
    """From now on this policy holds in the region, or wherever none is chosen; None: what the settings say.

    NotFoundError ``policy_missing``; ForbiddenError ``person_needed`` for a supervisor's key: another policy may allow
    more, so an administrator or a named person answers for it.
    """
    if identity.role is not Role.ADMIN:
        _refuse_machine(identity)
    if policy is not None:
        load_policy(policy)
    before = overrides.choices(tx).get(region)
    choice = Choice(region, 1 + (before.version if before else 0), policy, reason, stamp.actor, stamp.at)
    if not overrides.choose(tx, choice):
        raise _meanwhile()
    _trace(tx, stamp, "policy_chosen", region or "everywhere", policy or "as set")
    return choice


def _refuse_machine(identity: Identity) -> None:
    if not identity.actor.startswith("user:"):
        raise ForbiddenError(
            "person_needed", "A key cannot answer for visit rules.", "Sign in as a supervisor or administrator."
        )


def _meanwhile() -> ConflictError:
    return ConflictError("policy_changed", "Somebody else changed it at this moment.", "Read it, then do it again.")


def _trace(tx: Tx, stamp: Stamp, kind: str, subject: str, detail: str) -> None:
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, kind, subject, detail))
