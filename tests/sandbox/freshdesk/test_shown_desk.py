import lxml.html

from connectors.sandbox.freshdesk.generator import generated_desk
from tests.sandbox.freshdesk.client import reading

MANUAL = 43_008_322_000  # of an article whose third file is missing


async def page(reader, path):
    """Return the page as a tree; fails unless it is one."""
    async with reader.session.get(reader.served.url + path) as answer:
        text = await answer.text()
        assert answer.status == 200, text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return lxml.html.fromstring(text)


def words(tree):
    return " ".join(tree.xpath("//main")[0].text_content().split())


async def test_a_ticket_is_shown_with_all_that_it_carries():
    async with reading() as reader:
        tree = await page(reader, "/a/tickets/1")
        files = tree.xpath("//ul[@class='files']//a/@href")
        status, _, _ = await reader.file(reader.served.url + files[0])

    told = words(tree)
    assert "Aurora 80 flackert bei Regen" in told
    assert "Das Ersatzteil ist unterwegs" in told
    assert "Radhaus Kreuzberg GmbH" in told
    assert (len(files), status) == (5, 200)


async def test_images_of_a_ticket_are_shown_from_this_server():
    async with reading() as reader:
        tree = await page(reader, "/helpdesk/tickets/2")
        sources = tree.xpath("//article//img/@src")
        status, content, _ = await reader.file(reader.served.url + sources[0])

    assert len(sources) == 4
    assert (status, content[:4]) == (200, b"\x89PNG")


async def test_nothing_runs_of_what_strangers_wrote():
    async with reading() as reader:
        tree = await page(reader, "/support/tickets/47")

    assert tree.xpath("//main//script | //main//iframe | //main//*[@onclick]") == []


async def test_tickets_are_looked_for_by_words_and_come_in_pages():
    async with reading() as reader:
        first = await page(reader, "/")
        found = await page(reader, "/a/tickets?q=spring")
    async with reading(generated_desk(60, seed=1)) as reader:
        second = await page(reader, "/a/tickets?page=2")

    assert "archived" in words(first)
    assert len(found.xpath("//tbody/tr")) == 1
    assert len(second.xpath("//tbody/tr")) == 10


async def test_articles_are_shown_in_their_languages():
    async with reading() as reader:
        shelves = await page(reader, "/support/solutions")
        german = await page(reader, "/de/support/solutions/articles/43007000302-display")
        status, _, _ = await reader.file(f"{reader.served.url}/fr/support/solutions/articles/1")

    assert "Manuals to download" in words(shelves)
    assert words(german).startswith("E-Antrieb / Firmware")
    assert german.xpath("//article/@lang") == ["de"]
    assert status == 404


async def test_a_file_is_had_under_the_address_that_agents_and_readers_have():
    async with reading() as reader:
        status, content, _ = await reader.file(f"{reader.served.url}/helpdesk/attachments/{MANUAL}")
        missing, _, _ = await reader.file(f"{reader.served.url}/helpdesk/attachments/{MANUAL + 2}")
        unknown, _, _ = await reader.file(f"{reader.served.url}/helpdesk/attachments/1")

    assert (status, content[:4]) == (200, b"%PDF")
    assert (missing, unknown) == (404, 404)


async def test_a_ticket_that_is_not_there_is_said_to_be_not_there():
    async with reading() as reader:
        status, _, _ = await reader.file(f"{reader.served.url}/a/tickets/999")

    assert status == 404
