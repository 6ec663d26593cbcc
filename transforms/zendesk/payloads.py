"""What only Zendesk's JSON has: channels, people below zero, and where agents see a record."""

from typing import Any, Final

from transforms.addresses import host_of
from transforms.payloads import mapping, source_id, text

_CHANNEL_WORDS: Final = {"web form": "web", "mail": "email", "web service (api)": "api"}


def person_id(value: object) -> str | None:
    """Return a person's id; Zendesk's -1 is the system, which is no person."""
    found = source_id(value)
    return None if found is None or found.startswith("-") else found


def channel(via: object) -> str | None:
    """Return the channel of `via`, which events give as a word like "Web form"."""
    if isinstance(via, str):
        word = via.strip().lower()
        return _CHANNEL_WORDS.get(word, word.replace(" ", "_")) or None
    return text(mapping(via).get("channel"))


def via_source(via: object) -> dict[str, Any]:
    """Return `via.source`, whatever `via` is."""
    return mapping(mapping(via).get("source"))


def agent_url(api_url: object, kind: str, record_id: str) -> str | None:
    """Return where agents see a record, from the address the API gives it."""
    origin = host_of(text(api_url) or "")
    scheme = "http" if (text(api_url) or "").startswith("http://") else "https"
    return f"{scheme}://{origin}/agent/{kind}/{record_id}" if origin else None
