"""A folder's knowledge base: its part of the register."""

from typing import Final

from transforms.files.help_centers.articles import ARTICLES, PARTS, to_articles
from transforms.files.help_centers.catalog import (
    CENTERS,
    COLLECTIONS,
    build_catalog,
    places_of,
    to_tree,
)
from transforms.knowledge.source_kind import Knowledge, Lists

HELP_CENTERS: Final = Knowledge(
    lists=Lists(
        setup=(CENTERS, COLLECTIONS), articles=ARTICLES, parts=PARTS, are_parts_by_article=False
    ),
    catalog=build_catalog,
    tree=to_tree,
    articles=to_articles,
    addresses=places_of,
)
