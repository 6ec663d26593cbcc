"""Where the knowledge base goes: which language is which, and which collections are there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from transforms.decisions.decision import Decision, Sureness
from transforms.filters import fold
from transforms.plan.knowledge.base import TargetBase
from transforms.plan.knowledge.locales import target_locale
from transforms.words import nearest

ENTITIES: Final = "entities"
LOCALES: Final = "mapping.articles.locales"
COLLECTIONS: Final = "mapping.articles.collections"


def entities(no_articles: str | None) -> Decision:
    """Return what is moved: all of it, articles where both sides have a place for them."""
    told = ["companies", "contacts", "tickets"]
    if no_articles is None:
        return Decision(
            ENTITIES, "", "What is moved", [*told, "articles"], Sureness.SURE, "all there is"
        )
    why = f"articles are left out: {no_articles}"
    return Decision(ENTITIES, "", "What is moved", told, Sureness.LIKELY, why)


def locales(seen: Sequence[str], base: TargetBase) -> Iterator[Decision]:
    """Yield which of Intercom's languages each of the source's is.

    Of two that meet in one, an article has only one: the first in the order of `seen`.
    """
    enabled = {locale for center in base.centers for locale in center.locales}
    taken: dict[str, str] = {}
    for locale in seen:
        target = target_locale(locale, {})
        if target is None:
            why = "Intercom has no such language: these translations are left out"
            yield Decision(LOCALES, locale, locale, None, Sureness.OPEN, why)
            continue
        sureness, why = Sureness.SURE, "the same language"
        if target not in enabled:
            sureness = Sureness.LIKELY
            why = f"{target} is not enabled in the help center: enable it, else it is left out"
        elif target in taken:
            sureness = Sureness.LIKELY
            why = f"{taken[target]} goes there too: where an article has both, it comes first"
        taken.setdefault(target, locale)
        yield Decision(LOCALES, locale, locale, target, sureness, why)


def collections(tree: Sequence[Mapping[str, Any]], base: TargetBase) -> Iterator[Decision]:
    """Yield what becomes of each category and section: rows of COLLECTION.

    Those that have their like in the workspace, under the same parent, need no line; others are
    made, unless a person names one that is meant.
    """
    there = {fold(each.name): each.name for each in base.collections}
    for row in tree:
        names = [each["name"] for each in row["names"]]
        label = names[0] if names else row["source_id"]
        same = next((there[fold(name)] for name in names if fold(name) in there), None)
        near = () if same else nearest(label, there.values())
        why = "is made" if same is None else f"{same!r} takes it, where it lies in the same place"
        yield Decision(
            COLLECTIONS,
            row["source_id"],
            label,
            None,
            Sureness.OPEN if near else Sureness.SURE,
            f"{why}; or is it one that is there?" if near else why,
            near,
        )


def languages(centers: Sequence[Mapping[str, Any]], tree: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the languages of help centers, in their order, and of what stands in them."""
    found: list[str] = []
    for row in centers:
        found += [row["default_locale"], *row["locales"]]
    used: Collection[str] = {each["locale"] for row in tree for each in row["names"]}
    found += sorted(used)
    return list(dict.fromkeys(found))
