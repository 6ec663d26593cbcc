"""Old addresses of what was moved, and the new ones: rules for a web server, and a table.

Where the old domain is served by somebody's own web server, it takes the rules. The table says of
each address what leads on from there, and what came of trying it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from transforms.addresses import host_of, parts_of
from transforms.model import EntityType, RecordRef, TargetId
from transforms.outlets import cell
from transforms.plan.message_links import Page

COLUMNS: Final = ("entity", "source_id", "locale", "old", "new", "rule_in", "rule", "tried")
_KINDS: Final = {EntityType.ARTICLE: "articles", EntityType.COLLECTION: "collections"}
_PLAIN: Final = re.compile(r"[\x21-\x7e]+")
_QUOTED: Final = re.compile(r'["\\$;{}]')

PathOf = Callable[[str, str | None], str]  # of an address, in a language or in none


class Moved(NamedTuple):
    """One old address, and where its page is now."""

    entity: str
    source_id: str
    locale: str | None  # None: the old address without one
    old: str
    new: str
    center: str = ""  # the help center that it was in
    place: str = ""  # the address of the one that it is in
    language: str = ""  # Intercom's
    target_id: str = ""
    whole: str = ""  # the old address with the page's name behind its id

    @property
    def key(self) -> str:
        """Return host and path, as a web server compares them."""
        parts = parts_of(self.old)
        return f"{host_of(self.old)}{parts.path if parts else ''}"


class Old(NamedTuple):
    """A page of the source as readers find it: in each of its languages, at each of its hosts."""

    entity: EntityType
    source_id: str
    center: str
    url: str
    locales: Mapping[str, str]  # its address in each language that readers have
    hosts: Sequence[str]


class Led(NamedTuple):
    """An old address, who leads on from there, and what came of it."""

    moved: Moved
    rule_in: str = ""  # the system's name
    rule: str = ""
    tried: str = ""


def moved_pages(
    pages: Iterable[Old],
    known: Mapping[tuple[str, str], Page],
    targets: Mapping[RecordRef, TargetId],
    path_of: PathOf,
) -> Iterator[Moved]:
    """Yield the old addresses of pages that are in Intercom; each comes once.

    `known`: what became a page for readers, by entity and source id. What is not there, or not for
    everybody, has no new address.
    """
    seen: set[str] = set()
    for page in pages:
        made = known.get((page.entity.value, page.source_id))
        target = targets.get(RecordRef(page.entity.value, page.source_id))
        if made is None or target is None:
            continue
        for moved in _of_page(page, made, target, path_of):
            if moved.key not in seen:
                seen.add(moved.key)
                yield moved


def _of_page(page: Old, made: Page, target: TargetId, path_of: PathOf) -> Iterator[Moved]:
    scheme = (parts_of(page.url) or parts_of("https:")).scheme  # type: ignore[union-attr]
    first = next(iter(made.languages.values()))
    for locale in (*page.locales, None):
        language = first if locale is None else made.languages.get(locale.lower(), first)
        told = parts_of(page.locales[locale]) if locale is not None else None
        for host in page.hosts or [host_of(page.url)]:
            old = f"{scheme}://{host}{path_of(page.url, locale)}"
            yield Moved(
                page.entity.value,
                page.source_id,
                locale,
                old,
                f"{made.place}/{language}/{_KINDS[page.entity]}/{target}",
                page.center,
                made.place,
                language,
                target,
                f"{scheme}://{host}{told.path}" if told and told.path else old,
            )


def redirect_table(led: Iterable[Led]) -> str:
    """Return a CSV of old and new addresses; no cell begins as a formula does."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in led:
        told = {**each.moved._asdict(), **each._asdict()}
        writer.writerow([cell(told[name] or "") for name in COLUMNS])
    return out.getvalue()


def nginx_rules(moved: Iterable[Moved], bare: str) -> str:
    """Return rules for nginx; `bare` is the pattern of host and path without a page's name.

    An address that nginx could read as more than an address is left out: the table has it.
    """
    lines = [
        "# Into the http block. Pages are found by host and path, without the name behind an id.",
        "map $host$uri $old_page {",
        "    default $host$uri;",
        f'    "~^(?<bare_page>{bare})" $bare_page;',
        "}",
        "map_hash_bucket_size 256;",
        "map_hash_max_size 262144;",
        "map $old_page $new_page {",
        '    default "";',
        *(
            f'    "{_without_port(each.key)}" "{each.new}";'
            for each in moved
            if _is_plain(each.key) and _is_plain(each.new)
        ),
        "}",
        "# Into the server block of the old domain:",
        "#     if ($new_page) { return 301 $new_page; }",
        "",
    ]
    return "\n".join(lines)


def _without_port(key: str) -> str:
    host, slash, path = key.partition("/")
    return f"{host.partition(':')[0]}{slash}{path}"  # nginx's $host has none


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and _QUOTED.search(text) is None
