"""Mails: whom they went to, and what their heads say."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.bodies import plain_text
from transforms.payloads import email, html, mapping, records, text

TO: Final = frozenset({"to", "cc", "bcc"})
_ANSWERS: Final = ("re:", "aw:", "sv:", "antw:", "fw:", "fwd:", "wg:")

Json = Mapping[str, Any]


def recipients_of(message: Json, own: frozenset[str]) -> list[str]:
    """Return the addresses that a mail went to, each once, without the workspace's own."""
    return list(dict.fromkeys(each for each in _addresses(message) if each not in own))


def _addresses(message: Json) -> Iterator[str]:
    for each in records(message.get("recipients")):
        if text(each.get("type")) in TO and (found := email(each.get("email"))):
            yield found
    headers = mapping(message.get("email_message_metadata")).get("email_address_headers")
    for each in records(headers):
        kind = (text(each.get("type")) or "").lower()
        if kind in TO and (found := email(each.get("email_address"))):
            yield found


def in_copy(message: Json, own: frozenset[str]) -> list[str]:
    """Return who was in copy of a mail; in blind copy nobody else may learn of it."""
    listed = [
        email(each.get("email")) for each in records(message.get("recipients")) if _is_cc(each)
    ]
    headers = mapping(message.get("email_message_metadata")).get("email_address_headers")
    listed += [email(each.get("email_address")) for each in records(headers) if _is_cc(each)]
    return list(dict.fromkeys(each for each in listed if each and each not in own))


def _is_cc(told: Json) -> bool:
    return (text(told.get("type")) or "").lower() == "cc"


def subject_of(message: Json) -> str | None:
    """Return a mail's subject as text: its own, or what its head says."""
    head = mapping(message.get("email_message_metadata"))
    for told in (message.get("subject"), head.get("subject")):
        written = text(told) or ""
        plain = plain_text(written) if "</" in written else written  # the source's own is HTML
        if found := " ".join(plain.split()):
            return found
    return None


def history_of(message: Json) -> str | None:
    """Return what a first mail quotes of what went before, as HTML."""
    return html(mapping(message.get("email_message_metadata")).get("history"))


def is_mail(message: Json) -> bool:
    """Tell whether a part came or went as a mail."""
    return bool(mapping(message.get("email_message_metadata")))


def is_another(subject: str | None, of_thread: str | None) -> bool:
    """Tell whether a mail has a subject of its own, not the thread's or an answer to it."""
    return subject is not None and _bare(subject) != _bare(of_thread or "")


def _bare(subject: str) -> str:
    told = subject.strip().lower()
    while told.startswith(_ANSWERS):
        told = told.partition(":")[2].strip()
    return told
