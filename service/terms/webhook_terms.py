"""What an organisation says of a target of webhooks: where it is, what it is signed with, what it hears of."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

WHSEC = "whsec_"
FEWEST_BYTES, MOST_BYTES = 24, 64

type EventName = Literal[
    "message.ready",
    "appointment.changed",
    "hold.changed",
    "plan.published",
    "outcome.recorded",
    "alarm.raised",
]


def secret_bytes(secret: str) -> bytes:
    """The key that ``whsec_…`` stands for. ValueError, which does not repeat it, when it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(WHSEC), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"a secret is {WHSEC} and base64") from None
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(f"a secret is base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes")
    return key


def _is_secret(secret: SecretStr) -> SecretStr:
    secret_bytes(secret.get_secret_value())
    return secret


type Secret = Annotated[SecretStr, AfterValidator(_is_secret)]


class WebhookTarget(BaseModel):
    """``secrets``: each request is signed with all of them, so that one can be changed without losing any."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^https?://[^\s/?#@]+(/\S*)?$", max_length=2000)
    secrets: tuple[Secret, ...] = Field(min_length=1, max_length=5)
    events: frozenset[EventName] = Field(frozenset(), description="Empty: all of them.")

    def hears(self, event: str) -> bool:
        return not self.events or event in self.events


def one_messenger(targets: dict[str, WebhookTarget]) -> dict[str, WebhookTarget]:
    """Refuses two targets that would both send the same message to a debtor."""
    senders = sorted(name for name, target in targets.items() if target.hears("message.ready"))
    if len(senders) > 1:
        raise ValueError(f"only one target may hear of message.ready, or debtors get it twice: {', '.join(senders)}")
    return targets


WebhookTargets = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")], WebhookTarget], AfterValidator(one_messenger)
]
