"""Thirty real pages go through as a help center: every word, every image that there is."""

import pytest

from tasks.stage.knowledge import FILES, stage_article_files
from tests.kb_desk import LOCALES, PAGES, kb_desk, pages, sha256s
from tests.tasks.guides import RUN, at_desk
from transforms.bodies import plain_text
from transforms.contracts import FILE
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.knowledge.gathered import COMMENTS

if not PAGES.is_file():
    pytest.skip("the folder samples/kb is not beside the project", allow_module_level=True)


async def test_real_pages_are_three_articles_in_ten_languages_with_every_word(tmp_path):
    async with at_desk(tmp_path, desk=kb_desk()) as at:
        await at.read()
        await at.shaped()
        rows = at.rows("translation", TRANSLATION)
        articles = at.rows("article", ARTICLE)

    told = {(row["locale"], row["title"]): plain_text(row["body_html"]) for row in rows}
    wanted = {(page["locale"], page["title"]): plain_text(page["body"]) for page in pages()}
    assert (len(articles), len(rows)) == (3, 30)
    assert {row["locale"] for row in rows} == set(LOCALES)
    assert _cleaned(told) == _cleaned(wanted)
    assert {loss for row in [*articles, *rows] for loss in row["losses"]} == {COMMENTS}


def _cleaned(texts):
    """Return texts by language and title without the space that titles lose at their ends."""
    return {(locale, " ".join(title.split())): text for (locale, title), text in texts.items()}


async def test_images_of_real_pages_are_had_or_named_as_missing(tmp_path):
    async with at_desk(tmp_path, desk=kb_desk()) as at:
        await at.read()
        await at.shaped()
        await stage_article_files(at.shared, RUN)
        files = at.rows("article_file", ARTICLE_FILE)
        reader = at.shared.area.reader(FILES, contract=FILE)
        had = [
            row for key in reader.keys().to_pylist() for row in reader.read_keys([key]).to_pylist()
        ]

    there = [image["file"] for page in pages() for image in page["images"].values()]
    assert len(files) == len(there)
    assert {row["sha256"] for row in had} - {None} == set(sha256s().values())
    assert sum(row["sha256"] is not None for row in had) == sum(map(bool, there))
    assert {row["reason"] for row in had if row["sha256"] is None} == {"file_not_found"}
    assert all(row["addresses"] and row["is_inline"] for row in files)


async def test_links_of_real_pages_to_pages_that_are_not_there_are_told(tmp_path):
    async with at_desk(tmp_path, desk=kb_desk()) as at:
        await at.read()
        await at.shaped()
        links = [link for row in at.rows("translation", TRANSLATION) for link in row["links"]]

    dead = [link for link in links if link["source_id"] is None]
    assert dead
    assert all(link["entity"] == "help_center" for link in dead)
    assert not any(link["url"].startswith("http") for link in dead)
