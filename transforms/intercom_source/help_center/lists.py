"""The names of the knowledge base's lists in the staging area."""

from typing import Final

from transforms.knowledge.source_kind import Lists

CENTERS: Final = "help_centers"
COLLECTIONS: Final = "collections"
ARTICLES: Final = "articles"  # internal ones and snippets among them
REDIRECTS: Final = "redirects"  # old addresses of articles and collections

LISTS: Final = Lists(setup=(CENTERS, COLLECTIONS, REDIRECTS), articles=ARTICLES, parts=None)
