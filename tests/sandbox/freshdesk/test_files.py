from datetime import timedelta

from tests.sandbox.freshdesk.client import KEY, reading
from tests.sandbox.hands import Hands


async def link(reader):
    return (await reader.get("/tickets/1"))["attachments"][0]["attachment_url"]


async def image(reader, ticket=2):
    body = (await reader.get(f"/tickets/{ticket}"))["description"]
    return body.split('<img src="')[1].split('"')[0]


async def test_a_file_is_had_at_another_host_without_credentials():
    async with reading() as reader:
        url = await link(reader)
        status, content, _ = await reader.file(url)

    assert url.startswith(reader.served.files_url)
    assert (status, content[:5]) == (200, b"%PDF-")


async def test_credentials_at_the_store_are_refused_and_counted():
    async with reading() as reader:
        status, content, _ = await reader.file(await link(reader), KEY)

    assert (status, b"Only one auth mechanism" in content) == (400, True)
    assert reader.served.stats.leaks == 1


async def test_a_link_ends_and_the_ticket_gives_a_new_one():
    clock = Hands()
    async with reading(clock=clock) as reader:
        url = await link(reader)
        clock.now += timedelta(seconds=301)
        expired, text, _ = await reader.file(url)
        again, _, _ = await reader.file(await link(reader))

    assert (expired, again) == (403, 200)
    assert b"Request has expired" in text


async def test_a_link_that_was_made_up_is_refused():
    async with reading() as reader:
        status, _, _ = await reader.file((await link(reader)).replace("rechnung", "anderes"))

    assert status == 403


async def test_there_is_no_way_to_ask_for_one_attachment():
    async with reading() as reader:
        await reader.get("/attachments/43002001000", expect=404)


async def test_an_image_of_a_text_is_behind_two_redirects_and_its_token_never_ends():
    clock = Hands()
    async with reading(clock=clock) as reader:
        url = await image(reader)
        clock.now += timedelta(days=900)
        status, content, redirects = await reader.file(url)
        refused, _, _ = await reader.file(url, KEY)

    assert "/inline/attachment?token=" in url
    assert (status, content[:4], redirects) == (200, b"\x89PNG", 2)
    assert refused == 400


async def test_a_token_of_nobody_leads_nowhere():
    async with reading() as reader:
        status, _, _ = await reader.file(f"{reader.served.files_url}/inline/attachment?token=a.b.c")

    assert status == 404


async def test_images_of_old_texts_are_had_without_a_link_that_ends():
    async with reading() as reader:
        body = (await reader.get("/tickets/46"))["description"]
        url = next(part.split('"')[0] for part in body.split('src="') if "/cdn/" in part)
        status, content, _ = await reader.file(url)

    assert (status, content[:4]) == (200, b"\x89PNG")


async def test_dead_tokens_stray_redirects_and_lost_files_are_not_found():
    async with reading() as reader:
        body = (await reader.get("/tickets/46"))["description"]
        dead = next(part.split('"')[0] for part in body.split('src="') if part.count('.gone"'))
        names = {
            a["name"]: a["attachment_url"] for a in (await reader.get("/tickets/51"))["attachments"]
        }
        found = [
            await reader.file(url)
            for url in (dead, f"{reader.served.files_url}/inline/hop/1/5", names["gone.pdf"])
        ]

    assert [status for status, _, _ in found] == [404] * 3


async def test_an_image_is_so_many_redirects_away_as_switched():
    async with reading(inline_redirects=4) as reader:
        _, _, redirects = await reader.file(await image(reader))

    assert redirects == 4
