"""What Intercom showed after our write, remembered as hashes, so that an undo sees who changed it.

The ledger gets a line "name:hash" for each field, never a value: it outlives the staging area.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

NESTED: Final = "custom_attributes."
SEEN: Final = "seen"  # in what the ledger keeps of an answer
OF_CONTACTS: Final = (
    "role",
    "external_id",
    "email",
    "phone",
    "name",
    "owner_id",
    "signed_up_at",
    "unsubscribed_from_emails",
)
OF_COMPANIES: Final = (
    "name",
    "remote_created_at",
    "website",
    "industry",
    "size",
    "monthly_spend",
)

Json = Mapping[str, Any]


def contact_fields(shown: Json) -> dict[str, Any]:
    """Return what people edit of a contact, with all its attributes."""
    return {**{name: shown.get(name) for name in OF_CONTACTS}, **_attributes(shown)}


def company_fields(shown: Json) -> dict[str, Any]:
    """Return what people edit of a company, with all its attributes."""
    plan = (shown.get("plan") or {}).get("name")
    own = {name: shown.get(name) for name in OF_COMPANIES}
    return {**own, "plan": plan, **_attributes(shown)}


def seen(fields: Json) -> dict[str, list[str]]:
    """Return what `observed` holds of fields: all that have a value."""
    lines = [f"{name}:{_hash(value)}" for name, value in fields.items() if value not in (None, "")]
    return {SEEN: lines} if lines else {}


def changed(noted: Sequence[str], fields: Json) -> list[str]:
    """Return the noted fields that show something else now, in the order of the notes."""
    return [name for name, known in _split(noted) if _hash(fields.get(name)) != known]


def added(noted: Sequence[str], fields: Json) -> list[str]:
    """Return the fields with a value that had none when all of them were noted."""
    known = {name for name, _ in _split(noted)}
    return [name for name in fields if name not in known and fields[name] not in (None, "")]


def with_emptied(body: Json, noted: Sequence[str], fields: Json) -> dict[str, Any]:
    """Return a request that empties as well what still shows what was noted; no other."""
    others = set(changed(noted, fields))
    empty = [name for name, _ in _split(noted) if name not in others]
    own = {name: None for name in empty if not name.startswith(NESTED)}
    nested = {name.removeprefix(NESTED): None for name in empty if name.startswith(NESTED)}
    request = {**body, **own}
    if nested:
        request["custom_attributes"] = {**(body.get("custom_attributes") or {}), **nested}
    return request


def alike(fields: Json, name: str, value: Any) -> bool:
    """Tell whether a field shows a value; nothing and empty text are alike."""
    return _hash(fields.get(name)) == _hash(value)


def _attributes(shown: Json) -> dict[str, Any]:
    """Return values of attributes; those that relate to custom objects have steps of their own."""
    had = shown.get("custom_attributes") or {}
    return {f"{NESTED}{k}": each for k, each in had.items() if not isinstance(each, Mapping)}


def _split(noted: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, known) for name, _, known in (line.rpartition(":") for line in noted)]


def _hash(value: Any) -> str:
    """Return a short hash: a number and its text are alike, and so are nothing and empty text."""
    plain = "" if value is None else value
    told = plain if isinstance(plain, str) else orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    content = told.encode() if isinstance(told, str) else told
    return hashlib.sha256(content).hexdigest()[:12]
