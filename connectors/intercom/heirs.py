"""Contacts that people merged or archived since they were written down: who stands for them now.

Found out when a request is refused for it, and remembered for the process; the ledger learns it
from the answer, see `HEIRS`.
"""

from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from connectors.intercom.merged import find_contact
from transforms.errors import RecordError
from transforms.model import TargetId

HEIRS: Final = "heirs"  # in an answer's `observed`: contact as the ledger has it, and as it is now
PLACES: Final = (("from", "id"), ("intercom_user_id",), ("customer", "intercom_user_id"))
UNARCHIVE: Final = "/contacts/{}/unarchive"

Json = dict[str, Any]


def contacts_in(body: Json) -> list[TargetId]:
    """Return the contacts that a request of a conversation names."""
    found = [_at(body, place) for place in PLACES]
    return [TargetId(str(each)) for each in found if isinstance(each, str | int)]


def with_heirs(body: Json, heirs: dict[TargetId, TargetId]) -> Json:
    """Return the request in the names of those who stand for its contacts now."""
    for place in PLACES:
        told = _at(body, place)
        heir = heirs.get(TargetId(str(told))) if isinstance(told, str | int) else None
        if heir is not None:
            head, *rest = place
            body = {**body, head: {**body[head], rest[0]: heir} if rest else heir}
    return body


async def found_out(
    at: Connection, body: Json, *, may_wake: bool
) -> tuple[dict[TargetId, TargetId], bool]:
    """Return who stands for the contacts of a request, and whether anything was mended by that.

    `may_wake`: one that is refused under its own name is taken out of the archive, which a contact
    does not show that it is in. One that is gone for good stays unknown.
    """
    heirs: dict[TargetId, TargetId] = {}
    is_mended = False
    for contact_id in contacts_in(body):
        try:
            contact = await find_contact(at, contact_id)
        except RecordError as exc:
            if not is_gone(exc):
                raise
            contact = {"id": contact_id}
        if may_wake and str(contact["id"]) == contact_id:
            is_mended = await _woken(at, str(contact["id"])) or is_mended
        if str(contact["id"]) != contact_id:
            heirs[contact_id] = TargetId(str(contact["id"]))
    return heirs, is_mended or bool(heirs)


async def _woken(at: Connection, contact_id: str) -> bool:
    try:
        await at.client.write("POST", UNARCHIVE.format(contact_id))
    except RecordError as exc:
        if exc.status is None or exc.status >= 500:
            raise
        return False
    return True


def _at(body: Any, place: tuple[str, ...]) -> Any:
    for key in place:
        body = body.get(key) if isinstance(body, dict) else None
    return body
