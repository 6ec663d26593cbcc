"""The to-do list beside a report: written where there is something to do, gone where not."""

from connectors.staging import Area
from tasks.plan.shape_knowledge import TREE
from tasks.report.todo import PAGE, write_todo
from tasks.run.tables import tables_of
from tests.transforms.plan.knowledge.base_given import (
    article_row,
    center_row,
    collection_row,
    translation_row,
)
from transforms.contracts import from_rows
from transforms.knowledge.contracts import ARTICLE, COLLECTION, HELP_CENTER, TRANSLATION


def test_the_list_names_collections_and_promoted_articles(tmp_path):
    tables = tables_of(Area(tmp_path / "staging", "acme"), "full-1")
    tables.write("help_center", TREE, from_rows([center_row()], HELP_CENTER))
    tables.write("collection", TREE, from_rows([collection_row(name="Start")], COLLECTION))
    rows = [article_row("1", is_promoted=True), article_row("2")]
    tables.write("article", "000000", from_rows(rows, ARTICLE))
    told = [translation_row("1"), translation_row("1", "de", title="Nein"), translation_row("2")]
    tables.write("translation", "000000", from_rows(told, TRANSLATION))

    assert write_todo(tables, tmp_path / "report") == PAGE
    text = (tmp_path / "report" / PAGE).read_text()
    assert ("- [ ] Start" in text, "[Title 1]" in text) == (True, True)
    assert ("Title 2" in text, "Nein" in text) == (False, False)


def test_without_a_knowledge_base_there_is_no_list(tmp_path):
    tables = tables_of(Area(tmp_path / "staging", "acme"), "full-1")
    (tmp_path / PAGE).write_text("of an earlier report")

    assert write_todo(tables, tmp_path) is None
    assert not (tmp_path / PAGE).exists()
