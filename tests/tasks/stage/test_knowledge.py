"""A knowledge base is staged, compared and shaped, against the sandbox's help centers."""

from collections import Counter

from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from tasks.plan.shape_knowledge import left_out, shape_knowledge
from tasks.run.tables import tables_of
from tasks.stage.knowledge import (
    FILES,
    UNREAD,
    list_knowledge_setup,
    stage_article_files,
    stage_article_parts,
    stage_articles,
    stage_knowledge_list,
)
from tests.tasks.guides import RUN, at_desk
from transforms.contracts import FILE
from transforms.errors import RecordError
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, COLLECTION, TRANSLATION


async def test_a_knowledge_base_is_read_whole_and_shaped(tmp_path):
    async with at_desk(tmp_path) as at:
        staged = await at.read()
        count = await at.shaped()

    texts = at.rows("translation", TRANSLATION)
    assert (staged, count) == ((29, 29), 29)
    guide = at.desk.guide
    living = [row["id"] for brand in guide.locales for row in guide.of_brand("articles", brand)]
    assert Counter(row["locale"] for row in texts) == Counter(
        locale for key in living for locale in guide.texts(key)
    )
    assert len(at.rows("collection", COLLECTION)) == 16
    assert len(at.rows("article_file", ARTICLE_FILE)) == 24
    assert left_out(tables_of(at.shared.area, RUN)) == []


async def test_what_did_not_change_is_neither_staged_nor_asked_for_again(tmp_path):
    async with at_desk(tmp_path) as at:
        await at.read()

        assert await at.read() == (0, 0)


async def test_what_changed_is_staged_with_the_files_of_it_alone(tmp_path):
    async with at_desk(tmp_path) as at:
        await at.read()
        at.touch(301, promoted=False)
        del at.desk.guide.translations[IDS + 310]["fr"]
        at.touch(310)

        assert await at.read() == (2, 2)
        await at.shaped()

    rows = {row["source_id"]: row for row in at.rows("article", ARTICLE)}
    texts = {row["source_id"] for row in at.rows("translation", TRANSLATION)}
    assert not rows[str(IDS + 301)]["is_promoted"]
    assert f"{IDS + 310}:fr" not in texts


async def test_an_article_that_is_archived_is_left_out_and_nothing_links_to_it(tmp_path):
    async with at_desk(tmp_path) as at:
        await at.read()
        at.article(309)["_archived"] = True
        staged = await at.read()
        again = await at.read()
        await at.shaped()
        links = [
            link
            for row in at.rows("translation", TRANSLATION)
            for link in row["links"]
            if str(IDS + 309) in link["url"] and "bike-lights" not in link["url"]
        ]

        left = left_out(tables_of(at.shared.area, RUN))
        at.article(309)["_archived"] = False
        back = await at.read()

        assert await at.shaped() == 29
    assert (staged, again, back) == ((1, 0), (0, 0), (1, 0))
    assert [(row["source_id"], row["reason"]) for row in left] == [
        (str(IDS + 309), "deleted_in_source")
    ]
    assert links
    assert {link["source_id"] for link in links} == {None}
    assert at.told == []


async def test_shaped_again_there_is_nothing_left_of_the_last_time(tmp_path):
    async with at_desk(tmp_path) as at:
        await at.read()
        await at.shaped()
        tables = tables_of(at.shared.area, RUN)
        tables.write("article", "000009", tables.read("article", "000000", ARTICLE))

        assert await at.shaped() == 29


async def test_who_may_read_an_article_follows_its_segment(tmp_path):
    async with at_desk(tmp_path) as at:
        await at.read()
        at.desk.guide.segments[0]["user_type"] = "staff"  # the article itself does not change
        assert await at.read() == (0, 0)
        await at.shaped()

    kinds = {row["source_id"]: row["audience"] for row in at.rows("article", ARTICLE)}
    assert kinds[str(IDS + 316)] == "agents"


async def test_files_of_articles_are_fetched_once_and_named_where_they_are_missing(tmp_path):
    async with at_desk(tmp_path) as at:
        await at.read()
        await at.shaped()
        files = at.rows("article_file", ARTICLE_FILE)
        own = [row for row in files if "bike-lights" not in row["url"]]
        tables = tables_of(at.shared.area, RUN)
        for name in tables.names("article_file"):  # nothing of the world outside is asked for
            table = tables.read("article_file", name, ARTICLE_FILE)
            mask = ["bike-lights" not in url for url in table["url"].to_pylist()]
            tables.write("article_file", name, table.filter(mask))

        count = await stage_article_files(at.shared, RUN)
        again = await stage_article_files(at.shared, RUN)

    reader = at.shared.area.reader(FILES, contract=FILE)
    rows = [row for key in reader.keys().to_pylist() for row in reader.read_keys([key]).to_pylist()]
    assert count == len([row for row in own if row["unavailable"] is None]) == 22
    assert again == 2  # those that can't be had are tried again
    assert Counter({row["id"]: row["reason"] for row in rows}.values()) == {
        None: 20,
        "file_not_found": 2,
    }
    assert {row["content_type"] for row in rows if row["reason"] is None} >= {"image/png"}


async def test_a_demo_asks_for_the_files_of_its_articles_alone(tmp_path):
    async with at_desk(tmp_path) as at:
        for name in await list_knowledge_setup(at.shared, RUN):
            await stage_knowledge_list(at.shared, RUN, name)
        await stage_articles(at.shared, RUN)

        assert await stage_article_parts(at.shared, RUN, [str(IDS + 302), "no such"]) == 1
        assert await stage_article_parts(at.shared, RUN) == 28


async def test_nothing_is_read_that_nobody_asks_for(tmp_path):
    async with at_desk(tmp_path, entities=("tickets",)) as at:
        assert await list_knowledge_setup(at.shared, RUN) == []
        assert await stage_knowledge_list(at.shared, RUN, "help_centers") == 0
        assert (await at.read(), await shape_knowledge(at.shared, RUN)) == ((0, 0), 0)
        assert await stage_article_files(at.shared, RUN) == 0
        assert not at.served.stats.requests


async def test_an_article_whose_files_can_t_be_listed_is_named_with_the_reason(tmp_path):
    async with at_desk(tmp_path) as at:
        knowledge = at.shared.source.knowledge

        class Refusing:
            resources, pages = knowledge.resources, knowledge.pages

            async def parts(self, article):
                if article["id"] == IDS + 301:
                    raise RecordError("forbidden")
                async for page in knowledge.parts(article):
                    yield page

        at.shared.source.knowledge = Refusing()
        await at.read()
        unread = tables_of(at.shared.area, RUN).load_note(UNREAD)
        at.shared.source.knowledge = knowledge

        assert unread == {str(IDS + 301): "forbidden"}
        assert await at.read() == (0, 1)
