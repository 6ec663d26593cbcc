"""What a source's articles become, gathered: broken and withdrawn ones are left out, and told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import RAW, SKIPPED, WITHDRAWN, conform, from_rows
from transforms.errors import RecordError
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.knowledge.source_kind import Articles
from transforms.latest import latest
from transforms.payloads import record

DELETED: Final = "deleted_in_source"
COMMENTS: Final = "comments_left_out"  # of an article that readers may comment
UNTRANSLATED: Final = "translations_unread"  # of an article: only the language that it shows itself
AT_ONCE: Final = 50  # rows that are Python objects together: bodies are large

Row = dict[str, Any]


@dataclass(slots=True)
class Gathered:
    """Canonical rows of articles, in their order."""

    articles: list[Row] = field(default_factory=list)
    translations: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    skipped: list[Row] = field(default_factory=list)

    def skip(self, entity: str, key: str, parent: str | None, reason: str) -> None:
        """Leave a record out."""
        row = {"entity": entity, "source_id": key, "parent_id": parent, "reason": reason}
        self.skipped.append(row)

    def tables(self) -> Articles:
        """Return all of it as tables."""
        return Articles(
            from_rows(self.articles, ARTICLE),
            from_rows(self.translations, TRANSLATION),
            from_rows(self.files, ARTICLE_FILE),
            from_rows(self.skipped, SKIPPED),
        )


# Takes what is gathered, a raw row, its payload, and the payload of what is attached to it.
Add = Callable[[Gathered, Row, Row, str | None], None]


def gather(raw: pa.Table, files: pa.Table, add: Add) -> Articles:
    """Return what `add` makes of the newest version of each article; what it refuses is skipped.

    Skipped: "deleted_in_source" of one that is listed no more, with what it stood in as its parent;
             what a RecordError of `add` says.
    Raises:  ContractError if a table is not RAW.
    """
    found = Gathered()
    attached = {row["id"]: row["payload"] for row in latest(conform(files, RAW)).to_pylist()}
    for row in _rows(latest(conform(raw, RAW))):
        if row["payload"] == WITHDRAWN:
            found.skip("article", row["id"], row["parent_id"], DELETED)
            continue
        try:
            add(found, row, record(row), attached.get(row["id"]))
        except RecordError as exc:
            found.skip("article", row["id"], None, exc.code)
    return found.tables()


def _rows(table: pa.Table) -> Iterator[Row]:
    for batch in table.select(["id", "parent_id", "payload"]).to_batches(max_chunksize=AT_ONCE):
        yield from batch.to_pylist()
