"""Contacts with debtors as other systems send them, and as the ledger shows them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.batches import issue_out
from api.schemas.fields import DoorModel, Flag, Identifier, Instant, Tag
from api.schemas.problems import IssueOut
from service.model.case import AddressKind
from service.model.contact import Channel, Contact, ContactState, Direction
from service.model.contact_batch import ContactBatch


class ContactIn(DoorModel):
    """One visit, call, message or letter. The same ``source`` and ``contact_id`` again says it anew, from the same
    system."""

    contact_id: Identifier = Field(description="The source's own id, so that what is sent twice counts once.")
    source: Identifier | None = Field(None, description="The system that made it; unset: whoever sends it.")
    debtor_id: Identifier | None = Field(None, description="Whose limits it counts against; unset: the case's debtor.")
    case_id: Identifier | None = Field(None, description="The case that it was about, if any.")
    channel: Channel
    at: Instant = Field(description="When it was made, or is planned.")
    direction: Direction = Field(Direction.OUTGOING, description="Only outgoing ones count.")
    state: ContactState = Field(ContactState.MADE, description="A planned one reserves its count.")
    answered: Flag | None = Field(None, description="Whether the debtor was reached; unset: not known.")
    notice: Flag = Field(False, description="It announced a visit and said why.")
    place: AddressKind | None = Field(None, description="Of a visit: the kind of address.")
    result: Tag | None = Field(None, description="Of a visit: its outcome, as a code.")

    def contact(self) -> Contact:
        """Source and debtor may be empty still."""
        return Contact(
            id=self.contact_id,
            debtor_id=self.debtor_id or "",
            case_id=self.case_id,
            channel=self.channel,
            at=self.at,
            direction=self.direction,
            state=self.state,
            source=self.source or "",
            answered=self.answered,
            notice=self.notice,
            place=self.place,
            result=self.result or "",
        )


class ContactOut(DoorModel):
    """``source`` is a plan's id for a planned visit of a published day, ``outcome`` for a reported one, ``message`` for
    a message of Rounds, which is planned while it waits."""

    contact_id: str
    source: str
    debtor_id: str
    case_id: str | None
    channel: Channel
    at: datetime
    direction: Direction
    state: ContactState
    answered: bool | None
    notice: bool
    place: AddressKind | None
    result: str


class ContactList(DoorModel):
    contacts: tuple[ContactOut, ...]


class RefusedContact(DoorModel):
    number: int = Field(description="Index of a JSON row from 0, or line of a CSV row (the header is line 1).")
    contact_id: str | None
    issues: tuple[IssueOut, ...]


class ContactBatchOut(DoorModel):
    """``created``, ``updated`` and ``unchanged`` add up to ``accepted``."""

    batch_id: str | None = Field(description="None for a dry run.")
    dry_run: bool
    accepted: int
    created: int
    updated: int
    unchanged: int
    refused: int
    refused_rows: tuple[RefusedContact, ...]
    created_at: datetime


def contact_out(contact: Contact) -> ContactOut:
    same = ("source", "debtor_id", "case_id", "channel", "at", "direction", "state", "answered", "notice", "place")
    told = {name: getattr(contact, name) for name in same}
    return ContactOut(contact_id=contact.id, result=contact.result, **told)


def contact_batch_out(batch: ContactBatch) -> ContactBatchOut:
    rows = tuple(
        RefusedContact(
            number=row.number, contact_id=row.contact_id, issues=tuple(issue_out(issue) for issue in row.issues)
        )
        for row in batch.refused
    )
    return ContactBatchOut(
        batch_id=batch.id,
        dry_run=batch.id is None,
        accepted=batch.accepted,
        created=batch.created,
        updated=batch.updated,
        unchanged=batch.unchanged,
        refused=len(rows),
        refused_rows=rows,
        created_at=batch.created_at,
    )
