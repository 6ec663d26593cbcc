import base64
import re

import pytest
from aiohttp import web

from connectors.sandbox.server import serve
from tests.sandbox.intercom_client import AMELIE, OPS, workspace

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PARAGRAPH = '<p class="no-margin">a</p>'


async def article(place, **body):
    """Make an article, and return it as it is shown."""
    return await place.ok("POST", "/articles", **{"title": "T", "author_id": int(AMELIE), **body})


async def collection(place, name="C", **body):
    return await place.ok("POST", "/help_center/collections", name=name, **body)


async def body_of(html, **switches):
    async with workspace(**switches) as place:
        return (await article(place, body=html))["body"]


async def refused(html, **switches):
    async with workspace(**switches) as place:
        told = {"title": "T", "author_id": int(AMELIE), "body": html}
        return await place.refused("POST", "/articles", **told)


@pytest.mark.quirk("INT-080")
@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<h2>a</h2><h3>b</h3>", ["h1", "h2"]),
        ("<h1>a</h1><h3>b</h3>", ["h1", "h2"]),
        ("<h1>a</h1><h2>b</h2>", ["h1", "h2"]),
    ],
)
async def test_headings_are_shifted_and_get_new_ids(html, shown):
    body = await body_of(html.replace(">a", ' id="old">a'))

    found = re.findall(r'<(h\d) id="h_[0-9a-f]{10}">', body)
    assert (found, "old" in body) == (shown, False)


@pytest.mark.parametrize(
    ("html", "quirk"),
    [
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "INT-081"),
        ("<ul></ul>", "INT-081"),
        ("<dl><dt>a</dt></dl>", "INT-081"),
        ("<ul><li><table><tr><td>a</td></tr></table></li></ul>", "INT-082"),
        ("<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>", "INT-082"),
        ("<table></table>", "INT-082"),
        ('<iframe src="https://maps.example/x"></iframe>', "INT-086"),
        ('<p><img src="http://127.0.0.1:1/no.png"></p>', "INT-087"),
        ('<p><img src="data:image/png;base64,AAAA"></p>', "INT-087"),
    ],
)
async def test_what_the_guide_names_is_refused_with_the_whole_article(html, quirk):
    assert await refused(html) == (400, "parameter_invalid", quirk)


@pytest.mark.quirk("INT-081")
async def test_a_lenient_reading_keeps_nested_lists_and_callouts():
    nested = "<ul><li>a<ul><li>b</li></ul></li></ul>"
    callout = '<div class="intercom-interblocks-callout" style="x"><p>a</p></div>'

    assert await body_of(nested, article_html="lenient") == nested
    assert await body_of(callout, article_html="lenient") == callout.replace("<p>a</p>", PARAGRAPH)


@pytest.mark.quirk("INT-085")
async def test_a_strict_reading_makes_paragraphs_of_callouts():
    html = '<div class="intercom-interblocks-callout" style="x"><p>a</p></div>'

    assert await body_of(html) == PARAGRAPH


@pytest.mark.quirk("INT-083")
@pytest.mark.quirk("INT-084")
async def test_spans_starts_and_wrappers():
    table = '<table><tr><td colspan="2">a</td></tr></table><ol start="4"><li>b</li></ol>'

    assert await body_of(table) == (
        '<div class="intercom-interblocks-table-container"><table><tr><td>a</td></tr></table></div>'
        "<ol><li>b</li></ol>"
    )


async def test_white_space_between_blocks_becomes_an_empty_paragraph():
    assert await body_of("<p>a</p>\n<p>a</p>") == f'{PARAGRAPH}<p class="no-margin"></p>{PARAGRAPH}'


async def test_scripts_and_unknown_boxes_go_and_their_words_stay():
    html = '<script>x</script><div onclick="x">a</div><span style="color:red">b</span>'

    assert await body_of(html) == f'{PARAGRAPH}<p class="no-margin">b</p>'


@pytest.mark.quirk("INT-087")
async def test_a_picture_is_fetched_and_shown_under_a_signed_address():
    app = web.Application()
    app.router.add_get("/i.png", _image)
    async with await serve(app) as files, workspace() as place:
        told = await article(place, body=f'<p><img src="{files.url}/i.png" alt="I"></p>')
        address = re.search(r'src="([^"]+)"', told["body"])[1].replace("&amp;", "&")
        async with place.session.get(address) as answer:
            content = await answer.read()

    assert (content, "signature=" in address) == (PIXEL, True)


async def _image(_):
    return web.Response(body=PIXEL, content_type="image/png")


@pytest.mark.quirk("INT-088")
@pytest.mark.parametrize(("way", "author"), [("changed", OPS), ("kept", AMELIE)])
async def test_an_update_without_an_author_changes_them(way, author):
    async with workspace(author_left_out=way) as place:
        made = await article(place)
        told = await place.ok("PUT", f"/articles/{made['id']}", title="U")

    assert told["author_id"] == int(author)


@pytest.mark.quirk("INT-089")
async def test_a_language_that_is_not_enabled_is_refused():
    async with workspace() as place:
        body = {
            "title": "T",
            "author_id": int(AMELIE),
            "translated_content": {"ja": {"title": "x"}},
        }

        assert await place.refused("POST", "/articles", **body) == (
            400,
            "parameter_invalid",
            "INT-089",
        )


async def test_languages_have_states_and_addresses_of_their_own():
    async with workspace() as place:
        german = {"title": "Ü", "body": "<p>a</p>", "author_id": int(OPS), "state": "published"}
        made = await article(place, body="<p>a</p>", translated_content={"de": german})
        told = (await place.ok("GET", f"/articles/{made['id']}"))["translated_content"]
        async with place.session.get(told["de"]["url"]) as answer:
            page = await answer.text()

    assert (told["en"]["url"], answer.status, "Ü" in page) == (None, 200, True)


async def test_a_draft_is_no_page_for_readers():
    async with workspace() as place:
        made = await article(place, body="<p>a</p>")
        async with place.session.get(f"/a/help/lumenbikes/en/articles/{made['id']}") as answer:
            assert answer.status == 404


async def test_an_articles_address_in_the_app_leads_to_where_it_can_be_looked_at():
    async with workspace() as place:
        parent = int((await collection(place))["id"])
        shown = await article(place, body="<p>a</p>", state="published", parent_id=parent)
        draft = await article(place, body="<p>a</p>", parent_id=parent)
        places = []
        for each in (shown, draft):
            path = f"/a/apps/sandbox1/articles/articles/{each['id']}/show"
            async with place.session.get(path) as answer:
                places.append((answer.status, answer.url.path))

    assert places == [
        (200, f"/a/help/lumenbikes/en/articles/{shown['id']}"),
        (200, "/a/apps/sandbox1/articles"),
    ]


@pytest.mark.quirk("INT-090")
async def test_a_fourth_level_of_collections_is_refused():
    async with workspace() as place:
        parent = None
        for _ in range(3):
            parent = (await collection(place, parent_id=parent))["id"]

        told = await place.refused("POST", "/help_center/collections", name="D", parent_id=parent)
    assert told == (400, "parameter_invalid", "INT-090")


async def test_collections_are_changed_and_deleted_and_their_articles_stand_alone():
    async with workspace() as place:
        made = await collection(place, translated_content={"de": {"name": "K"}})
        held = await article(place, parent_id=int(made["id"]))
        address = f"/help_center/collections/{made['id']}"
        told = await place.ok("PUT", address, description="d")
        await place.ok("DELETE", address)

        assert told["translated_content"]["de"] == {
            "type": "group_content",
            "name": "K",
            "description": None,
        }
        assert (await place.ok("GET", f"/articles/{held['id']}"))["parent_ids"] == []


async def test_internal_articles_have_no_page_but_the_teammates():
    async with workspace() as place:
        body = {"title": "T", "author_id": int(AMELIE), "owner_id": int(AMELIE), "body": "<p>a</p>"}
        made = await place.ok("POST", "/internal_articles", **body)
        told = await place.ok("PUT", f"/internal_articles/{made['id']}", title="U")
        listed = await place.ok("GET", "/internal_articles")
        pages = []
        own = (f"articles/internal/{made['id']}", f"articles/articles/{made['id']}/show")
        for path in ("articles", *own):
            async with place.session.get(f"/a/apps/sandbox1/{path}") as answer:
                pages.append("U" in await answer.text())
        await place.ok("DELETE", f"/internal_articles/{made['id']}")

    assert (told["title"], told["body"], listed["total_count"]) == ("U", PARAGRAPH, 1)
    assert pages == [True, True, True]


@pytest.mark.parametrize("kind", ["articles", "internal_articles"])
async def test_tags_are_put_on_and_taken_off(kind):
    async with workspace() as place:
        tag = (await place.ok("POST", "/tags", name="vip"))["id"]
        made = await place.ok(
            "POST", f"/{kind}", title="T", author_id=int(AMELIE),
            **({"owner_id": int(AMELIE)} if kind == "internal_articles" else {}),
        )  # fmt: skip
        await place.ok("POST", f"/{kind}/{made['id']}/tags", id=tag)
        told = await place.ok("GET", f"/{kind}/{made['id']}")
        await place.ok("DELETE", f"/{kind}/{made['id']}/tags/{tag}")

        assert [each["name"] for each in told["tags"]["tags"]] == ["vip"]
        assert await place.refused("DELETE", f"/{kind}/{made['id']}/tags/{tag}") == (
            404,
            "not_found",
            None,
        )


async def test_tags_need_a_permission():
    async with workspace(article_tags="forbidden") as place:
        made = await article(place)

        assert (await place.refused("POST", f"/articles/{made['id']}/tags", id="1"))[0] == 403


async def test_an_old_address_leads_on_once():
    async with workspace() as place:
        made = await article(place, body="<p>a</p>", state="published")
        center = (await place.ok("GET", "/help_center/help_centers"))["data"][0]
        address = f"/help_center/help_centers/{center['id']}/redirects"
        old = f"{center['url']}/hc/articles/1"
        wanted = {"locale": "en", "target_type": "article", "target_id": made["id"]}
        told = await place.ok("POST", address, from_url=old, **wanted)
        async with place.session.get(old) as answer:
            assert (answer.status, "T" in await answer.text()) == (200, True)
        again = await place.refused("POST", address, from_url=old, **wanted)
        far = await place.refused("POST", address, from_url="https://x.example/1", **wanted)
        await place.ok("DELETE", f"{address}/{told['id']}")

        assert (again[:2], far[:2]) == ((409, "resource_conflict"), (422, "data_invalid"))
        assert (await place.ok("GET", address))["total_count"] == 0


async def test_redirects_need_a_scope():
    async with workspace(redirects="forbidden") as place:
        address = "/help_center/help_centers/79/redirects"
        body = {"from_url": "x", "locale": "en", "target_type": "article", "target_id": "1"}

        assert (await place.refused("POST", address, **body))[0] == 403


async def test_the_end_state_has_the_knowledge_base_by_names():
    async with workspace() as place:
        outer = await collection(place, "Outer")
        inner = await collection(place, "Inner", parent_id=outer["id"])
        await article(place, parent_id=int(inner["id"]), body="<h1>a</h1>")
        state = await place.dump("?natural=1")
        async with place.session.get("/a/help/lumenbikes/en") as answer:
            page = await answer.text()

    assert state["articles"][0]["parent_id"] == ["Outer", "Inner"]
    assert state["articles"][0]["contents"]["en"]["body"] == "<h1>a</h1>"
    assert sorted(each["parent_id"] for each in state["collections"]) == [[], ["Outer"]]
    assert "Inner" in page
