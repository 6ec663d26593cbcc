"""The to-do list beside a report: written where there is something to do, gone where not."""

import lxml.html

from connectors.staging import Area
from tasks.plan.shape_knowledge import TREE
from tasks.report.handed import HandedOver
from tasks.report.todo import LIST, PAGE, write_todo
from tasks.run.tables import tables_of
from tests.transforms.plan.knowledge.base_given import (
    article_row,
    center_row,
    collection_row,
    translation_row,
)
from transforms.contracts import from_rows
from transforms.handed.page import handed_page
from transforms.knowledge.contracts import ARTICLE, COLLECTION, HELP_CENTER, TRANSLATION

RULE = {
    "source_id": "1",
    "kind": "trigger",
    "description": None,
    "folder": None,
    "is_active": True,
    "position": 0,
    "audience": None,
    "any_of": [],
    "actions": [],
    "text_html": None,
    "url": None,
}


def test_the_list_names_collections_and_promoted_articles(tmp_path):
    tables = tables_of(Area(tmp_path / "staging", "acme"), "full-1")
    tables.write("help_center", TREE, from_rows([center_row()], HELP_CENTER))
    tables.write("collection", TREE, from_rows([collection_row(name="Start")], COLLECTION))
    rows = [article_row("1", is_promoted=True), article_row("2")]
    tables.write("article", "000000", from_rows(rows, ARTICLE))
    told = [translation_row("1"), translation_row("1", "de", title="Nein"), translation_row("2")]
    tables.write("translation", "000000", from_rows(told, TRANSLATION))

    assert write_todo(tables, tmp_path / "report") == PAGE
    text = (tmp_path / "report" / LIST).read_text()
    assert ("- [ ] Start" in text, "[Title 1]" in text) == (True, True)
    assert ("Title 2" in text, "Nein" in text) == (False, False)


def test_without_a_knowledge_base_there_is_no_list(tmp_path):
    tables = tables_of(Area(tmp_path / "staging", "acme"), "full-1")
    for name in (PAGE, LIST):
        (tmp_path / name).write_text("of an earlier report")

    assert write_todo(tables, tmp_path) is None
    assert list(tmp_path.glob("to-do*")) == []


def test_the_page_has_a_box_for_each_line_and_nothing_that_runs(tmp_path):
    tables = tables_of(Area(tmp_path / "staging", "acme"), "full-1")
    odd = "x <script>go()</script> [a](javascript:b)"
    page = handed_page([{**RULE, "name": odd, "all_of": ["Status is *new*"]}], {}, [])
    write_todo(tables, tmp_path, HandedOver(page, ""))
    shown = lxml.html.fromstring((tmp_path / PAGE).read_text())

    assert len(shown.xpath("//li//input[@type='checkbox']")) == 1
    assert odd in shown.text_content()
    assert "Status is *new*" in shown.text_content()
    assert shown.xpath("//script | //a[starts-with(@href, 'javascript')]") == []
