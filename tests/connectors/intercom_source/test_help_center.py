"""Articles of every kind are read, and their pictures had."""

import json

import pytest

from connectors.sandbox.intercom_source.desk.filled import Hands
from tests.connectors.intercom_source.workspaces import workspace
from transforms.errors import RecordError


async def articles(at):
    pages = [page async for page in at.source.knowledge.pages("articles")]
    return {record.id: record.payload for page in pages for record in page.records}


def picture_in(payload):
    """Return the address by which an article's first picture is asked for."""
    return next(iter(json.loads(payload)["signed_files"].values()))


async def content(at, url):
    async with at.source.knowledge.download(url, max_bytes=10**6) as file:
        return b"".join([piece async for piece in file.chunks()])


async def test_an_article_that_did_not_change_is_the_same_read_again():
    hands = Hands()
    hands.at = 1_790_000_000
    async with workspace(clock=hands) as at:
        first = await articles(at)
        hands.at += 3_600

        assert await articles(at) == first
        assert "signature" not in str(first)


async def test_a_picture_is_had_by_the_link_of_today_and_asked_for_once_meanwhile():
    async with workspace() as at:
        url = picture_in((await articles(at))[at.odd["article_in_three_languages"]])

        assert (await content(at, url)).startswith(b"\x89PNG")
        before = at.source.use.requests
        assert await at.source.knowledge.link_of_today(url)
        assert at.source.use.requests == before


async def test_of_a_picture_that_its_article_shows_no_more_there_is_no_link():
    async with workspace() as at:
        url = picture_in((await articles(at))[at.odd["article_in_three_languages"]])
        gone = url.replace(".png", ".gif")

        assert await at.source.knowledge.link_of_today(gone) is None
        assert await at.source.knowledge.link_of_today("https://other.example/x.png") is None
        with pytest.raises(RecordError, match="file_not_found"):
            await content(at, gone)


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
