"""Reading a conversation: which of its parts is the message that was just, or perhaps, sent."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, Final

from connectors.intercom.conversations.texts import same_text
from connectors.protocols import RecordState
from transforms.model import FileRef, TargetId

SHOWN: Final = 500  # parts; an answer holds the newest ones only (OpenAPI 2.16)

Json = dict[str, Any]


def parts_of(conversation: Any) -> list[Json]:
    """Return the parts that an answer shows, as they come."""
    listed = conversation.get("conversation_parts") if isinstance(conversation, Mapping) else None
    return (listed or {}).get("conversation_parts") or []


def known_ids(state: RecordState) -> set[str]:
    """Return the ids of the record's parts.

    Conversations and parts are numbered on their own: the conversation's id is no part's.
    """
    ids: list[str] = list(state.known_parts.values())
    if state.target_id in ids:
        ids.remove(str(state.target_id))
    return set(ids)


def is_message(part: Json) -> bool:
    """Tell whether somebody wrote it: a reply that reopens is of type "open" and has a body."""
    return not part.get("redacted") and bool(
        part.get("body") or part.get("attachments") or part.get("part_type") in {"comment", "note"}
    )


def author_of(body: Json) -> str:
    """Return the id of who writes a reply: a contact's or an admin's, which never are alike."""
    return str(body["admin_id"] if body["type"] == "admin" else body["intercom_user_id"])


def candidates(parts: Iterable[Json], body: Json, known: Set[str]) -> list[Json]:
    """Return the unknown messages with a reply's author, kind and time, in order."""
    created_at, author = body.get("created_at"), author_of(body)
    is_note = body["message_type"] == "note"
    return [
        part
        for part in parts
        if part.get("created_at") == created_at
        and str(part["id"]) not in known
        and str((part.get("author") or {}).get("id")) == author
        and (part.get("part_type") == "note") is is_note
        and is_message(part)
    ]


def newest(parts: list[Json]) -> TargetId | None:
    """Return the id of the part that was made last."""
    if not parts:
        return None
    return TargetId(str(max(parts, key=lambda part: _number(part["id"]))["id"]))


def written_by(parts: Iterable[Json], body: Json, known: Set[str]) -> list[Json]:
    """Return the unknown messages of a reply's author, whatever their time."""
    author = author_of(body)
    return [
        part
        for part in parts
        if str(part["id"]) not in known
        and str((part.get("author") or {}).get("id")) == author
        and is_message(part)
    ]


def likest(found: list[Json], body: Json, files: tuple[FileRef, ...]) -> Json | None:
    """Return the one that is most like the reply: text and files tell twins apart.

    None where both differ: it may be a twin whose id nobody wrote down.
    """
    names = sorted(file.name for file in files)

    def unlike(part: Json) -> tuple[bool, bool]:
        shown = sorted(str(item.get("name")) for item in part.get("attachments") or ())
        return not same_text(body.get("body"), part.get("body")), shown != names

    best = min(found, key=unlike, default=None)
    return None if best is None or unlike(best) == (True, True) else best


def is_hidden(conversation: Json, parts: list[Json], body: Json) -> bool:
    """Tell whether a reply of that time may be among the older parts that are not shown."""
    total = (conversation.get("conversation_parts") or {}).get("total_count") or 0
    if len(parts) < SHOWN and total <= len(parts):
        return False
    oldest = min((part.get("created_at") or 0 for part in parts), default=0)
    return bool(body.get("created_at", 0) <= oldest)


def unexplained(parts: list[Json], body: Json, known: Set[str]) -> list[Json]:
    """Return messages that may be this reply in another guise: ours by app, or by their text.

    The app's code is learnt from the parts that are surely ours; Intercom shows it for some
    parts only.
    """
    codes = {part.get("app_package_code") for part in parts if str(part["id"]) in known} - {None}
    is_admin = body["type"] == "admin"
    return [
        part
        for part in parts
        if str(part["id"]) not in known
        and is_message(part)
        and ((part.get("author") or {}).get("type") == "admin") is is_admin
        and (
            (part.get("app_package_code") in codes if codes else part.get("app_package_code"))
            or _is_same_reply(part, body)
        )
    ]


def _is_same_reply(part: Json, body: Json) -> bool:
    author = str((part.get("author") or {}).get("id"))
    return author == author_of(body) and same_text(body.get("body"), part.get("body"))


def _number(part_id: Any) -> tuple[int, str]:
    text = str(part_id)
    return (int(text), text) if text.isdigit() else (0, text)
