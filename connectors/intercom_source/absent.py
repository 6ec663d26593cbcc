"""Contacts that no list has, asked for one by one: archived ones, and whom another one took in."""

import re
from typing import Any, Final

from connectors.http import HttpClient
from connectors.http.rates import server_date
from connectors.intercom.contacts.merged import following
from connectors.intercom_source.calls import GONE, Json
from connectors.intercom_source.people import CONTACTS, whole
from connectors.intercom_source.records import plain
from connectors.protocols import RawRecord
from transforms.errors import ContractError, RecordError
from transforms.intercom_source.lists import ARCHIVED, DELETED, MERGED, PEOPLE
from transforms.model import TargetId

_CONTACT: Final = re.compile(r"[0-9a-f]{24}")  # teammates and bots have numbers
NEW_S: Final = 86_400  # who is younger may have come after the list was read
_OF_HEIR: Final = ("name", "email", "phone")  # by which two are known as one


async def absent_contact(client: HttpClient, person_id: str) -> RawRecord | None:
    """Return a contact that no list has as the list would, None of what can be no contact.

    One that is there is said to be archived: no answer says it. Of a merged one it is told who
    took it in and what names that one; of one that is gone for good that it is.
    """
    if _CONTACT.fullmatch(person_id) is None:
        return None
    try:
        answer = await following(TargetId(person_id), lambda each: _read(client, each))
    except RecordError as exc:
        if exc.status not in GONE:
            raise
        found: Json = {"type": "contact", "id": person_id, DELETED: True}
    else:
        found = await _told(client, person_id, answer)
    return plain([found], PEOPLE)[0]


async def _read(client: HttpClient, person_id: TargetId) -> Any:
    answer = await client.read(f"{CONTACTS}/{person_id}", is_item=True)
    if not isinstance(answer.body, dict):
        raise ContractError("GET /contacts/{id} answered without a contact")
    return answer


async def _told(client: HttpClient, person_id: str, answer: Any) -> Json:
    row: Json = answer.body
    if row.get("id") != person_id:
        own = {name: row.get(name) for name in _OF_HEIR}
        return {"type": "contact", "id": person_id, MERGED: row.get("id"), **own}
    date, made = server_date(answer.headers), row.get("created_at")
    is_new = date is not None and type(made) is int and made > date - NEW_S
    told: Json = await whole(client, row)
    return told | ({} if is_new else {ARCHIVED: True})
