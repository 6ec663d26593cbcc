"""What `redirects` sets, tries, writes and takes back: old addresses lead to pages in Intercom."""

import csv
import re
from dataclasses import replace

import pytest

from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.zendesk.desk.help_center.model import FIRST
from tasks.redirects.files import RULES, TABLE
from tasks.redirects.units import findings, lead_back, lead_on, write_only
from tasks.run.frame import opened_run
from tasks.run.session import session
from tests.e2e import pipeline
from tests.e2e.guide_moving import ask_desk, moved_guide, moving
from tests.e2e.test_freshdesk_articles import moving as moving_freshdesk
from tests.e2e.undoing import run_undo
from tests.local import local_client
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

HERE = re.compile(r"http://127\.0\.0\.1:\d+/")


async def written(config):
    async with session(str(config)) as shared:
        return await write_only(shared)


async def led(config, *, hides=False):
    async with opened_run(str(config), "redirects") as run:
        return await lead_on(run, hides=hides)


async def undone(config):
    async with opened_run(str(config), "redirects") as run:
        return await lead_back(run)


def rules(served):
    """Return the rules of all brands, by brand and path."""
    told = served.desk.guide.redirect_rules
    return {(b, path): rule["redirect_to"] for b, own in told.items() for path, rule in own.items()}


def drafts(served):
    texts = served.desk.guide.translations
    return {(key, loc) for key, own in texts.items() for loc, t in own.items() if t.get("draft")}


def shown_in(state):
    """Return the articles of the workspace with their states."""
    return [
        (locale, each["title"], each["state"])
        for article in state["articles"]
        for locale, each in article["contents"].items()
    ]


def here(done):
    """Return what became of old addresses at the sandbox's own hosts, by old address."""
    local = ("http://127.0.0.1:", "http://localhost:")
    return {e.moved.old: e for e in done.addresses if e.moved.old.startswith(local)}


async def test_every_new_address_is_a_page_and_every_old_one_was():
    async with moved_guide() as (served, config, _):
        writes = served.writes
        done = await written(config)
        rows = list(csv.DictReader((done.folder / TABLE).read_text().splitlines()))
        articles = [row for row in rows if row["entity"] == "article"]
        ours = [row["old"] for row in articles if row["locale"] and HERE.match(row["old"])]
        async with local_client("") as client:
            new = {(await client.get(url)).status_code for url in {r["new"] for r in articles}}
            old = {(await client.get(url)).status_code for url in ours[:20]}

        assert (served.writes, rules(served)) == (writes, {})
    assert (new, old) == ({200}, {200})
    assert (len(done.addresses), done.left > 0) == (len(rows), True)
    assert {row["entity"] for row in rows} == {"article", "collection"}
    nginx = (done.folder / RULES).read_text()
    assert [row for row in articles if f'"{row["new"]}";' not in nginx] == []


async def test_rules_are_set_once_and_wait_for_old_pages_to_go():
    async with moved_guide() as (served, config, _):
        first = await led(config)
        made = served.desk.guide.rules_made
        again = await led(config)

        assert made == len(rules(served)) > 50
        assert served.desk.guide.rules_made == made
    assert {each.rule for each in again.addresses if each.rule_in} == {"set"}
    articles = {e.tried for e in here(first).values() if e.moved.entity == "article"}
    assert articles == {"old_page_stands"}
    assert (first.troubles, first.hidden) == ([], {})


async def test_old_pages_make_way_and_each_leads_to_its_own():
    async with moved_guide() as (served, config, _):
        before = drafts(served)
        done = await led(config, hides=True)
        hidden = drafts(served) - before
        again = await led(config, hides=True)
        back = await undone(config)

        assert (rules(served), drafts(served)) == ({}, before)
        assert len(hidden) == done.hidden["hidden"] == back.counted["shown_again"]
        assert again.hidden == {"was_hidden": len(hidden)}
        assert (await undone(config)).counted == {}
    assert {each.tried for each in here(done).values()} == {"forwards"}
    assert back.counted["removed"] == len({(e.moved.center, path(e)) for e in done.addresses})
    rows = list(csv.DictReader((done.folder / TABLE).read_text().splitlines()))
    assert {(row["rule_in"], row["rule"]) for row in rows} == {("Zendesk", "set")}


def path(each):
    return each.moved.old.split("/", 3)[3]


async def test_rules_of_others_stay():
    async with moved_guide() as (served, config, _):
        await led(config)
        wanted = sorted(p for brand, p in rules(served) if brand == FIRST)
        await undone(config)
        guide = served.desk.guide
        theirs = {"redirect_from": wanted[0], "redirect_to": "/theirs", "redirect_status": "301"}
        guide.redirect_rules[FIRST] = {wanted[0]: {"id": "01THEIRS", **theirs}}
        done = await led(config)
        changed = guide.redirect_rules[FIRST][wanted[1]]
        changed["redirect_to"] = "/changed"
        again = await led(config)
        back = await undone(config)
        rules_after = rules(served)

    assert {e.rule for e in done.addresses} == {"set", "another_rule"}
    assert sum(e.rule == "another_rule" for e in again.addresses) > sum(
        e.rule == "another_rule" for e in done.addresses
    )
    assert rules_after == {(FIRST, wanted[0]): "/theirs", (FIRST, wanted[1]): "/changed"}
    assert back.counted["changed"] == 1


async def test_a_rule_that_is_refused_is_its_own_trouble():
    async with moved_guide() as (served, config, _):
        refused = {"errors": [{"code": "Invalid", "title": "this path is reserved"}]}
        served.source_faults.refuse(422, refused, method="POST", path="redirect_rules", next=1)
        done = await led(config)
        again = await led(config)

    assert sum(each.rule.startswith("refused") for each in done.addresses) >= 1
    assert {each.rule for each in again.addresses} == {"set"}


async def test_credentials_that_may_not_are_told_and_the_files_are_written(tmp_path):
    async with moving(tmp_path, source={"redirect_rules": "forbidden"}) as (served, config):
        await pipeline.run_full(config)
        done = await led(config, hides=True)
        async with session(str(config)) as shared:
            told = [each.text for each in await findings(shared)]

        assert (rules(served), done.hidden) == ({}, {})
    assert {each.rule for each in done.addresses} == {"not_allowed"}
    assert "admin of Guide" in done.troubles[0]
    assert (done.folder / TABLE).exists()
    assert ["may write" in text for text in told] == [False, False, True]


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_a_source_without_rules_of_its_own_gets_files_and_a_word_why(tmp_path):
    async with moving_freshdesk(tmp_path) as at:
        await pipeline.run_full(str(at.config))
        done = await led(at.config, hides=True)
        async with session(str(at.config)) as shared:
            told = [each.text for each in await findings(shared)]

    assert {(each.rule_in, each.rule) for each in done.addresses} == {("", "")}
    assert "Freshdesk has no redirects of its own" in done.note
    assert told[0] == done.note
    assert (done.folder / RULES).exists()
    assert (done.troubles, done.hidden) == ([], {})


async def test_a_check_says_what_it_can_where_a_side_does_not_answer_for_its_help_centers(tmp_path):
    async with moving(tmp_path) as (served, config), session(str(config)) as shared:
        refused = {"error": "Forbidden", "description": "no"}
        served.source_faults.refuse(403, refused, path="/api/v2/brands")
        told = [(each.is_fatal, each.text) for each in await findings(shared)]

    assert [text.partition(" (")[0] for _, text in told] == [
        "nobody can say yet who may write them",
        "Intercom, Lumen Bikes: the credentials may write them",
    ]
    assert not any(fatal for fatal, _ in told)


async def test_drafts_that_ask_for_a_login_are_put_back(tmp_path):
    async with moving(tmp_path, source={"draft_pages": "login"}) as (served, config):
        await pipeline.run_full(config)
        before = drafts(served)
        done = await led(config, hides=True)

        assert drafts(served) == before
    assert done.hidden["hidden"] == 0
    assert "Archive them by hand" in done.troubles[0]


async def test_what_makes_way_for_its_redirect_stays_in_intercom():
    async with moved_guide() as (served, config, first):
        done = await led(config, hides=True)
        archived = next(e.moved.source_id for e in done.addresses if e.moved.entity == "article")
        await ask_desk(served, "DELETE", archived)
        before = await served.state()
        ended = await pipeline.run_delta(config)
        again = await led(config, hides=True)
        back = await undone(config)

        assert shown_in(await served.state()) == shown_in(before)
    assert (ended.stopped, ended.failed) == (None, first.failed)
    assert {e.tried for e in here(again).values()} == {"forwards"}
    assert back.archived == [archived]


async def test_an_undo_leaves_what_old_addresses_lead_to_until_that_is_taken_back():
    async with moved_guide() as (served, config, first):
        await led(config)
        before = shown_in(await served.state())
        early = await run_undo(str(config), first.run)
        kept = shown_in(await served.state())
        await undone(config)
        late = await run_undo(str(config), first.run)

        assert shown_in(await served.state()) == []
    assert [each for each in kept if each[2] == "published"] == [
        each for each in before if each[2] == "published"
    ]
    assert {row["reason"] for row in early.undone["refused"]} == {"has_redirects"}
    assert late.undone["refused"] == []


async def test_a_help_center_that_took_the_old_domain_over_leads_on_by_itself():
    async with moved_guide() as (served, config, _):
        old = next(iter(here(await written(config)).values())).moved.old
        host = old.split("/")[2]
        for key, doc in served.store.all("help_center").items():
            if doc["default"]:
                served.store.put("help_center", key, {**doc, "custom_domain": host})
        done = await led(config)
        made = dict(served.store.all("redirect"))
        again = await led(config)
        kept = len(served.store.all("redirect"))
        await undone(config)

        assert served.store.all("redirect") == {}
        assert served.target.runner.app[WORLD].stats.customers_notified == 0
    in_intercom = [each for each in done.addresses if each.rule_in == "Intercom"]
    assert {each.rule for each in in_intercom} == {"set"}
    assert {each.moved.old for each in in_intercom} <= {d["from_url"] for d in made.values()}
    assert (kept, {e.rule for e in again.addresses if e.rule_in}) == (len(made), {"set"})


@pytest.mark.parametrize("stop_at", [1, 2, 7, 40])
async def test_killed_anywhere_it_goes_on_and_sets_nothing_twice(stop_at):
    class KilledError(BaseException):
        pass

    async with moved_guide() as (served, config, _):
        count = 0

        def watch(seen):
            nonlocal count
            if seen.side == "source" and seen.method in {"POST", "PUT"} and not seen.is_done:
                count += "redirect_rules" in seen.path or "translations" in seen.path
                if count == stop_at and config_session:
                    config_session[0].stop.ask("killed")

        config_session = []
        served.watch = watch
        async with session(str(config)) as shared:
            config_session.append(shared)
            with pytest.raises(Exception, match="killed"):
                await led(config, hides=True)
        config_session.clear()
        done = await led(config, hides=True)
        made, all_rules = served.desk.guide.rules_made, rules(served)
        back = await undone(config)

        assert (made, rules(served)) == (len(all_rules), {})
    assert {each.tried for each in here(done).values()} == {"forwards"}
    assert back.counted["left"] == 0


async def test_without_a_plan_it_says_what_to_run(tmp_path):
    async with moving(tmp_path) as (_, config):
        with pytest.raises(FatalError, match="run full"):
            await written(config)


async def test_a_source_without_a_knowledge_base_has_none(tmp_path):
    async with moving(tmp_path) as (_, config), session(str(config)) as shared:
        shared.kind = replace(shared.kind, knowledge=None)
        with pytest.raises(FatalError, match="no knowledge base"):
            await write_only(shared)
