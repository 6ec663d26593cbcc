"""How many requests a help center takes: exact, reading back and looking ahead not counted.

What Intercom refuses, or does not keep, is sent once more: that is beyond these numbers.
"""

from dataclasses import dataclass
from typing import Final

from transforms.knowledge.bodies.pieces import hrefs
from transforms.model import Operation, RecordRef, Step
from transforms.plan.steps import REF

_CHANGES: Final = frozenset({Operation.ARTICLE_UPDATE, Operation.INTERNAL_ARTICLE_UPDATE})
_WRITES: Final = _CHANGES | {Operation.ARTICLE_CREATE, Operation.INTERNAL_ARTICLE_CREATE}


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


def further_requests(record: RecordRef, step: Step, *, is_plain: bool = False) -> int:
    """Return how many requests a step of an article may take beyond its one.

    One where its plain form is another, one where it links to headings of its own: Intercom may
    give these new ids. Pictures are asked for beforehand. `is_plain`: the plain form is known to be
    the one that is kept, and goes first.
    """
    if step.operation not in _WRITES:
        return 0
    contents = step.body["contents"].values() if "contents" in step.body else [step.body]
    may_be_plain = not is_plain and any("plain" in each for each in contents)
    told = (href for each in contents for href in hrefs(each["rich"]))
    names_own = step.operation in _CHANGES and any(
        isinstance(href, dict) and "heading" in href and href["to"][REF] == [*record]
        for href in told
    )
    return may_be_plain + names_own
