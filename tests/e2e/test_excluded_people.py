"""People whom the operator leaves out: nothing of theirs arrives, and no address stays."""

import logging

import orjson
import pyarrow.parquet as pq
import pytest

from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.odd import ODD
from tests.e2e.office import office
from tests.e2e.pipeline import run_delta_plan, run_full, run_plan
from tests.e2e.read_back import verified
from tests.e2e.world import world
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

OLIVER, JANA, DAWN, SIAN = 4200000001006, 4200000001002, 4200000001041, 4200000001024
GONE = (OLIVER, JANA, DAWN, SIAN)
ADDRESSES = (
    "oliver@northwaycycles.example",
    "jana@radhaus-kreuzberg.example",
    "dawn@northway-leeds.example",
    "sian@pedal-and-spoke.example",
)
LIST = f"""\
# erasure requests
{ADDRESSES[0].upper()}
{ADDRESSES[1]}   # by mail

{DAWN}
{ADDRESSES[3]}
nobody@nowhere.example
"""


def leave_out(folder, text=LIST):
    (folder / "left-out.txt").write_text(text, encoding="utf-8")
    path = folder / "e2e.yaml"
    told = path.read_text()
    if "exclude_people" not in told:
        path.write_text(
            told.replace("options: {", f"options: {{exclude_people: {folder}/left-out.txt, ")
        )


def words_in(folder):
    """All text in files that a migration keeps, each with its name; Parquet and SQLite read."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in {"left-out.txt", "e2e.yaml"}:
            continue
        if path.suffix == ".parquet":
            yield path, str(pq.read_table(path).to_pylist()).lower()
        else:
            yield path, path.read_bytes().decode("utf-8", "replace").lower()


def mentions(folder):
    return sorted(
        {
            (str(path.relative_to(folder)), address)
            for path, text in words_in(folder)
            for address in ADDRESSES
            if address in text
        }
    )


def skipped(ended):
    return {
        row["label"]: row["count"]
        for row in ended.reasons["skips"]
        if row["reason"] == "person_excluded"
    }


def everything(served):
    """What the workspace holds, as text."""
    store = served.target.runner.app[WORLD].store
    docs = [store.all(kind) for kind in ("contact", "company", "conversation", "part")]
    return orjson.dumps(docs, default=str, option=orjson.OPT_NON_STR_KEYS).decode().lower()


async def test_nothing_of_theirs_arrives_and_no_address_of_theirs_stays_anywhere(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    async with world(tmp_path) as served:
        config = served.config()
        leave_out(tmp_path)
        served.bodies = []
        ended = await run_full(config)
        told = everything(served)
        found = await verified(str(config))
        tickets = {str(t["id"]) for t in served.desk.tickets if t["requester_id"] in GONE}
        contacts = served.target.runner.app[WORLD].store.all("contact").values()
        moved = served.target.runner.app[WORLD].store.all("conversation").values()

    assert ended.stopped is None
    rows = {row["entity"]: row for row in ended.rows}
    for row in rows.values():
        assert row["available"] == row["migrated"] + row["failed"] + row["skipped"]
    assert found.differences == []
    assert [address for address in ADDRESSES if address in told] == []
    assert not {str(each) for each in GONE} & {
        str(doc["custom_attributes"].get("Legacy ID")) for doc in contacts
    }
    assert not tickets & {str(doc["custom_attributes"].get("Legacy ID")) for doc in moved}
    assert mentions(tmp_path) == []
    assert len(served.bodies) > 200
    assert [text for text in served.bodies if any(each in text for each in ADDRESSES)] == []
    assert [r for r in caplog.records if any(a in str(r.__dict__).lower() for a in ADDRESSES)] == []
    assert skipped(ended) == {
        "Contacts": 4,
        "Tickets": len(tickets),
        "Messages and notes": 35,
        "Files and inline images": 1,
    }


async def test_a_line_without_anybody_is_told_by_the_plan_and_none_of_it_is_named(tmp_path):
    async with office(tmp_path) as at:
        leave_out(tmp_path)
        planned = await at.run(run_plan)

    [told] = [each for each in planned.plan["notices"] if "exclude_people" in each]
    assert "nobody is found for line 2, 6, 7 of" in told
    assert "@" not in told


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
async def test_a_list_that_cannot_be_read_stops_the_run_with_a_sentence(tmp_path, content):
    async with office(tmp_path) as at:
        leave_out(tmp_path)
        path = tmp_path / "left-out.txt"
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(FatalError, match=r"options\.exclude_people: .*left-out\.txt"):
            await run_full(at.config)


async def test_who_was_moved_before_is_told_blanked_in_staging_and_never_followed(tmp_path):
    async with office(tmp_path) as at:
        first = await at.full()
        before = {name for name, _ in mentions(tmp_path / "staging")}
        leave_out(tmp_path)
        theirs = next(t["id"] for t in at.served.desk.tickets if t["requester_id"] == JANA)
        was = await at.conversation(theirs)
        await at.change("users", JANA, name="Somebody Else")
        await at.say(theirs, "Once more from me", author_id=JANA)
        planned = await at.run(run_delta_plan)
        blanked = mentions(tmp_path / "staging")
        await at.full()
        await at.say(theirs, "And again", author_id=JANA)
        await at.delta()
        now = await at.conversation(theirs)
        found = await verified(at.config)

    assert before
    assert blanked == []
    assert mentions(tmp_path / "staging") == []
    [told] = [each for each in planned.plan["notices"] if "moved by earlier runs" in each]
    assert "2 people" in told
    assert f"`intercom-migrate undo {first.run}` takes that back" in told
    assert now == was
    # Somebody without an account was known by Jana's ticket alone.
    assert {kind for kind, *_ in found.differences} <= {"record_not_staged"}


async def test_who_only_wrote_in_the_ticket_of_another_is_told_with_what_was_moved(tmp_path):
    async with office(tmp_path) as at:
        ticket = next(t for t in at.served.desk.tickets if t["requester_id"] not in GONE)
        stranger = 4200000999999  # an account that the desk no longer lists
        await at.say(ticket["id"], "A word of mine", author_id=stranger)
        first = await at.full()
        leave_out(tmp_path, str(stranger))
        planned = [await at.run(run_delta_plan) for _ in range(2)]

    for each in planned:
        [told] = [text for text in each.plan["notices"] if "exclude_people" in text]
        assert "0 people, 0 tickets of theirs and 1 of their messages in others' tickets" in told
        assert f"`intercom-migrate undo {first.run}` takes that back" in told


async def test_what_they_said_in_the_tickets_of_others_is_left_out_with_its_reason(tmp_path):
    async with office(tmp_path) as at:
        ticket = next(t for t in at.served.desk.tickets if t["requester_id"] not in GONE)
        await at.say(ticket["id"], "A word of mine, dawn@northway-leeds.example", author_id=DAWN)
        await at.say(ticket["id"], "Thanks, Dawn%40; dawn@northway-leeds.example!")
        paper = {"id": 77, "file_name": "dawn.pdf", "content_url": "https://dawn.example/dawn.pdf"}
        second = await at.say(ticket["id"], "And a paper", author_id=DAWN)
        at.served.source.runner.app[ODD].record({"id": second, "values": {"attachments": [paper]}})
        leave_out(tmp_path)
        ended = await at.full()
        texts = str(await at.conversation(ticket["id"]))
        found = await verified(at.config)

    assert skipped(ended)["Messages and notes"] >= 2
    assert skipped(ended)["Files and inline images"] == 1
    assert "2 messages of this ticket were left out on request." in texts
    assert "paper" not in texts
    assert found.differences == []
    assert "A word of mine" not in texts
    assert "Thanks" in texts
    assert "(left out)" in texts
    assert mentions(tmp_path) == []
