"""Freshdesk's knowledge base goes over whole: demo, full, again, delta, verify, undo."""

import csv
import json
import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.intermediate import Form
from connectors.staging import Area
from flows import order
from flows.plainly import plain_way
from tasks.run.tables import tables_of
from tests.e2e import pipeline
from tests.e2e.freshdesk_world import moved
from tests.e2e.states import differences
from tests.e2e.test_export import exported
from tests.e2e.undoing import run_undo
from transforms.contracts import PLAN
from transforms.errors import ContractError

pytestmark = pytest.mark.slow

ARTICLES, COLLECTIONS = 28, 19
TITLE_AT_MOST = 255  # characters that Intercom takes
FILES = 20
# What the sample's articles name and nobody has: a token of no file, a host that is none, a page's
# neighbour that never was, and a file whose bytes are gone.
NOWHERE = {
    "attachment?token=eyJ0eXAiOiJKV1QifQ.e30.gone": "file_not_found",
    "gull.jpg": "file_unavailable",
    "local.png": "file_not_found",
    "43008322002": "file_not_found",
}
# Where links of the sample lead that nothing answers: no such article, and no forum.
DEAD_BEFORE = "/support/solutions/articles/43007000399-gone"
DEAD = "/support/discussions/topics/7"  # which the source has, and nobody serves
KINDS = ("articles", "collections", "internal_articles")
ASKED = re.compile(r',"asked":"[^"]*"')


@asynccontextmanager
async def moving(place, more="", **told):
    """Serve both sides, with a migration file that moves articles alone."""
    async with moved(place, more=more, **told) as at:
        text = at.config.read_text().replace("[companies, contacts, tickets]", "[articles]")
        at.config.write_text(text)
        yield at


async def base(at):
    """Return what the workspace's help centers hold, whatever the ids are that links name."""
    state = await at.state()
    told = json.dumps({kind: state[kind] for kind in KINDS})
    return json.loads(re.sub(r"(/articles/|/collections/|#h_)[0-9a-f]+", r"\1…", told))


def table(ended):
    columns = ("available", "migrated", "failed", "skipped")
    return {row["entity"]: tuple(row[name] for name in columns) for row in ended.rows}


def pages(found):
    """Return the pages that readers have, by language and title, with their states."""
    return {
        (locale, content["title"]): content["state"]
        for article in found["articles"]
        for locale, content in article["contents"].items()
    }


def readers_of(desk):
    """Return what readers see in the desk: the pages of folders that are for everyone."""
    solutions, found = desk.solutions, {}
    for key, article in solutions.articles.items():
        path = [each for kind, each in solutions.path_to(article["folder_id"]) if kind == "folder"]
        if all(solutions.folders[each]["visibility"] == 1 for each in path):
            for locale, text in solutions.texts[key].items():
                state = "published" if text["status"] == 2 else "draft"
                found[locale, text["title"][:TITLE_AT_MOST]] = state
    return found


def failed_files(ended):
    """Return the ends of the addresses of files that failed, each with the reason."""
    path = Path(ended.report).parent / "article_file-failed.csv"
    with path.open(newline="") as file:
        return {row["source_url"].rpartition("/")[2]: row["reason"] for row in csv.DictReader(file)}


async def test_a_full_run_moves_every_article_once_in_each_language_and_counts_all(tmp_path):
    async with moving(tmp_path) as at:
        ended, writes = await at.run(pipeline.run_full)
        found, wanted = await base(at), readers_of(at.desk)
        again, more = await at.run(pipeline.run_full)

    assert table(ended)["article"] == (ARTICLES, ARTICLES, 0, 0)
    assert table(ended)["collection"] == (COLLECTIONS, COLLECTIONS, 0, 0)
    assert table(ended)["article_file"] == (FILES, FILES - len(NOWHERE), len(NOWHERE), 0)
    assert failed_files(ended) == NOWHERE
    assert all(row[0] == sum(row[1:]) for row in table(ended).values())
    assert writes > ARTICLES
    assert more == 0
    assert table(again) == table(ended)
    assert pages(found) == wanted


async def test_a_demo_and_then_a_full_run_end_as_one_full_run_does(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    async with moving(one, "demo: {articles: 5}") as at:
        demo, _ = await at.run(pipeline.run_demo)
        assert table(demo)["article"][:2] == (5, 5)
        await at.run(pipeline.run_full)
        by_steps = await base(at)
    async with moving(other) as at:
        await at.run(pipeline.run_full)

        assert differences(by_steps, await base(at)) == []


def dead_links(place, checked, at):
    """Return where links lead that verify found dead, now and in the source, and no more."""
    told = json.loads((place / "reports" / checked.run / "certificate.json").read_bytes())
    assert {each["kind"] for each in told["differences"]} <= {"link_dead"}
    before = [each for each in told["since"] if each["kind"] == "link_dead_before"]
    return [
        [each["found"].removeprefix(at.served.url) for each in found]
        for found in (told["differences"], before)
    ]


async def test_verify_finds_no_more_than_dead_links_and_undo_takes_all_back(tmp_path):
    async with moving(tmp_path) as at:
        before = await base(at)
        ended, _ = await at.run(pipeline.run_full)
        checked = await order.read_back(plain_way(str(at.config)))
        undone = await run_undo(str(at.config), ended.run)

        assert checked.stopped is None
        assert dead_links(tmp_path, checked, at) == [[DEAD], [DEAD_BEFORE]]
        assert undone.stopped is None
        assert differences(await base(at), before) == []


async def test_verify_compares_an_article_of_two_runs_once_in_whatever_records_it_stands(tmp_path):
    async with moving(tmp_path) as at:
        await at.run(pipeline.run_full)
        await at.run(pipeline.run_delta)
        checked = await order.read_back(plain_way(str(at.config)))
        told = json.loads((tmp_path / "reports" / checked.run / "certificate.json").read_bytes())

    counts = {row["entity"]: (row["compared"], row["migrated"]) for row in told["records"]}
    assert counts["article"] == (ARTICLES, ARTICLES)
    assert counts["translation"][0] == counts["translation"][1]


async def test_what_an_undo_took_out_is_made_anew_by_a_rerun(tmp_path):
    async with moving(tmp_path) as at:
        first, _ = await at.run(pipeline.run_full)
        second, _ = await at.run(pipeline.run_full)  # which has seen what the first one made
        wanted = await base(at)
        for ended in (second, first):
            await run_undo(str(at.config), ended.run)

        again, _ = await at.run(pipeline.run_again, first.run)

        assert table(again)["collection"] == (COLLECTIONS, COLLECTIONS, 0, 0)
        assert table(again)["article"] == (ARTICLES, ARTICLES, 0, 0)
        assert differences(await base(at), wanted) == []


async def test_a_delta_carries_new_words_and_takes_from_readers_what_is_gone(tmp_path):
    async with moving(tmp_path) as at:
        await at.run(pipeline.run_full)
        before = pages(await base(at))
        told = {"title": "Quite new", "description": "<p>New.</p>"}
        await at.act("PUT", "/articles/43007000303/de", **told)
        await at.act("DELETE", "/articles/43007000313")
        _, writes = await at.run(pipeline.run_delta)
        after = pages(await base(at))

    assert 0 < writes < 10
    assert ("de", "Quite new") in after
    assert before["en", "Tables of light"] == "published"
    assert after["en", "Tables of light"] == "draft"


async def test_a_list_that_is_refused_deletes_nothing(tmp_path):
    async with moving(tmp_path) as at:
        await at.run(pipeline.run_full)
        before = await base(at)
        at.faults.refuse(404, {}, path=r"/solutions/folders/43006000205/articles$", next=50)
        with pytest.raises(ContractError, match="is not there in en"):
            await pipeline.run_delta(str(at.config))

        assert await base(at) == before


async def test_an_exported_knowledge_base_read_back_gives_the_same_plan(tmp_path):
    place, desk = tmp_path / "again", tmp_path / "desk"
    place.mkdir()
    async with moving(tmp_path) as at:
        planned, _ = await at.run(pipeline.run_full)
        await exported(at.config, desk, Form.JSONL)
        await run_undo(str(at.config), planned.run)
        text = at.config.read_text().replace("  auth: {api_key: sandbox-api-key}\n", "")
        text = text.replace("kind: freshdesk", "kind: files").replace(at.served.url, str(desk))
        again = place / "again.yaml"
        again.write_text(
            text.replace(f"{tmp_path}/", f"{place}/").replace(f"{place}/desk", f"{desk}")
        )
        second = await pipeline.run_full(str(again))

    wanted = planned_steps(tmp_path / "staging", planned.run)
    found = planned_steps(place / "staging", second.run)
    assert len(wanted) > 80
    assert [(a, b) for a, b in zip(found, wanted, strict=True) if a != b] == []


def planned_steps(staging, run):
    """Return every step of a run's plan; an article may have two records, one for its links.

    Where an account is asked for a picture's link of today a folder has the picture: what names
    that address, and what follows from the body, is left aside.
    """
    tables = tables_of(Area(staging, "freshdesk"), run)
    rows = [
        row | {"body": ASKED.sub("", row["body"] or ""), "fingerprint": None, "hints": None}
        for kind in tables.kinds("plan")
        for name in tables.names(kind)
        for row in tables.read(kind, name, PLAN).to_pylist()
    ]
    return sorted(rows, key=lambda row: (row["entity"], row["source_id"], str(row)))
