"""The page of the format says what the code does."""

from pathlib import Path

from tests.connectors.files.folders import told
from transforms.intermediate.page import EXAMPLE, format_page
from transforms.intermediate.tables import ALL_MEANINGS, DERIVED, TABLES

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_as_the_code_has_it():
    assert (DOCS / "intermediate-format.md").read_text() == format_page()


def test_every_column_of_the_contracts_has_a_meaning_and_no_other():
    for table in TABLES.values():
        assert set(table.contract.names) - DERIVED == set(ALL_MEANINGS[table.name])


def test_the_example_has_no_fault(tmp_path):
    (tmp_path / "files").mkdir()
    for name, text in EXAMPLE.items():
        (tmp_path / name).write_text(text)

    assert [text for text in told(tmp_path) if " rows of " not in text] == []
