"""Keys, people, sessions, day links."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from api.schemas.fields import Day, DoorModel, Identifier, Text
from service.model.access import Role

Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]
NewPassword = Annotated[SecretStr, Field(min_length=10, max_length=200, description="At least 10 characters.")]
PersonRole = Annotated[Literal["admin", "supervisor"], Field(description="What the person may do.")]
KeyRole = Annotated[Literal["admin", "scheduler", "supervisor"], Field(description="What the key may do.")]


class SignIn(DoorModel):
    name: Identifier
    password: Password


class SessionOut(DoorModel):
    """Who is asking. ``collector_id`` and ``date``: a collector sees that one day."""

    actor: str
    role: Role
    name: str
    collector_id: str | None = None
    date: Day | None = None


class DaySignIn(DoorModel):
    link_id: Identifier
    secret: Password


class DaySessionOut(DoorModel):
    collector_id: str
    date: Day


class DayLinkIn(DoorModel):
    date: Day


class DayLinkOut(DoorModel):
    link_id: str
    date: Day
    opens_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class NewDayLinkOut(DayLinkOut):
    url: str = Field(description="Shown this once. The secret stands behind #, which browsers never send.")


class DayLinkList(DoorModel):
    links: tuple[DayLinkOut, ...]


class KeyIn(DoorModel):
    name: Text
    role: KeyRole


class KeyOut(DoorModel):
    key_id: str
    name: str
    role: Role
    created_at: datetime
    revoked_at: datetime | None


class NewKeyOut(KeyOut):
    secret: str = Field(description="Shown this once.")


class KeyList(DoorModel):
    keys: tuple[KeyOut, ...]


class UserIn(DoorModel):
    name: Identifier
    password: NewPassword
    role: PersonRole


class UserOut(DoorModel):
    name: str
    role: Role
    created_at: datetime


class UserList(DoorModel):
    users: tuple[UserOut, ...]
