"""What links between articles need to know of the articles that they lead to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import conform
from transforms.knowledge.bodies.reading import read_page
from transforms.knowledge.contracts import EVERYONE, TRANSLATION


class Spot(NamedTuple):
    """A place in an article: source ids of it and its language, and the anchor."""

    article_id: str
    locale: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Articles by source id with the languages that go to Intercom, and collections.

    `headings`: the number of the heading that an anchor stands for, None for the article's top.
    """

    languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # Intercom's: source's
    collections: Collection[str] = frozenset()
    headings: Mapping[Spot, int | None] = field(default_factory=dict)

    def has(self, article_id: str | None) -> bool:
        """Tell whether an article of that id becomes a page for readers."""
        return article_id in self.languages


NOBODY = Neighbours()


def asked_anchors(translations: Iterable[pa.Table]) -> dict[str, set[str]]:
    """Return which anchors other articles' links ask for, by article. In: TRANSLATION."""
    found: dict[str, set[str]] = {}
    for table in translations:
        for links in conform(table, TRANSLATION).column("links").to_pylist():
            for link in links:
                if link["entity"] == "article" and link["source_id"] and link["anchor"]:
                    found.setdefault(link["source_id"], set()).add(link["anchor"])
    return found


def headings_asked(
    translations: Iterable[pa.Table], asked: Mapping[str, Collection[str]]
) -> dict[Spot, int | None]:
    """Return the numbers of headings that links ask for. In: TRANSLATION."""
    found: dict[Spot, int | None] = {}
    named = pa.array(sorted(asked), pa.string())
    for table in translations:
        rows = conform(table, TRANSLATION)
        for row in rows.filter(pc.is_in(rows["article_id"], value_set=named)).to_pylist():
            wanted = asked[row["article_id"]]
            anchors = read_page(row["body_html"]).anchors
            for anchor in wanted:
                if anchor in anchors:
                    found[Spot(row["article_id"], row["locale"], anchor)] = anchors[anchor]
    return found


def is_public(article: Mapping[str, Any]) -> bool:
    """Tell whether everybody may read an article once it is published."""
    return bool(article["audience"] == EVERYONE)
