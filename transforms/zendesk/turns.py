"""What one turn of a chat shows, in words: text, menus, forms, places, pictures and files.

Zendesk's reference, "Conversation Log"; the kinds of content are those of Sunshine Conversations,
an open list: of a kind that nobody knows every text is shown.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.bodies import image_name, plain_text
from transforms.payloads import mapping, records, text
from transforms.zendesk.attachments import file_key

MESSAGING_CHANNELS: Final = frozenset(
    {
        "native_messaging",
        "messaging",
        "chat",
        "chat_transcript",
        "web_messenger",
        "mobile_sdk",
        "sunshine_conversations_api",
        "sunshine_conversations_facebook_messenger",
        "sunshine_conversations_twitter_dm",
        "whatsapp",
        "instagram_dm",
        "facebook_messenger",
        "line",
        "wechat",
        "telegram",
        "viber",
        "apple_business_chat",
        "google_business_messages",
        "kakaotalk",
    }
)
_TEXTS: Final = ("text", "body", "title", "altText")
_MEDIA: Final = ("mediaUrl", "imageUrl", "attachmentUrl")
_ANSWERS: Final = ("text", "email", "value")
# About a message, not said in it.
_SILENT: Final = frozenset(
    {"type", "payload", "metadata", "mediaType", "mediaSize", "mediaUrl", "displaySettings"}
    | {"blockChatInput", "attachmentId", "role", "id", "_id", "iconUrl", "fallback"}
)


def turn_text(turn: Mapping[str, Any]) -> str:
    """Return what a turn shows: its text, then what was sent, could be clicked or was filled in."""
    content = mapping(turn.get("content"))
    has = {
        file_key(text(item.get("content_url")) or "") for item in records(turn.get("attachments"))
    }
    lines = [
        *_texts(content),
        *_media(content, has),
        *_place(content),
        *_actions(content),
        *(line for item in records(content.get("items")) for line in _item(item, has)),
        *(line for item in records(content.get("fields")) if (line := _answer(item))),
    ]
    return "\n".join(dict.fromkeys(lines or _others(content)))


def _texts(content: Mapping[str, Any]) -> list[str]:
    lines = [found for key in _TEXTS if (found := _shown(content, key))]
    if not lines and (html := text(content.get("html")) or text(content.get("html_body"))):
        lines = [plain_text(html)]
    return lines


def _shown(content: Mapping[str, Any], key: str) -> str | None:
    value = content.get(key)
    if isinstance(value, dict | list):
        return ", ".join(_leaves(value)) or None
    told = text(value)
    return plain_text(told) if told and content.get("type") == "html" else told


def _media(content: Mapping[str, Any], has: set[str]) -> Iterator[str]:
    """Yield the address of each picture or file that is not among the turn's files."""
    for key in _MEDIA:
        url = text(content.get(key))
        if url and file_key(url) not in has:
            kind = "file" if content.get("type") == "file" else "image"
            name = image_name(url)
            yield f"[{kind}: {name}] {url}" if name else f"[{kind}] {url}"


def _place(content: Mapping[str, Any]) -> Iterator[str]:
    told = content.get("location")
    place = mapping(told) or {"name": told}
    names = [found for key in ("name", "address") if (found := text(place.get(key)))]
    point = mapping(content.get("coordinates"))
    where = [text(point.get("lat")), text(point.get("long")) or text(point.get("lng"))]
    if all(where):
        names.append(f"({', '.join(map(str, where))})")
    if names:
        yield f"Location: {' '.join(names)}"


def _actions(content: Mapping[str, Any]) -> Iterator[str]:
    for action in records(content.get("actions")):
        label, uri = text(action.get("text")), text(action.get("uri"))
        if label or uri:
            yield f"- {label} ({uri})" if label and uri else f"- {label or uri}"


def _item(item: Mapping[str, Any], has: set[str]) -> Iterator[str]:
    yield from (found for key in ("title", "description") if (found := _shown(item, key)))
    yield from _media(item, has)
    yield from _actions(item)


def _answer(item: Mapping[str, Any]) -> str:
    """Return a form's field and what was filled in or chosen, by its label."""
    name = _shown(item, "label") or _shown(item, "name") or ""
    chosen = [_choice(option) for option in _listed(item.get("select"))]
    told = next((found for key in _ANSWERS if (found := _shown(item, key))), "")
    answer = ", ".join(filter(None, chosen)) or told
    return f"{name}: {answer}".strip() if name or answer else ""


def _choice(option: Any) -> str | None:
    known = mapping(option)
    return text(known.get("label")) or text(known.get("name")) if known else text(option)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _others(content: Mapping[str, Any]) -> list[str]:
    """Return every text of a content of which nothing is known."""
    told = {key: value for key, value in content.items() if key not in _SILENT}
    return [
        f"{key}: {shown}" for key, value in told.items() if (shown := ", ".join(_leaves(value)))
    ]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [item for key, item in value.items() if key not in _SILENT]
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif (found := text(value)) is not None:
        yield found
