"""What the knowledge base of every source has to do, asked of each against its own sandbox."""

import asyncio
import random

import orjson
import pyarrow as pa
import pytest
import pytest_asyncio

from tests.sources.desks import ids
from tests.sources.knowledge import knowledge_base
from tests.sources.test_every_source import HOSTILE, PAYLOADS
from transforms.contracts import RAW, WITHDRAWN, from_rows, sort_key
from transforms.errors import RecordError
from transforms.knowledge.contracts import AUDIENCES, EVERYONE
from transforms.sources import SOURCES

in_loop = pytest.mark.asyncio(loop_scope="module")

WITH_ONE = [name for name, kind in SOURCES.items() if kind.knowledge is not None]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=WITH_ONE)
async def base(request):
    """Yield the knowledge base of each source's sample desk."""
    async with knowledge_base(request.param) as opened:
        yield opened


def keys(table, column="source_id"):
    return table[column].to_pylist()


def payloads(raw):
    return [orjson.loads(each) for each in raw["payload"].to_pylist()]


@in_loop
async def test_its_lists_are_such_that_it_has(base):
    names = {each.name for each in base.source.resources}

    assert {*base.lists.setup, base.lists.articles, base.lists.parts} - {None} <= names
    assert not {"messages", "files", "knowledge_files"} & names  # staging's own
    assert base.resource(base.lists.articles).is_withdrawn


@in_loop
async def test_it_finds_no_fault_with_its_own_sandbox(base):
    assert [each.text for each in await base.source.check() if each.is_fatal] == []


@in_loop
async def test_its_lists_end_and_are_the_same_read_twice(base):
    for name in (*base.lists.setup, base.lists.articles):
        first, again = await base.pages(name), await base.pages(name)

        assert ids(first)
        assert ids(first) == ids(again)


@in_loop
async def test_every_article_has_words_and_stands_where_there_is_something(base):
    catalog = await base.catalog()
    tree, made = base.kind.tree(catalog), await base.shaped()
    collections, centers = keys(tree.collections), keys(tree.help_centers)

    assert set(keys(made.translations, "article_id")) == set(keys(made.articles))
    assert set(keys(made.articles, "collection_id")) <= {*collections, None}
    assert set(keys(made.articles, "help_center_id")) <= set(centers)
    assert set(keys(tree.collections, "help_center_id")) <= set(centers)
    assert set(keys(tree.collections, "parent_id")) <= {*collections, None}
    assert all(names for names in keys(tree.collections, "names"))
    assert sum(keys(tree.help_centers, "is_default")) == 1


@in_loop
async def test_ids_are_unique_and_keys_are_the_articles(base):
    made = await base.shaped()

    for table in (made.articles, made.translations, made.files):
        assert len(set(keys(table))) == table.num_rows > 0
    for table in (made.translations, made.files):
        owners = keys(table, "article_id")
        assert keys(table, "key") == [sort_key(each) for each in owners]


@in_loop
async def test_links_lead_to_records_that_there_are_or_say_that_there_is_none(base):
    catalog = await base.catalog()
    tree, made = base.kind.tree(catalog), await base.shaped()
    known = {
        "article": set(keys(made.articles)),
        "collection": set(keys(tree.collections)),
        "help_center": set(keys(tree.help_centers)),
    }
    links = [link for row in keys(made.translations, "links") for link in row]

    assert any(link["entity"] == "article" and link["source_id"] for link in links)
    assert any(link["anchor"] for link in links)
    for link in links:
        if link["entity"] in known and link["source_id"] is not None:
            assert link["source_id"] in known[link["entity"]]


@in_loop
async def test_a_message_s_link_leads_where_an_article_s_does(base):
    addresses = base.kind.addresses(await base.catalog())
    rows = [row for row in (await base.shaped()).articles.to_pylist() if row["url"]]

    for row in rows:
        assert addresses.leads(row["url"], "")["source_id"] == row["source_id"]
    assert addresses.leads("https://elsewhere.example/hc/en-us/articles/1", "") is None


@in_loop
async def test_rows_come_in_any_order_and_the_last_version_counts(base):
    articles, parts = await base.articles(), await base.parts()
    wanted = await base.shaped(articles, parts)
    order = list(range(articles.num_rows))
    random.Random(7).shuffle(order)
    older = pa.Table.from_pylist(
        [row | {"generation": 0, "payload": "{}"} for row in articles.to_pylist()], schema=RAW
    )

    found = await base.shaped(pa.concat_tables([articles.take(order), older]), parts)

    assert found.articles == wanted.articles
    assert found.translations == wanted.translations
    assert found.files == wanted.files


@in_loop
async def test_an_article_that_is_withdrawn_is_gone_and_told(base):
    articles, parts = await base.articles(), await base.parts()
    first = articles["id"][0].as_py()
    gone = {
        "id": first,
        "key": sort_key(first),
        "parent_id": None,
        "source_at": None,
        "generation": 2,
        "sequence": 1,
        "payload": WITHDRAWN,
    }

    made = await base.shaped(pa.concat_tables([articles, from_rows([gone], RAW)]), parts)

    assert first not in keys(made.articles)
    assert (first, "deleted_in_source") in {
        (row["source_id"], row["reason"]) for row in made.skipped.to_pylist()
    }


@in_loop
async def test_hostile_records_are_kept_or_fail_alone(base):
    parts, articles = await base.parts(), await base.articles()
    sound = keys((await base.shaped(articles, parts)).articles)
    for payload in PAYLOADS:
        rows = articles.to_pylist()
        rows[0]["payload"] = payload
        raw = from_rows(rows, RAW)

        made = await base.shaped(raw, parts, await base.catalog(articles=raw))

        left = keys(made.skipped)
        assert set(keys(made.articles)) == set(sound) - {rows[0]["id"]}
        assert rows[0]["id"] in left


@in_loop
async def test_hostile_values_never_open_what_was_closed(base):
    parts, articles = await base.parts(), await base.articles()
    catalog = await base.catalog(articles=articles)
    closed = {
        row["source_id"]
        for row in (await base.shaped(articles, parts, catalog)).articles.to_pylist()
        if row["audience"] != EVERYONE
    }
    rows = [row for row in articles.to_pylist() if row["id"] in closed]
    assert rows
    for row in rows[:2]:
        payload = orjson.loads(row["payload"])
        for name in payload:
            for value in HOSTILE:
                raw = from_rows([row | {"payload": _json(payload | {name: value})}], RAW)
                made = base.kind.articles(raw, parts, catalog)
                for found in made.articles.to_pylist():
                    assert found["audience"] in AUDIENCES
                    is_said = name.startswith("user_segment") or name == "audience"
                    assert is_said or found["audience"] != EVERYONE


def _json(payload):
    return orjson.dumps(payload, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


@in_loop
async def test_hostile_set_up_leaves_the_articles_there(base):
    articles, parts = await base.articles(), await base.parts()
    rows = (await base.shaped(articles, parts)).articles.to_pylist()
    wanted = [row["source_id"] for row in rows]
    published = {row["source_id"] for row in rows if row["audience"] == EVERYONE}
    setup = await base.setup()
    for name in base.lists.setup:
        for payload in PAYLOADS:
            rows = [row | {"payload": payload} for row in setup[name].to_pylist()]
            catalog = await base.catalog(setup | {name: from_rows(rows, RAW)}, articles)

            made = base.kind.articles(articles, parts, catalog).articles
            assert keys(made) == wanted
            is_open = {row["source_id"] for row in made.to_pylist() if row["audience"] == EVERYONE}
            assert is_open <= published
            tree = base.kind.tree(catalog)
            assert set(keys(made, "help_center_id")) <= set(keys(tree.help_centers))
            assert set(keys(made, "collection_id")) <= {*keys(tree.collections), None}
            assert set(keys(tree.collections, "help_center_id")) <= set(keys(tree.help_centers))


@in_loop
async def test_a_file_can_be_had_and_a_strange_address_is_refused(base):
    rows = (await base.shaped()).files.to_pylist()
    own = [
        row
        for row in rows
        if row["unavailable"] is None and ".example" not in row["url"] and "data:" not in row["url"]
    ]
    sizes = []
    for row in own[:3]:
        async with base.source.download(row["path"] or row["url"], max_bytes=10**8) as file:
            sizes.append(sum([len(piece) async for piece in file.chunks()]))

    assert all(sizes)
    assert sizes
    for address in ("../secret", "file:///etc/passwd", ""):
        with pytest.raises(RecordError):
            await _opened(base.source, address)


async def _opened(source, address):
    async with asyncio.timeout(30), source.download(address, max_bytes=10):
        pass
