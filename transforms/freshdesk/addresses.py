"""Addresses as Freshdesk writes them in mails: bare, or `Name <address>`."""

from collections.abc import Iterable, Iterator, Set
from email.utils import parseaddr
from typing import NamedTuple

from transforms.payloads import email, text, texts


class Mailbox(NamedTuple):
    """An address in lower case, and the name beside it."""

    address: str
    name: str | None = None


def mailbox(value: object) -> Mailbox | None:
    """Return who is meant by a text, None where there is no address in it."""
    told = text(value)
    if told is None or "@" not in told:
        return None
    name, address = parseaddr(told)
    found = email(address) or email(told.strip("<> "))
    return None if found is None or " " in found else Mailbox(found, text(name.strip()))


def mailboxes(*lists: object, without: Set[str] = frozenset()) -> list[Mailbox]:
    """Return who is meant by some lists, each once and in order, but those `without`."""
    found: dict[str, Mailbox] = {}
    for each in _each(lists):
        known = found.setdefault(each.address, each)
        if known.name is None:
            found[each.address] = each
    return [each for address, each in found.items() if address not in without]


def _each(lists: Iterable[object]) -> Iterator[Mailbox]:
    for listed in lists:
        for told in texts(listed) if isinstance(listed, list) else [listed]:
            if (found := mailbox(told)) is not None:
                yield found
