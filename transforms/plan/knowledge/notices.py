"""What a person should know of a help center before it is moved: languages, centers, levels."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pyarrow as pa

from transforms.contracts import conform
from transforms.knowledge.contracts import ARTICLE, TRANSLATION
from transforms.knowledge.gathered import COMMENTS
from transforms.plan.knowledge.base import SourceCenter, Tree
from transforms.plan.knowledge.collections import LEVELS
from transforms.plan.knowledge.locales import MEETS, NOT_ENABLED, UNKNOWN, placed
from transforms.plan.knowledge.neighbours import is_public
from transforms.rules import Rules

ENABLE = "enable it in Intercom under Help Center, Settings, Languages"


def center_notices(centers: Mapping[str, SourceCenter]) -> list[str]:
    """Return a sentence for each help center that another one takes in."""
    return [
        f"help center {center.name!r} has none of its name in Intercom:"
        f" {center.target.name!r} takes it in"
        for center in centers.values()
        if not center.is_matched
    ]


def tree_notices(tree: Tree) -> list[str]:
    """Return a sentence on collections below Intercom's last level."""
    deep = sum(len(tree.path(source_id)) > LEVELS for source_id in tree.rows)
    if not deep:
        return []
    return [f"{deep} collections lie below the third level; they stand beside their parents"]


def language_notices(
    batches: Iterable[tuple[pa.Table, pa.Table]],
    centers: Mapping[str, SourceCenter],
    rules: Rules,
) -> list[str]:
    """Return a sentence for each language that does not arrive, and how many translations it has.

    In: ARTICLE and TRANSLATION of the same articles, batch by batch.
    """
    lost: Counter[tuple[str, str]] = Counter()
    restricted = commented = 0
    for articles, translations in batches:
        locales: dict[str, list[str]] = {}
        for each in conform(translations, TRANSLATION).select(["article_id", "locale"]).to_pylist():
            locales.setdefault(each["article_id"], []).append(each["locale"])
        for article in conform(articles, ARTICLE).to_pylist():
            restricted += not is_public(article)
            commented += COMMENTS in article["losses"]
            center = centers[article["help_center_id"]]
            told = placed(
                locales.get(article["source_id"], ()),
                default=article["default_locale"],
                order=center.locales,
                mapping=rules.mapping.articles.locales,
                enabled=center.target.locales,
            )
            lost.update(told.left_out.items())
    sentences = [_sentence(*key, count) for key, count in sorted(lost.items())]
    if restricted:
        way = "drafts" if rules.mapping.articles.restricted == "draft" else "internal articles"
        sentences.append(f"{restricted} articles that not everybody may read become {way}")
    if commented:
        sentences.append(
            f"{commented} articles may be commented by readers: Intercom has no place for what they"
            " wrote, which stays in the source"
        )
    return sentences


def _sentence(locale: str, reason: str, count: int) -> str:
    told = {
        UNKNOWN: "is none of Intercom's; mapping.articles.locales can name one",
        NOT_ENABLED: f"is not enabled in the help center; {ENABLE}",
        MEETS: "meets another one of the same articles, which goes first",
    }[reason]
    return f"language {locale} {told}: {count} translations stay behind"
