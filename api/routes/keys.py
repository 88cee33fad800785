"""API keys of scheduling systems."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Admin, House
from api.schemas.access import KeyIn, KeyList, KeyOut, NewKeyOut
from api.schemas.fields import Identifier
from service.model.access import Key, Role
from service.people import access

router = APIRouter(tags=["access"])


@router.post("/v1/keys", status_code=201)
def create_key(body: KeyIn, house: House, who: Admin) -> NewKeyOut:
    """Makes a key; its secret is shown this once and kept only as a hash."""
    with house.store.begin() as tx:
        key, secret = access.create_key(tx, body.name, Role(body.role), who.actor, house.clock())
    return NewKeyOut(**_shown(key).model_dump(), secret=secret)


@router.get("/v1/keys")
def list_keys(house: House, _who: Admin) -> KeyList:
    """Every key without its secret, also the revoked ones, oldest first."""
    with house.store.read() as tx:
        return KeyList(keys=tuple(_shown(key) for key in access.list_keys(tx)))


@router.delete("/v1/keys/{key_id}", status_code=204)
def revoke_key(key_id: Identifier, house: House, who: Admin) -> None:
    """From now on the key opens nothing."""
    with house.store.begin() as tx:
        access.revoke_key(tx, key_id, who.actor, house.clock())


def _shown(key: Key) -> KeyOut:
    return KeyOut(key_id=key.id, name=key.name, role=key.role, created_at=key.created_at, revoked_at=key.revoked_at)
