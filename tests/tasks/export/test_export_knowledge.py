"""A staged knowledge base written as a folder: read back, it is the same, row by row."""

import pytest

from connectors.files import open_source
from connectors.intermediate import FolderWriter, Form
from connectors.sandbox.zendesk.desk import sample_desk
from tasks.export.knowledge import export_knowledge
from tasks.run.tables import tables_of
from tests.tasks.guides import RUN, At, at_desk
from transforms.files.source import FILES
from transforms.intermediate.desk import Desk
from transforms.knowledge.contracts import (
    ARTICLE,
    ARTICLE_FILE,
    COLLECTION,
    HELP_CENTER,
    TRANSLATION,
)

TABLES = {
    "help_center": HELP_CENTER,
    "collection": COLLECTION,
    "article": ARTICLE,
    "translation": TRANSLATION,
}
OF_FILES = (
    "source_id",
    "article_id",
    "key",
    "locale",
    "position",
    "name",
    "addresses",
    "is_inline",
)


def without_strangers(desk):
    """Return a desk whose pages show no image of the world outside."""
    for texts in desk.guide.translations.values():
        for text in texts.values():
            text["body"] = text["body"].replace("https://images.bike-lights.example", "cid:")
    return desk


@pytest.mark.parametrize("form", Form)
async def test_articles_read_back_are_the_same(tmp_path, form):
    folder = tmp_path / "out"
    async with at_desk(tmp_path / "one", desk=without_strangers(sample_desk())) as at:
        await at.read()
        writer = FolderWriter(folder, form)
        await export_knowledge(at.shared, RUN, tables_of(at.shared.area, RUN), writer)
        writer.close(Desk("acme"))
        source = open_source(str(folder), {}, None, None)
        ledger = at.shared.ledger
        again = At(tmp_path / "two", source, ledger, entities=("articles",), kind=FILES)
        await again.read()
        await again.shaped()
        same = {name: (at.rows(name, of), again.rows(name, of)) for name, of in TABLES.items()}
        files = [each.rows("article_file", ARTICLE_FILE) for each in (at, again)]

        assert await again.read() == (0, 0)
    for name, (wanted, found) in same.items():
        assert _by_id(found) == _by_id(wanted), name
    assert _of_files(files[1]) == _of_files(files[0])
    missing = {row["name"]: row["unavailable"] for row in files[1] if row["unavailable"]}
    assert missing == {
        "exploded view.png": "file_not_found",
        "8600000000998": "file_not_found",
        "local.png": "no_address",
        "image": "no_address",
    }


def _by_id(rows):
    return {row["source_id"]: row for row in rows}


def _of_files(rows):
    return {row["source_id"]: {name: row[name] for name in OF_FILES} for row in rows}


async def test_a_desk_whose_articles_were_not_read_has_none(tmp_path):
    async with at_desk(tmp_path / "one", entities=()) as at:
        writer = FolderWriter(tmp_path / "out", Form.CSV)
        await export_knowledge(at.shared, RUN, tables_of(at.shared.area, RUN), writer)
        writer.close(None)

    assert not any(writer.rows.values())
