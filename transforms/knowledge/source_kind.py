"""What is known of a source's knowledge base without asking it: lists, and what rows become."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

import pyarrow as pa

from transforms.addresses import parts_of

Link = dict[str, str | None]  # a row of `contracts.LINKS`


ANY: Final = ".*"  # as `Knowledge.bare`: a page's address has no form of its own


@dataclass(frozen=True, slots=True)
class Lists:
    """The names of a source's lists by what they are for us: its folders in the staging area."""

    setup: tuple[str, ...]  # small ones that are read whole, before all others
    articles: str  # with all their translations
    # What belongs to articles, and has their keys: files, of some sources words too; or nothing.
    parts: str | None
    are_parts_by_article: bool = True  # asked for article by article, else a list like others


class Tree(NamedTuple):
    """Help centers and their collections; what can't be read of them is in SKIPPED."""

    help_centers: pa.Table
    collections: pa.Table
    skipped: pa.Table


class Articles(NamedTuple):
    """Articles with their words and files; what is left out of them is in SKIPPED."""

    articles: pa.Table
    translations: pa.Table
    files: pa.Table
    skipped: pa.Table


class Addresses(Protocol):
    """Knows what an address leads to, wherever it stands."""

    def leads(self, url: str, page: str) -> Link | None:
        """Return what `url` leads to when it stands on `page`; None for what is not the desk's."""
        ...


# Of RAW of `Lists.setup` by name, and the raw rows (id, payload) of all articles that there are.
Catalog = Callable[[Mapping[str, pa.Table], Iterable[Mapping[str, Any]]], Any]


def own_path(url: str, _locale: str | None) -> str:
    """Return the path of an address, which is the same in all languages."""
    parts = parts_of(url)
    return parts.path if parts else ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A knowledge base: in its transforms the catalog is their own, made by `catalog`."""

    lists: Lists
    catalog: Catalog
    tree: Callable[[Any], Tree]  # of a catalog
    articles: Callable[
        [pa.Table, pa.Table, Any], Articles
    ]  # RAW of articles, of their parts; catalog
    addresses: Callable[[Any], Addresses]  # of a catalog: also for what stands in messages
    path_of: Callable[[str, str | None], str] = own_path  # of an address, in a language or in none
    bare: str = ANY  # pattern of host and path, up to where a page's name begins; also nginx's
