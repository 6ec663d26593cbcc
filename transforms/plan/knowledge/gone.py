"""Articles that the source has no more, as steps that take them from their readers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from transforms.model import EntityType, Hints, Operation, PlannedRecord, RecordRef, Step
from transforms.plan.knowledge.articles import INTERNAL
from transforms.plan.steps import fingerprint, ref

GONE: Final = "gone"  # the step that takes from readers what the source has no more
NO_RECORD: Final[Mapping[RecordRef, str]] = MappingProxyType({})
NO_LANGUAGES: Final[Mapping[RecordRef, Sequence[str]]] = MappingProxyType({})


def gone_articles(
    refs: Mapping[RecordRef, str],
    shown_by: Mapping[RecordRef, str] = NO_RECORD,
    shown: Mapping[RecordRef, Sequence[str]] = NO_LANGUAGES,
) -> list[PlannedRecord]:
    """Return what is done with articles that the source has no more, by the key that made them.

    A public one is taken from its readers and stays as a draft; an internal one is deleted.
    `shown_by`: the fingerprint of what set their words last, so that one which was there again
    since goes once more. `shown`: the languages that readers have, for an undo.
    """
    return [
        PlannedRecord(record, (_gone_step(key, shown_by.get(record, ""), shown.get(record, ())),))
        for record, key in refs.items()
    ]


def replaced_articles(pages: Mapping[RecordRef, str]) -> list[PlannedRecord]:
    """Return what is done with internal articles that became pages: each is deleted.

    `pages`: the article of each. Its step names the page, so that it waits for one that failed.
    """
    operation = Operation.INTERNAL_ARTICLE_DELETE
    found = []
    for record, article_id in pages.items():
        body = {"page": ref(EntityType.ARTICLE.value, article_id)}
        step = Step(GONE, operation, body, fingerprint(operation, body), is_mutable=True)
        found.append(PlannedRecord(record, (step,)))
    return found


def _gone_step(key: str, shown_by: str, shown: Sequence[str]) -> Step:
    operation = (
        Operation.INTERNAL_ARTICLE_DELETE if key == INTERNAL else Operation.ARTICLE_UNPUBLISH
    )
    hashed = fingerprint(operation, {}, (), f"{key}{shown_by}")
    return Step(GONE, operation, {}, hashed, is_mutable=True, hints=Hints(withdrawn=shown))
