"""What articles and collections were to become, for comparing: from canonical rows and rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from transforms.model import EntityType, PlannedRecord
from transforms.plan import names
from transforms.plan.knowledge.articles import article_tags
from transforms.plan.knowledge.collections import BETWEEN, collection_ref
from transforms.plan.knowledge.contents import (
    Knowledge,
    Row,
    Whole,
    author_of,
    bodies_of,
    languages_of,
    title_of,
)
from transforms.verify.articles import ArticleCase
from transforms.verify.findings import Finding, Kind

Targets = Mapping[tuple[str, str], str]
INTERNAL = "internal_article"
NONE: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})


def article_cases(
    wholes: Iterable[Whole],
    knowledge: Knowledge,
    *,
    targets: Targets,
    kinds: Mapping[str, str],
    losses: Mapping[str, Sequence[str]],
    gone: Mapping[str, Sequence[str]] = NONE,
) -> Iterator[ArticleCase]:
    """Yield the migrated ones: an article each, or a case for each language of an internal one.

    `targets`: ids in Intercom of articles, collections and tags; `kinds`: what the records are
    there, by source id; `losses`: what was given up when they were sent; `gone`: languages that
    Intercom has of them from us, and the source has no more.
    """
    for whole in wholes:
        languages, _ = languages_of(whole, knowledge)
        source_id = whole.article["source_id"]
        if source_id in kinds:
            told = {source_id: languages}
            bodies = bodies_of(whole, languages, knowledge, is_internal=False)
        else:
            told = {row["source_id"]: {locale: row} for locale, row in languages.items()}
            bodies = bodies_of(whole, languages, knowledge, is_internal=True)
        for record, rows in told.items():
            target_id = targets.get((EntityType.ARTICLE.value, record))
            if record not in kinds or target_id is None:
                continue
            is_internal = kinds[record] == INTERNAL
            named = {"" if is_internal else locale: row for locale, row in rows.items()}
            yield ArticleCase(
                article=whole.article,
                source_id=record,
                target_id=target_id,
                is_internal=is_internal,
                languages=named,
                bodies={"" if is_internal else each: bodies[each] for each in rows},
                titles={locale: title_of(row) for locale, row in named.items()},
                authors={
                    locale: author_of(whole.article, row, knowledge)
                    for locale, row in named.items()
                },
                parent_id=_parent(whole.article, knowledge, targets),
                tags=_tags(whole.article, knowledge, targets, is_internal=is_internal),
                losses=losses.get(record, ()),
                gone=gone.get(record, ()),
                targets=targets,
            )


def collection_findings(
    record: PlannedRecord, target_id: str, shown: Mapping[str, Any] | None, targets: Targets
) -> Iterator[Finding]:
    """Compare a collection with its step: names, and the collection around it.

    One that people had is theirs: only that it is there is asked.
    """
    entity, source_id = EntityType.COLLECTION.value, record.ref.source_id

    def found(kind: Kind, what: str | None, expected: str | None, seen: str | None) -> Finding:
        return Finding(kind, entity, source_id, target_id, what=what, expected=expected, found=seen)

    if shown is None:
        yield found(Kind.COLLECTION_MISSING, None, None, None)
        return
    step = record.steps[0]
    if step.hints.is_existing:
        return
    told = shown.get("translated_content") or {}
    for locale, content in step.body["contents"].items():
        is_default = locale == step.body["default"]
        seen = (shown if is_default else told.get(locale) or {}).get("name")
        if seen != content["name"]:
            yield found(Kind.TITLE_DIFFERS, locale, content["name"], seen)
    parent = step.body.get("parent_id")
    wanted = None if parent is None else targets.get((entity, parent["$ref"][1]))
    seen_parent = shown.get("parent_id")
    if (wanted or None) != (None if seen_parent is None else str(seen_parent)):
        yield found(Kind.PLACE_DIFFERS, None, wanted, seen_parent)


def _parent(article: Row, knowledge: Knowledge, targets: Targets) -> str | None:
    held = collection_ref(article["collection_id"], article["help_center_id"], knowledge.tree)
    return targets.get((EntityType.COLLECTION.value, held))


def _tags(article: Row, knowledge: Knowledge, targets: Targets, *, is_internal: bool) -> list[str]:
    wished = article_tags(article, knowledge.rules)
    if is_internal and (path := knowledge.tree.names(article["collection_id"])):
        wished.append(BETWEEN.join(path))
    told = (targets.get((EntityType.TAG.value, names.tag_id(each))) for each in wished)
    return [each for each in told if each is not None]
