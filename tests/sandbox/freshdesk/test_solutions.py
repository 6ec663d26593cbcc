from tests.sandbox.freshdesk.client import reading

DISPLAY = 43007000302


async def below(reader, folder):
    yield folder
    for each in await reader.all(f"/solutions/folders/{folder['id']}/subfolders"):
        async for deeper in below(reader, each):
            yield deeper


async def test_folders_lie_in_folders_and_articles_in_the_deepest():
    async with reading() as reader:
        (top, *_) = await reader.get("/solutions/categories/43005000101/folders")
        path = [folder["name"] async for folder in below(reader, top)]
        own = await reader.get(f"/solutions/folders/{top['id']}/articles")
        deep = await reader.get("/solutions/folders/43006000204/articles")

    assert path == ["Mounting", "Brackets", "Handlebars", "Wedges"]
    assert "Manuals to download" not in {row["title"] for row in own}
    assert [row["title"] for row in deep] == ["Manuals to download"]


async def test_a_record_tells_what_it_lies_in():
    async with reading() as reader:
        article = await reader.get("/solutions/articles/43007000322")
        folder = await reader.get("/solutions/folders/43006000204")

    levels = [(each["level"], each["type"], each["data"]["name"]) for each in article["hierarchy"]]
    assert levels[0] == (0, "category", "Lights")
    assert levels[-1] == (4, "folder", "Wedges")
    assert folder["articles_count"] == 1


async def test_a_language_is_the_end_of_the_path_and_ids_are_the_same():
    async with reading() as reader:
        plain = await reader.get(f"/solutions/articles/{DISPLAY}")
        german = await reader.get(f"/solutions/articles/{DISPLAY}/de")
        listed = await reader.get("/solutions/folders/43006000206/articles/de")
        names = await reader.get("/solutions/categories/de")

    assert (plain["title"], german["title"]) == ("Updating the display", "Display aktualisieren")
    assert (plain["status"], german["status"]) == (2, 1)
    assert DISPLAY in {row["id"] for row in listed}
    assert "Beleuchtung" in {row["name"] for row in names}


async def test_a_missing_translation_is_not_there():
    async with reading() as reader:
        await reader.get(f"/solutions/articles/{DISPLAY}/fr", expect=404)
        await reader.get("/solutions/folders/43006000203/fr", expect=404)
        await reader.get(f"/solutions/articles/{DISPLAY}/it", expect=404)
        await reader.get("/solutions/categories/it", expect=404)
        listed = await reader.get("/solutions/folders/43006000206/articles/fr")

    assert listed == []


async def test_articles_of_a_folder_without_the_language_are_listed_unless_switched_off():
    path = "/solutions/folders/43006000203/articles/fr"
    async with reading() as reader:
        rows = await reader.get(path)
    async with reading(untranslated_lists_404=True) as reader:
        await reader.get(path, expect=404)

    assert "Traduit sans son dossier" in {row["title"] for row in rows}


async def test_files_stand_in_the_single_view_alone_and_in_each_language_others():
    async with reading() as reader:
        (listed,) = await reader.get("/solutions/folders/43006000204/articles")
        english = await reader.get("/solutions/articles/43007000322")
        french = await reader.get("/solutions/articles/43007000322/fr")
        status, _, _ = await reader.file(english["attachments"][0]["attachment_url"])

    assert "attachments" not in listed
    assert len(english["attachments"]) == 3
    assert french["attachments"][0]["name"] == "Notice d'utilisation.pdf"
    assert status == 200


async def test_files_may_stand_in_lists_of_articles_too():
    async with reading(files_in_article_lists=True) as reader:
        (listed,) = await reader.get("/solutions/folders/43006000204/articles")

    assert len(listed["attachments"]) == 3


async def test_lists_come_in_pages_whatever_the_docs_leave_out():
    async with reading(solutions_page_size=2) as reader:
        _, headers, rows = await reader.ask("/solutions/folders/43006000205/articles")
        every = await reader.all("/solutions/folders/43006000205/articles")

    assert len(rows) == 2
    assert "Link" in headers
    assert len(every) == 6


async def test_folders_say_for_whom_they_are():
    async with reading() as reader:
        rows = await reader.all("/solutions/categories/43005000103/folders")

    seen = {row["visibility"]: row for row in rows}
    assert seen[4]["company_ids"] == [43000100101, 43000100102]
    assert seen[6]["contact_segment_ids"] == [77]
    assert seen[7]["company_segment_ids"] == [78]


async def test_what_is_not_there_is_not_found():
    async with reading() as reader:
        for path in ("categories/1/folders", "folders/1/articles", "folders/1/subfolders"):
            await reader.get(f"/solutions/{path}", expect=404)
        await reader.get("/solutions/articles/1", expect=404)


async def test_people_change_translate_and_delete_articles():
    async with reading() as reader:
        await reader.change("PUT", f"/articles/{DISPLAY}/fr", title="Mettre à jour")
        added = await reader.get(f"/solutions/articles/{DISPLAY}/fr")
        await reader.change("DELETE", f"/articles/{DISPLAY}/de")
        await reader.get(f"/solutions/articles/{DISPLAY}/de", expect=404)
        await reader.change("DELETE", f"/articles/{DISPLAY}")
        await reader.get(f"/solutions/articles/{DISPLAY}", expect=404)
        missing = await reader.change("PUT", f"/articles/{DISPLAY}/fr", title="x")

    assert added["title"] == "Mettre à jour"
    assert added["updated_at"].startswith("2026-11-20")
    assert missing == 404
