"""Contacts that people merged or archived since they were written down: who stands for them now.

Found out only when a request is refused for it.
"""

from typing import Any, Final, NamedTuple

from connectors.intercom.contacts.merged import find_contact
from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from transforms.errors import RecordError
from transforms.model import TargetId

PLACES: Final = (("from", "id"), ("intercom_user_id",), ("customer", "intercom_user_id"))
UNARCHIVE: Final = "/contacts/{}/unarchive"

Json = dict[str, Any]


class Found(NamedTuple):
    """Who stands for contacts that were merged, and what became of those that are archived."""

    heirs: dict[TargetId, TargetId]
    is_woken: bool  # one was taken out of the archive
    is_shut: bool  # one that is there stays in it: who is blocked comes back by hand alone


async def found_out(at: Connection, body: Json) -> Found:
    """Look at the contacts that a refused request names, and wake those that are archived.

    A contact does not show that it is archived: one that stands under its own name and is refused
    all the same is taken out of the archive, which changes nothing for any other. One that is gone
    for good stays unknown.
    """
    heirs: dict[TargetId, TargetId] = {}
    is_woken = is_shut = False
    for contact_id in contacts_in(body):
        try:
            heir, is_there = TargetId(str((await find_contact(at, contact_id))["id"])), True
        except RecordError as exc:
            if not is_gone(exc):
                raise
            heir, is_there = contact_id, False
        if heir != contact_id:
            heirs[contact_id] = heir
        elif await woken(at, contact_id):
            is_woken = True
        else:
            is_shut = is_shut or is_there
    return Found(heirs, is_woken, is_shut)


def contacts_in(body: Json) -> list[TargetId]:
    """Return the contacts that a request of a conversation names."""
    found = [_at(body, place) for place in PLACES]
    return [TargetId(str(each)) for each in found if isinstance(each, str | int)]


async def woken(at: Connection, contact_id: str) -> bool:
    """Take a contact out of the archive; False for one whom Intercom leaves there."""
    try:
        await at.client.write("POST", UNARCHIVE.format(contact_id))
    except RecordError:
        return False
    return True


def _at(body: Any, place: tuple[str, ...]) -> Any:
    for key in place:
        body = body.get(key) if isinstance(body, dict) else None
    return body
