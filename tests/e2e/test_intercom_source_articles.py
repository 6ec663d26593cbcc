"""The help centers of a workspace go over whole: full, again, a delta, verify, undo."""

import json
import time

import pytest

from connectors.sandbox.intercom_source.desk.filled import Hands
from flows import order
from flows.plainly import plain_way
from tests.e2e.intercom_world import moved
from tests.e2e.pipeline import run_delta, run_demo, run_full, run_plan
from tests.e2e.test_custom_objects import losses_of
from tests.e2e.undoing import run_undo

pytestmark = pytest.mark.slow

KINDS = ("articles", "collections", "internal_articles")


async def base(at):
    state = await at.state()
    return {kind: state[kind] for kind in KINDS}


async def body(at, title):
    """Return what readers see of an article that is moved."""
    contents = [c for each in (await base(at))["articles"] for c in each["contents"].values()]
    return next(each["body"] for each in contents if each["title"] == title)


def titles(found):
    """Return what readers find, by language and title, with its state."""
    return {
        (locale, content["title"]): content["state"]
        for article in found["articles"]
        for locale, content in article["contents"].items()
    }


async def test_articles_of_both_centers_and_internal_ones_arrive(tmp_path):
    async with moved(tmp_path, entities="[articles]") as at:
        ended, _ = await at.run(run_full)
        found = await base(at)

        assert ended.failed == 0
        assert titles(found)["en", "Mount the front light"] == "published"
        assert titles(found)["fr", "Monter le phare"] == "draft"
        assert ("en", "Margins") in titles(found)
        internal = {each["title"] for each in found["internal_articles"]}
        assert {"Refund rules", "Reset the display"} <= internal
        assert "lumenold" not in json.dumps(found["articles"])


async def test_pictures_arrive_by_the_link_of_the_minute_and_are_not_sent_again(tmp_path):
    hands = Hands()
    hands.at = int(time.time())
    async with moved(tmp_path, entities="[articles]", clock=hands) as at:
        await at.run(run_plan)
        hands.at += 3_600
        ended, _ = await at.run(run_full)
        mount, margins = await body(at, "Mount the front light"), await body(at, "Margins")

        assert "<img" in mount
        assert "prices.pdf</a>" in margins
        losses = losses_of(ended, "article")
        assert "file_link_ends" in losses[at.filled.oddities["article_of_the_second_center"]]
        hands.at += 3_600
        assert [(await at.run(how))[1] for how in (run_full, run_delta)] == [0, 0]


async def test_a_delta_brings_what_was_written_since(tmp_path):
    async with moved(tmp_path, entities="[articles]") as at:
        await at.run(run_full)
        key = at.filled.oddities["article_that_is_linked"]
        author = int(at.filled.admins["jonas"])
        await at.act("PUT", f"/articles/{key}", title="Charging at home", author_id=author)

        _, writes = await at.run(run_delta)

        assert 0 < writes < 4
        assert ("en", "Charging at home") in titles(await base(at))


async def test_verify_finds_only_what_is_told_and_undo_takes_all_back(tmp_path):
    async with moved(tmp_path, entities="[articles]") as at:
        before = await base(at)
        await at.run(run_demo)
        ended, _ = await at.run(run_full)
        checked = await order.read_back(plain_way(str(at.config)))
        # The link to a file which nobody serves.
        assert [each["label"] for each in checked.reasons["differences"]] == ["link_dead"]

        for run in (ended.run,):
            undone = await run_undo(str(at.config), run)
            assert undone.stopped is None

        assert len((await base(at))["articles"]) <= 4
        assert before["articles"] == []
