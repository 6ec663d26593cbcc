"""Links in tickets' messages to the knowledge base: told anew when the message is sent.

The plan keeps the old address in the text, so that it stays what it was from run to run, and says
beside it where it leads; what has its id in Intercom by then gets its new address. A message can't
be edited later: one that goes first keeps the old address, which is a loss.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import Any, Final, NamedTuple

from transforms.knowledge.source_kind import Addresses
from transforms.model import EntityType, RecordRef, Step, TargetId
from transforms.quirks.intercom_messages import is_html

DEAD: Final = "dead_link"
NOT_MOVED: Final = "link_not_moved"
ANCHOR: Final = "anchor_left_out"
LINKS: Final = "links"  # in what the ledger keeps: the new addresses by the old ones
FORMS_AT_MOST: Final = 64  # ways in which a message may have been sent by a run that was cut off

_TEXTS: Final = ("body", "description")  # of a request: whichever it has
_KINDS: Final = {EntityType.ARTICLE.value: "articles", EntityType.COLLECTION.value: "collections"}
_CENTER: Final = "help_center"
_ADDRESS: Final = re.compile(
    r"(?<![\w.@/-])(?:https?://[^\s\"'<>/]+|[\w-]+(?:\.[\w-]+)+(?::\d+)?)/[^\s\"'<>‹›|`]*",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"&(?:quot|lt|gt|#0*39|#0*34|#x27|nbsp);", re.IGNORECASE)
_AROUND: Final = ".,;:!?)]}*_…\\"  # what stands behind an address in a sentence

Json = dict[str, Any]
Targets = Mapping[RecordRef, TargetId]


class Form(NamedTuple):
    """A message's request with new addresses, and which these are by the old ones."""

    body: Json
    links: dict[str, str]


class Page(NamedTuple):
    """What readers get of an article: its languages, Intercom's by the source's, and where."""

    languages: Mapping[str, str]  # the first one is the article's own
    place: str  # the address of the help center


@dataclass(frozen=True, slots=True)
class MessageLinks:
    """Knows what addresses in messages lead to, and which of that becomes a page."""

    addresses: Addresses
    articles: Mapping[str, Page] = field(default_factory=dict)
    collections: Mapping[str, Page] = field(default_factory=dict)
    centers: Mapping[str, Page] = field(default_factory=dict)

    def set_in(self, steps: Sequence[Step]) -> tuple[list[Step], dict[str, tuple[str, ...]]]:
        """Return steps that say where their links lead, and what is lost, by step."""
        lost: dict[str, tuple[str, ...]] = {}
        return [self._set(step, lost) for step in steps], lost

    def leads_in(self, text: str) -> dict[str, Json | None]:
        """Return the old addresses of the knowledge base that a text names, and where each leads.

        None: there is nothing in Intercom that it could lead to.
        """
        found: dict[str, Json | None] = {}
        for address in dict.fromkeys(addresses_in(text)):
            losses: dict[str, None] = {}
            told = self._leads(address, losses)
            if told is not None or losses:
                found[address] = told
        return found

    def _set(self, step: Step, lost: dict[str, tuple[str, ...]]) -> Step:
        links: dict[str, Json] = {}
        losses: dict[str, None] = {}
        for address in dict.fromkeys(_addresses(step)):
            told = self._leads(address, losses)
            if told is not None:
                links[address] = told
        if losses:
            lost[step.key] = tuple(losses)
            step = replace(step, losses=tuple(dict.fromkeys((*step.losses, *losses))))
        return replace(step, hints=replace(step.hints, links=links)) if links else step

    def _leads(self, address: str, losses: dict[str, None]) -> Json | None:
        """Return where an address leads in Intercom, None where it stays as it is."""
        whole = address if "://" in address else f"https://{address}"
        link = self.addresses.leads(whole, "")
        if link is None or link["entity"] not in {*_KINDS, _CENTER}:
            return None
        entity, key, locale = str(link["entity"]), link["source_id"], link["locale"]
        if key is None:
            losses.setdefault(NOT_MOVED if entity == _CENTER else DEAD)
            return None
        page = self._pages(entity).get(key)
        if page is None:
            losses.setdefault(NOT_MOVED)
            return None
        if link["anchor"]:
            losses.setdefault(ANCHOR)
        language = page.languages.get(locale or "") or next(iter(page.languages.values()))
        if entity == _CENTER:
            return {"at": f"{page.place}/{language}"}
        return {"at": f"{page.place}/{language}/{_KINDS[entity]}/", "to": [entity, key]}

    def _pages(self, entity: str) -> Mapping[str, Page]:
        if entity == _CENTER:
            return self.centers
        return self.articles if entity == EntityType.ARTICLE else self.collections


def link_refs(step: Step) -> Iterator[RecordRef]:
    """Yield the records that the links of a message lead to."""
    return (RecordRef(*each["to"]) for each in (step.hints.links or {}).values() if "to" in each)


def new_addresses(step: Step, targets: Targets) -> dict[str, str]:
    """Return the links of a message that can be told, the new address by the old one."""
    links = step.hints.links or {}
    told = {old: new_address(link, targets) for old, link in links.items()}
    return {old: new for old, new in told.items() if new is not None}


def new_address(link: Mapping[str, Any], targets: Targets) -> str | None:
    """Return where an address leads in Intercom, None where that has no id yet."""
    if "to" not in link:
        return str(link["at"])
    target = targets.get(RecordRef(*link["to"]))
    return None if target is None else f"{link['at']}{target}"


def noted(step: Step, links: Mapping[str, str]) -> Json:
    """Return what the ledger keeps of a message that was sent with some new addresses."""
    wished = step.hints.links or {}
    if not wished:
        return {}
    lost = {"losses": [NOT_MOVED]} if len(links) < len(wished) else {}
    return {LINKS: dict(links)} | lost


def forms(step: Step, body: Json, targets: Targets) -> Iterator[Form]:
    """Yield the ways in which a message may have been sent, as it is sent now first.

    An earlier run may have sent it before this or that article was there. `body`: with the old
    addresses.
    """
    links = new_addresses(step, targets)
    subsets = (
        {old: links[old] for old in some}
        for count in reversed(range(len(links) + 1))
        for some in itertools.combinations(links, count)
    )
    for some in itertools.islice(subsets, FORMS_AT_MOST):
        yield Form(_told(body, some), some)


def relinked(text: str, links: Mapping[str, str], *, as_html: bool) -> str:
    """Return a text with new addresses in place of old ones."""

    def new(found: re.Match[str]) -> str:
        raw = _cut(found[0], as_html=as_html)
        told = links.get(unescape(raw) if as_html else raw)
        if told is None:
            return found[0]
        return (escape(told) if as_html else told) + found[0][len(raw) :]

    return _ADDRESS.sub(new, text) if links else text


def _told(body: Json, links: Mapping[str, str]) -> Json:
    if not links:
        return body
    return body | {
        name: relinked(body[name], links, as_html=is_html(body[name]))
        for name in _TEXTS
        if isinstance(body.get(name), str)
    }


def _addresses(step: Step) -> Iterator[str]:
    """Yield the addresses that a step's text names, unescaped."""
    for name in _TEXTS:
        text = step.body.get(name)
        if isinstance(text, str):
            yield from addresses_in(text)


def addresses_in(text: str) -> Iterator[str]:
    """Yield the addresses that a text names, unescaped."""
    if "/" not in text:
        return
    as_html = is_html(text)
    for found in _ADDRESS.finditer(text):
        raw = _cut(found[0], as_html=as_html)
        yield unescape(raw) if as_html else raw


def pages_in(text: str, bare: str) -> list[str]:
    """Return the addresses in a text that have the form of a page's, each once.

    `bare`: see `transforms.knowledge.source_kind.Knowledge`.
    """
    page = re.compile(rf"(?:[a-z]+://)?{bare}", re.IGNORECASE)
    return [each for each in dict.fromkeys(addresses_in(text)) if page.match(each)]


def _cut(found: str, *, as_html: bool) -> str:
    """Return an address without what only stands behind it."""
    if as_html and (end := _ENDS.search(found)):
        found = found[: end.start()]
    return found.rstrip(_AROUND)
