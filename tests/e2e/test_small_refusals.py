"""What Intercom refuses of a ticket or a person costs just that: threads are whole and closed."""

import csv

import pytest

from connectors.sandbox.faults import FaultKind
from connectors.sandbox.odd import ODD
from tests.e2e import pipeline
from tests.e2e.accounts import numbers
from tests.e2e.read_back import verified
from tests.e2e.small_desk import SEED, small_desk
from tests.e2e.unbroken import unbroken
from tests.e2e.world import world

pytestmark = pytest.mark.slow


def refused(message, code="parameter_invalid"):
    return {"type": "error.list", "errors": [{"code": code, "message": message}]}


def told(ended, kind):
    return {row["reason"] for row in ended.reasons[kind]}


def states(state):
    """Return the state of each conversation, by its ticket."""
    return {
        doc["custom_attributes"].get("Legacy ID"): doc["state"] for doc in state["conversations"]
    }


async def calm():
    """Return how the conversations stand when nothing is refused."""
    return states((await unbroken(small_desk, is_seeded=True)).state)


ACCESSORIES = [
    ({"method": "POST", "path": "/customers$"}, "participant_left_out"),
    ({"method": "POST", "path": "/conversations/[0-9]+/tags$"}, "tag_left_out"),
    ({"method": "POST", "path": "/parts$", "text": "assignment"}, "assignment_left_out"),
    ({"method": "POST", "path": "/contacts/.*/companies$"}, "company_left_out"),
    ({"method": "PUT", "path": "/conversations/", "text": "title"}, "value_refused"),
    ({"method": "POST", "path": "/reply$", "text": "attachment_files"}, "file_named_in_text"),
    (
        {"method": "POST", "path": "/conversations/attributes", "text": "solved"},
        "attribute_missing",
    ),
]


@pytest.mark.parametrize(("what", "loss"), ACCESSORIES, ids=[loss for _, loss in ACCESSORIES])
async def test_an_accessory_that_is_refused_is_a_loss_and_every_ticket_ends_as_it_should(
    tmp_path, what, loss
):
    wanted = await calm()
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        served.target_faults.refuse(422, refused("this workspace does not take that"), **what)
        config = str(served.config())

        ended = await pipeline.run_full(config)

        assert ended.stopped is None
        # Who may not take part can't write either: that message is owed, its ticket is closed.
        owed = 1 if loss == "participant_left_out" else 0
        assert numbers(ended)["ticket"] == (5, 5 - owed, owed, 0)
        assert numbers(ended)["contact"][2] == 0
        assert loss in told(ended, "losses")
        assert states(await served.state()) == wanted
        assert (await verified(config)).differences == []


async def test_a_message_that_is_refused_leaves_no_solved_ticket_open_and_comes_with_the_next_run(
    tmp_path,
):
    wanted = await calm()
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        served.target_faults.refuse(
            403, refused("not for you", "forbidden"), method="POST", path="/reply$", next=1
        )
        config = str(served.config())

        ended = await pipeline.run_full(config)
        first = states(await served.state())
        again = await pipeline.run_full(config)

        assert numbers(ended)["ticket"] == (5, 4, 1, 0)
        assert first == wanted
        assert numbers(again)["ticket"] == (5, 5, 0, 0)
        assert states(await served.state()) == wanted
        assert (await verified(config)).differences == []


async def test_what_intercom_called_a_refused_request_stands_in_the_list_of_failures(tmp_path):
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        served.target_faults.refuse(
            403,
            refused("not for you", "forbidden"),
            method="POST",
            path="/reply$",
            next=1,
            headers={"X-Request-Id": "r-7"},
        )

        ended = await pipeline.run_full(str(served.config()))

        path = tmp_path / "reports" / ended.run / "ticket-failed.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            assert [row["request_id"] for row in csv.DictReader(lines)] == ["r-7"]


@pytest.mark.parametrize(
    ("why", "loss"), [("contains forbidden words", "text_refused"), ("is too long", "text_in_file")]
)
async def test_a_message_whose_text_is_refused_goes_with_it_as_a_file(tmp_path, why, loss):
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        comment = served.desk.comments_of(1003)[1]
        values = {"html_body": f"<p>Forbidden gadget {'and more ' * 1_000}</p>"}
        served.source.runner.app[ODD].record({"id": comment["id"], "values": values})
        served.target_faults.refuse(
            422, refused(f"body {why}"), path="/reply$", text="gadget " + "and more " * 900
        )
        if loss == "text_refused":
            served.target_faults.refuse(422, refused(f"body {why}"), path="/reply$", text="gadget")
        config = str(served.config())

        ended = await pipeline.run_full(config)

        assert numbers(ended)["ticket"] == (5, 5, 0, 0)
        assert loss in told(ended, "losses")
        assert (await verified(config, files=True)).differences == []
        quiet = served.writes
        await pipeline.run_delta(config)
        assert served.writes == quiet


async def test_without_the_attribute_of_the_numbers_no_ticket_is_sent(tmp_path):
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        served.target_faults.refuse(
            403,
            refused("not allowed", "forbidden"),
            path="/conversations/attributes",
            text="Legacy",
        )
        ended = await pipeline.run_full(str(served.config()))

        assert "'Legacy ID' could not be made, so no ticket was sent" in ended.stopped
        assert states(await served.state()) == {}


async def test_an_attribute_that_is_made_later_gets_its_values_then(tmp_path):
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        served.target_faults.refuse(
            422, refused("limit"), path="/conversations/attributes", text="Original solved"
        )
        config = str(served.config())
        await pipeline.run_full(config)
        quiet = served.writes
        await pipeline.run_full(config)
        assert served.writes - quiet <= 1  # the attribute is tried again, no ticket is
        served.target_faults.clear()

        ended = await pipeline.run_full(config)

        assert numbers(ended)["ticket"] == (5, 5, 0, 0)
        assert "attribute_missing" not in told(ended, "losses")
        assert (await verified(config)).differences == []


async def test_a_refused_file_whose_message_got_no_answer_is_told_and_no_ticket_stays_open(
    tmp_path,
):
    wanted = await calm()
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        served.target_faults.refuse(
            422, refused("no such type"), method="POST", path="/reply$", text="attachment_files"
        )
        served.target_faults.add(FaultKind.RESET_AFTER, next=30, method="POST", path="/reply$")
        config = str(served.config())

        ended = await pipeline.run_full(config)

        assert numbers(ended)["ticket"] == (5, 5, 0, 0)
        assert numbers(ended)["attachment"] == (4, 0, 4, 0)
        assert told(ended, "failures") == {"file_refused"}
        assert states(await served.state()) == wanted
        assert (await verified(config)).differences == []


@pytest.mark.parametrize("key", ["name", "email"])
async def test_people_who_are_refused_without_a_word_why_keep_their_tickets(tmp_path, key):
    wanted = await calm()
    async with world(tmp_path, desk=small_desk(), seed=SEED) as served:
        served.target_faults.refuse(
            400, refused("bad request"), method="POST", path="/contacts$", text=f'"{key}"'
        )
        config = str(served.config())

        ended = await pipeline.run_full(config)

        assert numbers(ended)["contact"][2] == 0
        assert numbers(ended)["ticket"] == (5, 5, 0, 0)
        assert "value_refused" in told(ended, "losses")
        assert states(await served.state()) == wanted
        assert (await verified(config)).differences == []
