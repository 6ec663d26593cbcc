"""What readers of a help center see in a browser, and what agents see of its articles."""

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from tests.sandbox.test_shown_pages import addresses, page, words
from tests.sandbox.zendesk_client import reading


async def status(reader, path, base=None):
    url = (base or reader.served.url) + path
    async with reader.session.get(url, allow_redirects=False) as answer:
        return answer.status


async def test_readers_see_what_is_published_for_everyone_in_their_language():
    async with reading() as reader:
        english = await page(reader, "/hc", reader.served.url)
        french = await page(reader, "/hc/fr", reader.served.url)
        other = await page(reader, "/hc", reader.served.second_brand_url)

    assert "Firmware history" in words(english)
    assert "handling warranty cases" not in words(english)
    assert "Monter un phare" in words(french)
    assert "Rouler la nuit" not in words(french)
    assert "Händler werden" in words(other)


async def test_an_article_is_a_page_under_each_address_that_names_it():
    async with reading() as reader:
        told = [
            words(await page(reader, path, reader.served.url))
            for path in (
                f"/hc/en-us/articles/{IDS + 307}",
                f"/hc/en-us/articles/{IDS + 307}-Choosing-a-headlight",
                f"/hc/articles/{IDS + 307}",
            )
        ]

    assert told[0] == told[1] == told[2]
    assert "Lights / Choosing a light" in told[0]
    assert "blinds nobody" in told[0]


@pytest.mark.parametrize(
    ("number", "locale", "wanted"),
    [(305, "fr", 404), (302, "de", 404), (329, "en-us", 404), (301, "he", 404), (316, "de", 302)],
)
async def test_what_is_not_for_readers_is_no_page(number, locale, wanted):
    async with reading() as reader:
        assert await status(reader, f"/hc/{locale}/articles/{IDS + number}") == wanted


async def test_agents_see_every_article_with_its_languages_and_readers():
    async with reading() as reader:
        listed = await page(reader, "/agent/guide", reader.served.url)
        draft = await page(reader, f"/agent/guide/{IDS + 305}/fr", reader.served.url)
        gone = await status(reader, f"/agent/guide/{IDS + 305}/de")

    assert "fr draft" in words(listed)
    assert "Dealers, Fleets" in words(listed)
    assert "Brouillon" in words(draft)
    assert gone == 404


async def test_nothing_of_an_article_runs_and_its_images_are_shown():
    async with reading() as reader:
        odd = await page(reader, f"/hc/en-us/articles/{IDS + 327}", reader.served.url)
        images = await page(reader, f"/hc/en-us/articles/{IDS + 313}", reader.served.url)
        manual = await page(reader, f"/hc/de/articles/{IDS + 322}", reader.served.url)
        sources = images.xpath("//main//img/@src")
        statuses = [await status(reader, src) for src in sources if src.startswith("/agent/")]

    assert not odd.xpath("//main//script | //main//form | //main//@onclick")
    assert statuses.count(200) == 9
    assert "Anleitung.pdf" in words(manual)
    assert "manual-en.pdf" not in words(manual)
    assert any("/agent/attachments/" in each for each in addresses(manual))


async def test_a_brand_without_a_help_center_has_no_page():
    desk = sample_desk()
    del desk.guide.locales["second"]
    async with reading(desk) as reader:
        assert await status(reader, "/hc", reader.served.second_brand_url) == 404
