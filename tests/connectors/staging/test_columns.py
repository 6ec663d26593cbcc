"""The bodies of a knowledge base are left unread where only its languages are asked for."""

from connectors.staging import read_table, write_parquet
from transforms.contracts import from_rows, narrowed
from transforms.knowledge.contracts import TRANSLATION
from transforms.plan.knowledge.contents import WORDLESS, wordless


def test_of_a_file_only_the_columns_that_a_contract_names_are_read(tmp_path):
    path = tmp_path / "rows.parquet"
    row = {"source_id": "1:en", "article_id": "1", "locale": "en", "title": "One", "key": "1"}
    row |= {"body_html": "<p>One</p>", "links": [], "is_draft": False, "is_outdated": False}
    write_parquet(path, from_rows([row], TRANSLATION), run="run")
    assert read_table(path, narrowed(TRANSLATION, ["locale", "title"])).to_pylist() == [
        {"locale": "en", "title": "One"}
    ]
    assert wordless(read_table(path, WORDLESS)).to_pylist() == [
        read_table(path, TRANSLATION).to_pylist()[0] | {"body_html": ""}
    ]
