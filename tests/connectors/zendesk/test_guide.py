"""The help centers as a source, over HTTP against the sandbox."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import orjson
import pytest

from connectors.http import HttpClient, Limiter, RetryBudget, no_rate
from connectors.http.nobody import Nobody
from connectors.knowledge import KnowledgeSource
from connectors.sandbox.zendesk import ZendeskSandboxConfig, served_zendesk
from connectors.sandbox.zendesk.desk import sample_desk
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from connectors.zendesk import open_zendesk
from connectors.zendesk.guide.centers import origin_of_brand
from connectors.zendesk.guide.openness import is_open
from connectors.zendesk.guide.records import changed_at
from tests.connectors.zendesk.desk import Desk
from transforms.errors import ContractError, CredentialError, RecordError
from transforms.zendesk.guide.lists import ARTICLES, CATEGORIES, CENTERS, SECTIONS, SEGMENTS, TAGS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LOGIN = {"client_id": "migration", "client_secret": "sandbox-secret"}
ONCE = RetryBudget(attempts=1)


@asynccontextmanager
async def reading(desk=None, **config):
    told = ZendeskSandboxConfig(**config)
    async with served_zendesk(desk or sample_desk(), clock=lambda: NOW, config=told) as served:
        source = open_zendesk(served.url, LOGIN, rate_reserve=0.0, support_types="all", retry=ONCE)
        try:
            yield source.knowledge, served
        finally:
            await source.aclose()


async def records(pages):
    return [record async for page in pages for record in page.records]


async def told(knowledge, name):
    return [orjson.loads(each.payload) for each in await records(knowledge.pages(name))]


async def test_the_help_centers_keep_the_protocol():
    async with reading() as (knowledge, _):
        source: KnowledgeSource = knowledge

        assert [f.text for f in await source.check()] == [
            "Lumen Bikes: about 26 articles, in en-us, de, fr, en-gb, he",
            "Lumen Pro (dealers): about 3 articles, in de, en-us",
        ]


@pytest.mark.quirk("ZEN-062")
async def test_every_brand_is_asked_at_its_own_host():
    async with reading() as (knowledge, served):
        centers = await told(knowledge, CENTERS)
        articles = await told(knowledge, ARTICLES)

    assert [each["origin"] for each in centers] == [served.url, served.second_brand_url]
    assert centers[1]["locales"] == ["de", "en-us"]
    assert (len(articles), {each["brand_id"] for each in articles}) == (
        29,
        {str(each["id"]) for each in centers},
    )
    assert served.stats.requests["GET /api/v2/help_center/articles"] == 2


async def test_translations_come_with_the_lists():
    async with reading() as (knowledge, served):
        lists = [await told(knowledge, name) for name in (CATEGORIES, SECTIONS, ARTICLES)]

    assert all(row["translations"] for rows in lists for row in rows)
    assert not any("translations" in path for path in served.stats.requests)


async def test_segments_and_content_tags_are_the_account_s():
    async with reading() as (knowledge, _):
        segments = [row["name"] for row in await told(knowledge, SEGMENTS)]
        tags = [row["name"] for row in await told(knowledge, TAGS)]

    assert segments[:2] == ["Signed-in users", "Agents and admins"]
    assert tags == ["e-drive", "Licht & Sicht", "paperwork"]


@pytest.mark.quirk("ZEN-067")
async def test_an_article_s_files_of_every_kind_and_language_are_asked_of_itself():
    async with reading() as (knowledge, _):
        articles = {row["id"]: row for row in await told(knowledge, ARTICLES)}
        [row] = await records(knowledge.parts(articles[IDS + 322]))
        unknown = await records(knowledge.parts({"id": 1, "brand_id": "1"}))
        gone = await records(knowledge.parts({"id": 1, "brand_id": "4500000000001"}))

    found = orjson.loads(row.payload)
    assert (row.id, found["id"]) == (str(IDS + 322), IDS + 322)
    assert len(found["article_attachments"]) == 5
    assert row.source_at == changed_at(articles[IDS + 322])
    assert (unknown, orjson.loads(gone[0].payload)["article_attachments"]) == ([], [])


@pytest.mark.quirk("ZEN-068")
@pytest.mark.parametrize("needs_login", [False, True])
async def test_a_help_center_is_asked_once_whether_it_wants_a_login(needs_login):
    async with reading(guide_needs_login=needs_login) as (knowledge, served):
        centers = await told(knowledge, CENTERS)
        await told(knowledge, CENTERS)
        findings = [f.text for f in await knowledge.check()]

    assert ["nothing of it is published" in text for text in findings] == [needs_login] * 2
    assert [each["is_open"] for each in centers] == [not needs_login] * 2
    assert served.stats.requests["GET /api/v2/help_center/{locale}/articles"] == 2


@pytest.mark.parametrize(
    ("listed", "page", "found"),
    [
        (httpx.Response(200, json={"articles": []}), None, True),
        (httpx.Response(401, json={"error": "no"}), None, False),
        (httpx.Response(404, json={"error": "RecordNotFound"}), None, False),
        (httpx.Response(403, json={"error": "no"}), httpx.Response(200, html="<p>Hi</p>"), True),
        (
            httpx.Response(401, json={"error": "no"}),
            httpx.Response(302, headers={"location": "/hc/en-us/signin"}),
            False,
        ),
        (httpx.Response(200, html="<p>Sign in</p>"), httpx.Response(403, html="no"), False),
    ],
)
async def test_only_what_is_shown_without_a_login_is_open(listed, page, found):
    desk = Desk().on("/api/v2/help_center/en-us/articles.json", listed)
    desk.on("/hc/en-us/signin", httpx.Response(200, html="<p>Sign in</p>"))
    if page is not None:
        desk.on("/hc/en-us", page)
    stranger = HttpClient(
        base_url="https://acme.zendesk.com",
        credentials=Nobody(),
        limiter=Limiter(reserve=0.0, max_in_flight=1, read_rate=no_rate),
        retry=ONCE,
        transport=httpx.MockTransport(desk),
    )

    assert await is_open(stranger, "en-us") is found
    assert not any("authorization" in each.headers for each in desk.seen)


@pytest.mark.quirk("ZEN-065")
async def test_whoever_sees_no_drafts_is_refused_before_anything_is_read():
    async with reading(is_guide_admin=False) as (knowledge, _):
        findings = await knowledge.check()
        with pytest.raises(CredentialError, match="admin of Guide"):
            await told(knowledge, SEGMENTS)

    assert [f.is_fatal for f in findings] == [True]


async def test_files_are_had_with_a_login_at_the_brands_hosts_only():
    async with reading() as (knowledge, served):

        async def fetched(url):
            async with knowledge.download(url, max_bytes=10**6) as file:
                return b"".join([chunk async for chunk in file.chunks()])

        locked = f"{served.second_brand_url}/hc/article_attachments/{IDS + 906}"
        data = await fetched(locked)
        open_one = await fetched(f"{served.url}/hc/user_images/beam-1a2b3c.png")
        with pytest.raises(RecordError, match="file_not_found"):
            await fetched(f"{served.url}/hc/article_attachments/{IDS + 998}")
        is_own = [knowledge.is_own(url) for url in (locked, "https://x.example/a", "no address")]

    assert data.startswith(b"\x89PNG")
    assert open_one.startswith(b"\x89PNG")
    assert is_own == [True, False, False]
    assert served.stats.leaks == 0


async def test_each_host_has_a_limiter_of_its_own():
    async with reading(guide_per_minute=50, account_per_minute=700) as (knowledge, _):
        await told(knowledge, ARTICLES)

        limiters = {id(center.client.limiter) for center in await knowledge._centers()}
        assert len(limiters) == 2
        assert knowledge.use.requests == 4
        assert knowledge.use.rate_limited == 0


async def test_a_help_center_that_does_not_answer_stops_the_run():
    desk = sample_desk()
    del desk.guide.locales["second"]
    async with reading(desk) as (knowledge, _):
        with pytest.raises(ContractError, match="does not answer"):
            await told(knowledge, ARTICLES)


async def test_a_disabled_help_center_that_is_not_there_is_none():
    desk = sample_desk()
    del desk.guide.locales["second"]
    desk.brands[1]["help_center_state"] = "disabled"
    async with reading(desk) as (knowledge, _):
        assert len(await told(knowledge, CENTERS)) == 1


async def test_a_brand_without_a_help_center_is_not_asked():
    desk = sample_desk()
    for brand in desk.brands:
        brand["has_help_center"] = False
    async with reading(desk) as (knowledge, served):
        findings = await knowledge.check()
        assert await told(knowledge, ARTICLES) == []
        assert await told(knowledge, SEGMENTS) == []

    assert [f.text for f in findings] == ["no brand has a help center"]
    assert not any("help_center" in path for path in served.stats.requests)


@pytest.mark.parametrize(
    ("brand", "base", "origin"),
    [
        ({"subdomain": "pro"}, "https://acme.zendesk.com", "https://pro.zendesk.com"),
        (
            {"subdomain": "pro", "brand_url": "https://help.pro.example"},
            "https://acme.zendesk.com",
            "https://pro.zendesk.com",
        ),
        ({"subdomain": "pro.evil.example/"}, "https://acme.zendesk.com", None),
        ({"subdomain": None, "default": True}, "https://acme.zendesk.com/", "https://acme.zendesk.com"),
        ({"brand_url": "http://localhost:81"}, "http://127.0.0.1:81", "http://localhost:81"),
        ({"brand_url": "http://localhost:82"}, "http://127.0.0.1:81", "http://127.0.0.1:81"),
        ({"brand_url": "https://evil.example"}, "http://127.0.0.1:81", "http://127.0.0.1:81"),
    ],
)  # fmt: skip
def test_credentials_go_to_hosts_of_zendesk_alone(brand, base, origin):
    assert origin_of_brand(brand, base) == origin


async def test_records_that_come_without_their_translations_are_asked_for_them():
    root = "/api/v2/help_center"
    brand = {"id": 7, "has_help_center": True, "subdomain": "acme", "default": True}
    text = {"id": 5, "locale": "en-us", "title": "A", "updated_at": "2026-01-01T00:00:00Z"}
    desk = (
        Desk()
        .on("/api/v2/brands.json", httpx.Response(200, json={"brands": [brand]}))
        .on(f"{root}/locales.json", httpx.Response(200, json={"locales": ["en-us"]}))
        .on(f"{root}/en-us/articles.json", httpx.Response(200, json={"articles": []}))
        .on(
            f"{root}/articles.json",
            httpx.Response(200, json={"articles": [{"id": 1}, "odd"], "next_page": None}),
        )
        .on(
            f"{root}/articles/1/translations.json",
            httpx.Response(200, json={"translations": [text]}),
        )
    )

    found = await records(desk.source().knowledge.pages(ARTICLES))

    assert orjson.loads(found[0].payload)["translations"] == [text]
    assert found[0].source_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert found[1].id.startswith("broken:")


@pytest.mark.parametrize(
    ("status", "error"), [(403, CredentialError), (404, ContractError), (422, ContractError)]
)
async def test_a_refused_list_stops_the_run_and_says_why(status, error):
    brand = {"id": 7, "has_help_center": True, "subdomain": "acme", "default": True}
    refused = httpx.Response(status, json={"error": "Odd", "description": "no"})
    desk = (
        Desk()
        .on("/api/v2/brands.json", httpx.Response(200, json={"brands": [brand]}))
        .on("/api/v2/help_center/locales.json", httpx.Response(200, json={"locales": []}))
        .on("/api/v2/help_center/articles.json", refused)
    )

    with pytest.raises(error, match="articles"):
        await records(desk.source().knowledge.pages(ARTICLES))


@pytest.mark.parametrize(
    ("brand", "locales"), [({"id": None}, {"locales": []}), ({"id": 7}, {"languages": []})]
)
async def test_brands_of_another_shape_stop_the_run(brand, locales):
    told_brand = {"has_help_center": True, "subdomain": "acme"} | brand
    desk = (
        Desk()
        .on("/api/v2/brands.json", httpx.Response(200, json={"brands": [told_brand]}))
        .on("/api/v2/help_center/locales.json", httpx.Response(200, json=locales))
    )

    with pytest.raises(ContractError):
        await records(desk.source().knowledge.pages(CENTERS))
