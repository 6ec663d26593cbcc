"""Trouble with one ticket or one file is its own: all else is moved, and it can come later."""

import pytest

from tests.e2e import pipeline
from tests.e2e.accounts import numbers, reasons
from tests.e2e.small_desk import small_desk
from tests.e2e.unwilling import FORBIDDEN, SOON, per_ticket
from tests.e2e.world import world

pytestmark = pytest.mark.slow

WORDS = {"error": "Whatever", "description": "not today"}
UNKNOWN = {"error": "Couldn't authenticate you"}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, FORBIDDEN, "forbidden"),
        (422, WORDS, "whatever"),
        (500, WORDS, "whatever"),
        (504, None, "http_504"),
        (403, None, "http_403"),
        (401, UNKNOWN, "forbidden"),
    ],
)
async def test_a_ticket_that_can_not_be_read_fails_alone_and_is_moved_by_a_rerun(
    tmp_path, status, body, reason
):
    async with world(tmp_path, desk=small_desk()) as served:
        config = per_ticket(served)
        served.source_faults.refuse(status, body, path=r"/tickets/1037/comments", headers=SOON)

        ended = await pipeline.run_full(config)

        assert ended.stopped is None
        assert numbers(ended)["ticket"] == (5, 4, 1, 0)
        assert reasons(ended, "Tickets") == {reason: 1}
        served.source_faults.clear()
        again = await pipeline.run_again(config, ended.run)
        assert numbers(again)["ticket"] == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (500, WORDS, "file_unavailable"),
        (401, UNKNOWN, "file_forbidden"),
        (403, None, "file_forbidden"),
        (404, WORDS, "file_not_found"),
    ],
)
async def test_a_file_that_can_not_be_had_fails_alone_and_comes_with_a_rerun(
    tmp_path, status, body, reason
):
    async with world(tmp_path, desk=small_desk()) as served:
        config = str(served.config())
        file = served.desk.comments_of(1003)[0]["attachments"][0]
        token = file["content_url"].partition("/token/")[2].partition("/")[0]
        served.source_faults.refuse(status, body, path=token, headers=SOON)

        ended = await pipeline.run_full(config)

        assert ended.stopped is None
        assert numbers(ended)["ticket"] == (5, 5, 0, 0)
        assert numbers(ended)["attachment"][2] == 1
        assert reasons(ended, "Files and inline images") == {reason: 1}
        served.source_faults.clear()
        again = await pipeline.run_again(config, ended.run)
        assert again.failed == 0


async def test_a_file_whose_connection_breaks_each_time_fails_alone(tmp_path):
    async with world(tmp_path, desk=small_desk()) as served:
        file = served.desk.comments_of(1003)[0]["attachments"][0]
        token = file["content_url"].partition("/token/")[2].partition("/")[0]
        served.source_faults.add("reset_before", rate=1.0, path=token)

        ended = await pipeline.run_full(str(served.config()))

    assert numbers(ended)["ticket"] == (5, 5, 0, 0)
    assert reasons(ended, "Files and inline images") == {"file_unavailable": 1}


async def test_a_page_of_a_firewall_hides_no_list_of_the_desk(tmp_path):
    asked = []
    async with world(tmp_path, desk=small_desk()) as served:
        served.watch = lambda seen: asked.append(seen.path)
        served.source_faults.refuse(403, path="custom_statuses", next=1)

        ended = await pipeline.run_full(str(served.config()))

    assert ended.stopped is None
    assert sum(path.endswith("custom_statuses.json") for path in asked) == 2 * 2  # before, after
