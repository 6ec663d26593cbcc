"""What no API of Intercom takes is handed over with what it was, and no role stops a run for it."""

import csv
from pathlib import Path

import pytest

from tests.e2e import pipeline
from tests.e2e.freshdesk_world import moved
from tests.e2e.guide_moving import moving
from tests.e2e.world import world

pytestmark = pytest.mark.slow


def beside(ended, name):
    with (Path(ended.report).parent / name).open(encoding="utf-8", newline="") as file:
        return file.read()


def plain(text):
    return text.replace("\\", "")


async def test_the_report_has_a_list_and_a_sheet_with_links_to_moved_articles(tmp_path):
    async with moving(tmp_path) as (served, config):
        ended = await pipeline.run_full(config)
        text = beside(ended, "to-do.md")
        sheet = list(csv.DictReader(beside(ended, "macros.csv").splitlines(keepends=True)))
        article = next(
            each
            for each in served.store.all("article").values()
            if any(c["title"] == "Choosing a headlight" for c in each["contents"].values())
        )

    new = f"http://127.0.0.1:{served.target_port}/a/help/lumenbikes/en/articles/{article['id']}"
    assert 'href="to-do.html"' in beside(ended, "index.html")
    assert f"(now <{new}>)" in text
    assert "articles/8600000000999> (not moved: mend it by hand)" in text
    titles = {each["title"].rpartition("::")[2] for each in served.desk.macros}
    assert {each["name"].removeprefix("'") for each in sheet} == titles
    assert new in sheet[0]["html"]
    for name in ("views", "triggers", "automations", "sla_policies", "schedules"):
        assert all(
            (each.get("title") or each["name"]) in text for each in getattr(served.desk, name)
        )


async def test_old_links_in_macros_are_listed_where_no_articles_move(tmp_path):
    async with world(tmp_path) as served:
        ended = await pipeline.run_full(served.config())

    text = beside(ended, "to-do.md")
    assert "articles/8600000000999> (not moved: mend it by hand)" in text
    assert text.count("Old link: ") >= 2


@pytest.mark.parametrize("switch", ["rules_403", "slas_404", "schedules_404"])
async def test_what_may_not_be_read_is_told_and_stops_nothing(tmp_path, switch):
    async with world(tmp_path, source={switch: True}) as served:
        ended = await pipeline.run_full(served.config())

    text = beside(ended, "to-do.md")
    assert ended.stopped is None
    assert "## Not read" in text
    assert (r"- [ ] sla\_policies: " in text) == (switch != "schedules_404")
    assert ("- [ ] schedules: " in text) == (switch != "slas_404")
    assert (r"- [ ] macros: " in text) == (switch == "rules_403")


async def test_a_right_that_comes_later_fills_the_list(tmp_path):
    async with world(tmp_path, source={"rules_403": True}) as served:
        config = served.config()
        await pipeline.run_full(config)
        await served.stop_source()
        served.source_config = type(served.source_config)(files_url=served.source_config.files_url)
        await served.start_source()
        ended = await pipeline.run_delta(config)

    text = beside(ended, "to-do.md")
    assert ("## Not read" in text, "## Triggers (2)" in text) == (False, True)


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_freshdesk_hands_over_responses_rules_and_what_it_does_not_list(tmp_path):
    async with moved(tmp_path) as at:
        text = at.config.read_text().replace("[companies, contacts, tickets]", "[articles]")
        at.config.write_text(text)
        ended, _ = await at.run(pipeline.run_full)

    text = beside(ended, "to-do.md")
    rows = list(csv.DictReader(beside(ended, "macros.csv").splitlines(keepends=True)))
    assert [each["name"] for each in rows] == ["Thanks", "Rücksendung", "My signature"]
    assert rows[1]["new_links"].startswith("http://127.0.0.1:")
    assert "Dealers first" in text
    assert "Close what is resolved](" in text
    assert "## Service levels (2)" in text
    assert "## Business hours and holidays (2)" in text
    assert "Holidays: Freshdesk's API has no list of them" in plain(text)
