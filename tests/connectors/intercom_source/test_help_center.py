"""Articles of every kind are read, and their pictures had."""

import html

from tests.connectors.intercom_source.workspaces import workspace


async def articles(at):
    pages = [page async for page in at.source.knowledge.pages("articles")]
    return {record.id: record.payload for page in pages for record in page.records}


def picture_in(payload):
    return payload.partition('src=\\"')[2].partition('\\"')[0]


async def content(at, url):
    async with at.source.knowledge.download(url, max_bytes=10**6) as file:
        return b"".join([piece async for piece in file.chunks()])


async def test_a_picture_is_had_by_its_link():
    async with workspace() as at:
        url = picture_in((await articles(at))[at.odd["article_in_three_languages"]])

        assert (await content(at, html.unescape(url))).startswith(b"\x89PNG")


async def test_internal_articles_and_snippets_are_named_apart():
    async with workspace() as at:
        found = await articles(at)

    odd = at.odd
    assert {f"internal:{odd['internal_article']}", f"snippet:{odd['content_snippet']}"} < {*found}
    assert len(found) == 6


async def test_redirects_and_centers_are_lists_of_their_own():
    async with workspace() as at:
        base = at.source.knowledge
        names = ("help_centers", "collections", "redirects")
        counts = [sum([len(page.records) async for page in base.pages(name)]) for name in names]

    assert counts == [2, 3, 1]
