"""Articles are the same each time they are read, and their pictures are had by the links of now."""

import pytest

from connectors.sandbox.intercom_source.desk.filled import Hands
from tests.connectors.intercom_source.workspaces import workspace


async def articles(at):
    pages = [page async for page in at.source.knowledge.pages("articles")]
    return {record.id: record.payload for page in pages for record in page.records}


def picture_in(payload):
    return payload.partition('src=\\"')[2].partition('\\"')[0]


async def content(at, url):
    async with at.source.knowledge.download(url, max_bytes=10**6) as file:
        return b"".join([piece async for piece in file.chunks()])


@pytest.mark.quirk("ICS-022")
async def test_an_article_that_did_not_change_is_the_same_read_again():
    hands = Hands()
    hands.at = 1_790_000_000
    async with workspace(clock=hands) as at:
        first = await articles(at)
        hands.at += 3_600

        assert await articles(at) == first


async def test_a_picture_is_had_in_this_process_and_in_a_later_one():
    async with workspace() as at, workspace() as later:
        key = at.odd["article_in_three_languages"]
        url = picture_in((await articles(at))[key])
        assert "signature" not in url

        assert (await content(at, url)).startswith(b"\x89PNG")
        own = url.replace(str(at.session._base_url), str(later.session._base_url))
        assert (await content(later, own)).startswith(b"\x89PNG")


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
