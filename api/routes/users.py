"""People who sign in: supervisors and administrators."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Admin, House
from api.schemas.access import UserIn, UserList, UserOut
from api.schemas.fields import Identifier
from service.model.access import Role, User
from service.people import access

router = APIRouter(tags=["access"])


@router.post("/v1/users", status_code=201)
def add_user(body: UserIn, house: House, who: Admin) -> UserOut:
    """Enters a person, who may sign in at once."""
    with house.store.begin() as tx:
        password = body.password.get_secret_value()
        return _shown(access.add_user(tx, body.name, password, Role(body.role), who.actor, house.clock()))


@router.get("/v1/users")
def list_users(house: House, _who: Admin) -> UserList:
    """Everyone who may sign in, by name."""
    with house.store.read() as tx:
        return UserList(users=tuple(_shown(user) for user in access.list_users(tx)))


@router.delete("/v1/users/{name}", status_code=204)
def remove_user(name: Identifier, house: House, who: Admin) -> None:
    """Removes a person; their sessions end at once."""
    with house.store.begin() as tx:
        access.remove_user(tx, name, who.actor, house.clock())


def _shown(user: User) -> UserOut:
    return UserOut(name=user.name, role=user.role, created_at=user.created_at)
