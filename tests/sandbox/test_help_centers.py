import hashlib

from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from tests.sandbox.zendesk_client import OPS, reading

ROOT = "/api/v2/help_center"


async def asked(reader, url, *, method="GET", headers=OPS, expect=200, **sent):
    async with reader.session.request(
        method, url, headers=headers, allow_redirects=False, **sent
    ) as response:
        assert response.status == expect, await response.text()
        if "json" in response.content_type:
            return await response.json()
        return await response.read()


async def second(reader, path, **sent):
    return await asked(reader, reader.served.second_brand_url + path, **sent)


def numbers(rows):
    return {row["id"] - IDS for row in rows}


async def test_each_brand_has_its_help_center_on_its_own_host():
    async with reading() as reader:
        first = await reader.get(f"{ROOT}/articles", include="translations")
        other = await second(reader, f"{ROOT}/articles.json")
        brands = await reader.get("/api/v2/brands")

    assert (len(first["articles"]), numbers(other["articles"])) == (26, {306, 325, 326})
    assert brands["brands"][1]["brand_url"] == reader.served.second_brand_url
    assert brands["brands"][0]["host_mapping"] == "help.lumenbikes.example"


async def test_each_help_center_has_its_own_languages():
    async with reading() as reader:
        first = await reader.get(f"{ROOT}/locales")
        other = await second(reader, f"{ROOT}/locales.json")

    assert first == {"locales": ["en-us", "de", "fr", "en-gb", "he"], "default_locale": "en-us"}
    assert other == {"locales": ["de", "en-us"], "default_locale": "de"}


async def test_a_draft_belongs_to_the_translation():
    async with reading() as reader:
        body = await reader.get(f"{ROOT}/articles/{IDS + 302}/translations")

    assert {t["locale"]: t["draft"] for t in body["translations"]} == {"en-us": False, "de": True}


async def test_a_list_has_what_its_articles_belong_to_beside_them():
    async with reading() as reader:
        body = await reader.get(
            f"{ROOT}/articles",
            include="translations,users,sections,categories",
            per_page=1,
            page=1,
        )

    (article,) = body["articles"]
    assert [each["id"] for each in body["sections"]] == [article["section_id"]]
    assert [each["id"] for each in body["categories"]] == [IDS + 102]
    assert [each["id"] for each in body["users"]] == [article["author_id"]]
    assert [each["locale"] for each in article["translations"]] == ["en-us", "de"]


async def test_lists_of_help_centers_end_by_cursor_and_by_page():
    async with reading() as reader:
        whole = await reader.get(f"{ROOT}/sections", per_page=100)
        part = await reader.get(f"{ROOT}/sections", page__size=5)
        rest = await reader.get(
            f"{ROOT}/sections", page__size=100, page__after=part["meta"]["after_cursor"]
        )

    assert numbers(part["sections"]) | numbers(rest["sections"]) == numbers(whole["sections"])
    assert (part["meta"]["has_more"], rest["meta"]["has_more"]) == (True, False)


async def test_a_language_lists_what_is_translated_into_it():
    async with reading() as reader:
        body = await reader.get(f"{ROOT}/he/articles")

    assert [(row["id"] - IDS, row["locale"]) for row in body["articles"]] == [(314, "he")]


async def test_categories_and_sections_have_translations_of_their_own():
    async with reading() as reader:
        listed = await reader.get(f"{ROOT}/categories", include="translations")
        asked_for = await reader.get(f"{ROOT}/sections/{IDS + 208}/translations")

    assert {row["locale"] for row in listed["categories"][0]["translations"]} >= {"de", "fr", "he"}
    assert len(asked_for["translations"]) == 5


async def test_an_archived_article_is_neither_listed_nor_shown():
    async with reading() as reader:
        await reader.get(f"{ROOT}/articles/{IDS + 329}", expect=404)
        await reader.get(f"{ROOT}/articles/{IDS + 329}/translations", expect=404)
        listed = await reader.get(f"{ROOT}/articles", page__size=100)

    assert 329 not in numbers(listed["articles"])


async def test_drafts_and_restricted_articles_are_for_managers_of_the_help_center():
    async with reading(is_guide_admin=False) as reader:
        listed = await reader.get(f"{ROOT}/articles", page__size=100, include="translations")
        await reader.get(f"{ROOT}/articles/{IDS + 317}", expect=404)
        await reader.get(f"{ROOT}/user_segments", expect=403)

    seen = numbers(listed["articles"])
    (display,) = [row for row in listed["articles"] if row["id"] == IDS + 302]
    assert not seen & {305, 316, 317, 318, 323}
    assert [each["locale"] for each in display["translations"]] == ["en-us"]


async def test_attachments_are_listed_by_their_kind_and_language():
    async with reading() as reader:

        async def names(path):
            body = await reader.get(f"{ROOT}{path}")
            return [row["id"] - IDS for row in body["article_attachments"]]

        both = await names(f"/articles/{IDS + 302}/attachments")
        inline = await names(f"/articles/{IDS + 302}/attachments/inline")
        block = await names(f"/articles/{IDS + 302}/attachments/block")
        german = await names(f"/de/articles/{IDS + 322}/attachments")
        one = await reader.get(f"{ROOT}/article_attachments/{IDS + 922}")

    assert (both, inline, block, german) == ([901, 902], [901], [902], [923, 925, 926])
    assert one["article_attachment"]["locale"] == "en-us"


async def test_an_image_is_had_under_each_address_that_bodies_name():
    async with reading() as reader:
        found = {}
        for path in (
            f"/hc/article_attachments/{IDS + 913}",
            f"/hc/article_attachments/{IDS + 913}/cut-off%20line.png",
            f"/hc/en-us/article_attachments/{IDS + 913}",
            "/hc/user_images/beam-1a2b3c.png",
            "/guide-media/01HMEDIA0000000000000001",
        ):
            async with reader.session.get(reader.served.url + path) as response:
                found[path] = await response.read()

    assert all(data.startswith(b"\x89PNG") for data in found.values())
    assert len({hashlib.sha256(data).hexdigest() for data in found.values()}) == 3


async def test_an_image_behind_a_login_is_a_page_to_whoever_has_none():
    async with reading() as reader:
        path = f"/hc/article_attachments/{IDS + 906}"
        async with reader.session.get(reader.served.url + path) as response:
            page = await response.text()
        async with reader.session.get(reader.served.url + path, headers=OPS) as response:
            image = await response.read()

    assert "Sign in" in page
    assert image.startswith(b"\x89PNG")


async def test_an_image_that_is_gone_answers_404():
    async with reading() as reader:
        await asked(reader, f"{reader.served.url}/hc/article_attachments/{IDS + 998}", expect=404)


async def test_each_host_has_a_rate_of_its_own_apart_from_the_account_s():
    async with reading(guide_per_minute=1, account_per_minute=1) as reader:
        await reader.get(f"{ROOT}/locales")
        refused = await reader.get(f"{ROOT}/locales", expect=429)
        await second(reader, f"{ROOT}/locales.json")
        await reader.get("/api/v2/brands")

    assert refused["error"] == "APIRateLimitExceeded"


async def test_what_changed_ends_without_a_next_page():
    async with reading() as reader:
        path = f"{reader.served.url}/_sandbox/articles/{IDS + 301}"
        await asked(reader, path, method="PUT", json={"promoted": False})
        body = await reader.get(f"{ROOT}/incremental/articles", start_time=1_790_000_000)
        pages = await reader.get(f"{ROOT}/incremental/articles", start_time=0, per_page=5)

    assert numbers(body["articles"]) == {301}
    assert body["next_page"] is None
    assert "end_of_stream" not in body
    assert pages["next_page"]


async def test_people_change_articles_while_a_migration_goes_on():
    async with reading() as reader:
        place = f"{reader.served.url}/_sandbox/articles/{IDS + 310}"
        await asked(
            reader, f"{place}/translations/de", method="PUT", json={"title": "Lenker", "body": "x"}
        )
        await asked(reader, f"{place}/translations/fr", method="DELETE", expect=204)
        shown = await reader.get(f"{ROOT}/articles/{IDS + 310}/translations")
        await asked(reader, place, method="DELETE", expect=204)
        await asked(reader, place, method="PUT", json={}, expect=404)
        await reader.get(f"{ROOT}/articles/{IDS + 310}", expect=404)

    assert [row["locale"] for row in shown["translations"]] == ["en-us", "de"]


async def test_content_tags_are_called_records():
    async with reading() as reader:
        body = await reader.get("/api/v2/guide/content_tags", page__size=2)

    assert [row["name"] for row in body["records"]] == ["e-drive", "Licht & Sicht"]


async def test_open_help_centers_show_everybody_what_is_published_for_everyone():
    async with reading() as reader:
        url = f"{reader.served.url}{ROOT}"
        body = await asked(reader, f"{url}/articles?page[size]=100", headers={})
        await asked(reader, f"{url}/user_segments", headers={}, expect=403)

    assert not numbers(body["articles"]) & {305, 316, 317, 318, 323}


async def test_a_help_center_that_asks_for_a_login_shows_nothing_without_one():
    async with reading(guide_needs_login=True) as reader:
        await asked(reader, f"{reader.served.url}{ROOT}/articles", headers={}, expect=401)
        await asked(reader, f"{reader.served.url}/hc/en-us", headers={}, expect=302)
        await asked(
            reader, f"{reader.served.url}/hc/en-us/articles/{IDS + 301}", headers={}, expect=302
        )
