"""Where the articles of a batch went, with their translations and files: a row each."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from transforms.knowledge.gathered import DELETED
from transforms.model import EntityType, Outcome, RecordRef
from transforms.plan.accounts import Fate, carried, left_out
from transforms.plan.knowledge.composing import ArticleFile
from transforms.plan.knowledge.contents import Row, Whole
from transforms.plan.knowledge.withdrawn import Others
from transforms.plan.withdrawals import HELD
from transforms.rules import Rules

CONTENT: Final = "content"  # the step that sets an article's words, links and languages


class Accounts:
    """Takes down what became of each article and what belongs to it; `rows` are rows of ACCOUNT."""

    def __init__(self, rules: Rules) -> None:
        self._is_dropped = rules.options.kb_attachments == "drop"
        self.rows: list[dict[str, Any]] = []

    def leave_translations(self, reasons: Mapping[str, str]) -> None:
        """Leave translations out: the reasons by source id."""
        self.rows += [
            left_out(EntityType.TRANSLATION, source_id, Fate(Outcome.SKIPPED, reason))
            for source_id, reason in reasons.items()
        ]

    def withdraw(self, whole: Whole, others: Others) -> None:
        """Account for languages that the source has no more, named as Intercom names them.

        Not for one that is there under that name, and only goes to another place.
        """
        owner = RecordRef(EntityType.ARTICLE.value, whole.article["source_id"])
        there = {row["source_id"] for row in whole.translations}
        held = Fate(Outcome.FAILED, HELD)
        for locales, fate, step_key in (
            (others.gone, Fate(Outcome.SKIPPED, DELETED), CONTENT),
            (others.held, held, None),
        ):
            self.rows += [
                left_out(EntityType.TRANSLATION, name, fate, owner=owner, step_key=step_key)
                for locale in locales
                if (name := f"{owner.source_id}:{locale}") not in there
            ]

    def leave(self, whole: Whole, reason: str, *, withdrawn: Collection[str]) -> None:
        """Leave an article out of which no language goes.

        `withdrawn`: languages of it that are taken from readers, since an earlier run moved them.
        """
        row, fate = whole.article, Fate(Outcome.SKIPPED, reason)
        step_key = CONTENT if withdrawn else None
        self.rows.append(
            left_out(EntityType.ARTICLE, row["source_id"], fate, url=row["url"], step_key=step_key)
        )
        for file in whole.files:
            self.rows.append(left_out(EntityType.ARTICLE_FILE, file.row["source_id"], fate))

    def carry(
        self, whole: Whole, owner: RecordRef, losses: Sequence[str], *, step_key: str
    ) -> None:
        """Say that a record carries an article with its files."""
        row, entity = whole.article, EntityType.ARTICLE
        told = carried(entity, row["source_id"], owner=owner, losses=losses, url=row["url"])
        self.rows.append(told)
        for file in whole.files:
            self.rows.append(self._file(file, owner, step_key))

    def carry_translation(self, each: Row, owner: RecordRef, step_key: str) -> None:
        """Say that a step of a record carries a translation."""
        self.rows.append(
            carried(
                EntityType.TRANSLATION,
                each["source_id"],
                owner=owner,
                step_key=step_key,
                losses=each["losses"] or (),
                url=each["url"],
            )
        )

    def _file(self, file: ArticleFile, owner: RecordRef, step_key: str) -> dict[str, Any]:
        entity, source_id = EntityType.ARTICLE_FILE, file.row["source_id"]
        url = file.row["url"]
        if self._is_dropped and not file.row["is_inline"]:
            fate = Fate(Outcome.SKIPPED, "attachments_dropped")
            return left_out(entity, source_id, fate, owner=owner, url=url)
        if file.sha256 is None:
            fate = Fate(Outcome.FAILED, file.reason or "file_not_available")
            return left_out(entity, source_id, fate, owner=owner, url=url)
        return carried(
            entity, source_id, owner=owner, step_key=step_key, sha256=file.sha256, url=url
        )
