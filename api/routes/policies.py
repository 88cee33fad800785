"""The visit rules in force: what ships, what the organisation made of it, who signed, and which region keeps which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.deps import House, Office, Supervisor, today_in
from api.schemas.fields import Identifier
from api.schemas.policies import (
    ChoiceIn,
    ChoiceList,
    OverrideIn,
    OverrideOut,
    PolicyFileOut,
    PolicyList,
    SigningIn,
    choice_out,
    override_out,
    policy_file_out,
    policy_out,
)
from service.lawful import governing, overriding
from service.lawful.policies import load_policy, policy_names
from service.model.access import Identity, Stamp
from service.model.override import EVERYWHERE, Override
from service.store import Tx
from service.wiring import Rounds

router = APIRouter(tags=["policies"])

PolicyName = Annotated[Identifier, Path(description="The policy, by the name of its file.")]
Number = Annotated[int, Path(ge=1, le=100_000, description="Version of the override.")]


@router.get("/v1/policies")
def list_policies(house: House, _who: Office) -> PolicyList:
    """Every policy there is, with its source, its confidence and where it holds. All of them ask to be verified with
    counsel."""
    with house.store.read() as tx:
        where = _regions_by_policy(tx, house)
        found = [(load_policy(name), overriding.versions(tx, name)) for name in policy_names()]
        return PolicyList(
            policies=tuple(
                policy_out(preset, governing.applied_of(preset, made, today_in(house)), where.get(preset.name, []))
                for preset, made in found
            )
        )


@router.get("/v1/policies/{name}")
def get_policy(name: PolicyName, house: House, _who: Office) -> PolicyFileOut:
    """A policy whole, with every override that was proposed, what each gives up, and who signed for it."""
    preset = load_policy(name)
    with house.store.read() as tx:
        made = overriding.versions(tx, name)
        where = _regions_by_policy(tx, house)
        return policy_file_out(preset, made, governing.applied_of(preset, made, today_in(house)), where.get(name, []))


@router.post("/v1/policies/{name}/overrides", status_code=201)
def propose_override(
    name: PolicyName,
    body: OverrideIn,
    house: House,
    who: Supervisor,
    response: Response,
    dry_run: Annotated[bool, Query(description="Says what it would give up; stores nothing.")] = False,
) -> OverrideOut:
    """Changes the rules of the organisation. Where the override only narrows it is in force at once; where it gives a
    rule up, a named person has to sign for that first."""
    record = body.record.model_dump(mode="json")
    with house.store.read() if dry_run else house.store.begin() as tx:
        change = overriding.weigh if dry_run else overriding.propose
        made, _ = change(tx, name, record, body.note, _stamp(house, who))
        response.status_code = 200 if dry_run else 201
        return _told(tx, made, today_in(house))


@router.post("/v1/policies/{name}/overrides/{version}/signature")
def sign_override(name: PolicyName, version: Number, body: SigningIn, house: House, who: Supervisor) -> OverrideOut:
    """A person who is signed in answers, by name and with a reason, for exactly the rules that the override gives
    up."""
    with house.store.begin() as tx:
        signed = overriding.sign(tx, name, version, body.rules, body.reason, who, _stamp(house, who))
        return _told(tx, signed, today_in(house))


@router.delete("/v1/policies/{name}/overrides/{version}")
def withdraw_override(name: PolicyName, version: Number, house: House, who: Supervisor) -> OverrideOut:
    """It is not applied any more: the one before it is, or the preset. It stays on record."""
    with house.store.begin() as tx:
        gone = overriding.withdraw(tx, name, version, _stamp(house, who))
        return _told(tx, gone, today_in(house))


@router.get("/v1/policy-choices")
def list_policy_choices(house: House, _who: Office) -> ChoiceList:
    """Which policy holds where: for regions without one of their own, and for each region."""
    with house.store.read() as tx:
        return _choices(tx, house)


@router.put("/v1/policy-choices")
def choose_policy(body: ChoiceIn, house: House, who: Supervisor) -> ChoiceList:
    """From now on this policy holds in the region, or wherever no other is chosen. Plans that are published stay as
    they are; whatever is planned or published from now on keeps it."""
    region = house.region(body.region).name if body.region else EVERYWHERE
    with house.store.begin() as tx:
        overriding.choose(tx, region, body.policy, body.reason, who, _stamp(house, who))
        return _choices(tx, house)


def _choices(tx: Tx, house: Rounds) -> ChoiceList:
    names, today = [EVERYWHERE, *(region.name for region in house.regions())], today_in(house)
    return ChoiceList(
        choices=tuple(choice_out(name, governing.in_force(tx, house.settings, name, today)) for name in names)
    )


def _regions_by_policy(tx: Tx, house: Rounds) -> Mapping[str, list[str]]:
    where: dict[str, list[str]] = {}
    for name in (EVERYWHERE, *(region.name for region in house.regions())):
        where.setdefault(governing.chosen(tx, house.settings, name)[0], []).append(name)
    return where


def _told(tx: Tx, override: Override, today: date) -> OverrideOut:
    preset = load_policy(override.policy)
    applied = governing.applied_of(preset, overriding.versions(tx, override.policy), today)
    return override_out(preset, override, applied)


def _stamp(house: Rounds, who: Identity) -> Stamp:
    return Stamp(who.actor, house.clock(), today_in(house))
