"""How many requests a help center takes: exact, reading back and looking ahead not counted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """What an article holds, as far as it costs requests.

    `tags` are its labels and content tags; an internal one has one more for its place in the tree.
    `linked` counts the languages with links to what is moved, or to headings.
    """

    languages: int = 1
    tags: int = 0
    linked: int = 0
    is_internal: bool = False


def article_requests(counts: ArticleCounts) -> int:
    """Return the requests of an article: one for all languages, one each of an internal one."""
    if counts.is_internal:
        return counts.languages * (1 + counts.tags) + counts.linked
    return 1 + counts.tags + bool(counts.linked)


def collection_requests(collections: int) -> int:
    """Return the requests of a tree: one a collection, whether it is made or was there."""
    return collections
