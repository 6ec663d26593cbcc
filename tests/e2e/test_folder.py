"""A desk as a folder of tables: moved whole, again, by its changes, verified, and taken back."""

import pyarrow.parquet as pq
import pytest

from flows import order
from flows.plainly import plain_way
from tests.e2e.accounts import numbers
from tests.e2e.folders import moved
from tests.e2e.pipeline import run_delta, run_full
from tests.e2e.states import LEGACY_ID
from tests.e2e.undoing import run_undo

pytestmark = pytest.mark.slow


def conversation(state, ticket):
    ids = [each["custom_attributes"].get(LEGACY_ID) for each in state["conversations"]]
    return state["conversations"][ids.index(ticket)]


async def test_the_sample_folder_is_moved_and_its_accounts_add_up(tmp_path):
    async with moved(tmp_path) as at:
        ended, writes = await at.run(run_full)

        told = numbers(ended)
        assert writes > 10
        assert all(row[0] == sum(row[1:]) for row in told.values())
        assert told["company"] == (1, 1, 0, 0)
        assert told["contact"] == (6, 5, 0, 1)  # three, a guest, a copied address; and the agent
        assert told["ticket"] == (3, 3, 0, 0)
        assert told["message"] == (5, 5, 0, 0)
        assert told["attachment"] == (3, 2, 0, 1)
        assert ended.failed == 0


async def test_what_was_said_arrives_with_its_files_people_and_fields(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)

        state = await at.state()
        brake = conversation(state, "101")
        bodies = [part["body"] or "" for part in brake["parts"]]
        assert any("ask the supplier" in body for body in bodies)
        names = [f["name"] for part in brake["parts"] for f in part.get("attachments") or ()]
        assert names == ["guide.txt"]
        assert "Gull 3" in brake["custom_attributes"].values()


async def test_a_second_run_sends_nothing_and_a_delta_what_changed(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        assert (await at.run(run_full))[1] == 0
        assert (await at.run(run_delta))[1] == 0
        at.change("tickets.csv", "Facture manquante,open", "Facture manquante,closed")
        with (at.folder / "messages.jsonl").open("a") as file:
            file.write(
                '{"source_id": "9006", "ticket_id": "102", "author_id": "1", "is_public": true, '
                '"body_text": "La voici.", "created_at": "2026-02-04T08:00:00Z"}\n'
            )

        ended, writes = await at.run(run_delta)

        assert numbers(ended)["ticket"][:2] == (1, 1)
        assert 0 < writes < 5
        found = conversation(await at.state(), "102")
        assert any("La voici" in (part["body"] or "") for part in found["parts"])
        assert (await at.run(run_delta))[1] == 0


async def test_a_message_older_than_the_first_arrives_beside_it(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        before = conversation(await at.state(), "102")["parts"]
        with (at.folder / "messages.jsonl").open("a") as file:
            file.write(
                '{"source_id": "9000", "ticket_id": "102", "author_id": "1", "is_public": true, '
                '"body_text": "Long before that.", "created_at": "2026-01-01T08:00:00Z"}\n'
            )

        ended, _ = await at.run(run_delta)

        after = conversation(await at.state(), "102")["parts"]
        bodies = [part["body"] or "" for part in after]
        assert ended.failed == 0
        assert sum("Long before that" in body for body in bodies) == 1
        assert len(after) == len(before) + 1
        checked = await order.read_back(plain_way(str(at.config)))
        assert checked.reasons["differences"] == []


async def test_what_vanishes_from_the_folder_is_told_and_stays(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        before = await at.state()
        rows = (at.folder / "tickets.csv").read_text().splitlines()
        (at.folder / "tickets.csv").write_text("\n".join(rows[:-1]) + "\n")

        ended, writes = await at.run(run_delta)

        assert writes == 0
        assert await at.state() == before
        report = (tmp_path / "reports" / ended.run / "index.html").read_text()
        assert "tickets: 1 rows are not there any more (103)" in report


async def test_verify_finds_nothing_and_undo_takes_all_back(tmp_path):
    async with moved(tmp_path) as at:
        before = await at.state()
        ended, _ = await at.run(run_full)
        checked = await order.read_back(plain_way(str(at.config)))
        assert checked.stopped is None
        assert checked.failed == 0, checked.reasons

        undone = await run_undo(str(at.config), ended.run)

        assert undone.stopped is None
        assert await at.state() == before


async def test_a_broken_row_fails_alone_and_comes_when_it_is_mended(tmp_path):
    async with moved(tmp_path) as at:
        at.change("tickets.csv", "2026-02-03T14:00:00Z,2026-02-03T14:05:00Z", "3rd Feb,")
        first, _ = await at.run(run_full)
        assert numbers(first)["ticket"] == (3, 2, 1, 0)
        assert first.failed == 3  # its message and the file of it
        at.change("tickets.csv", "3rd Feb,", "2026-02-03T14:00:00Z,")

        ended, _ = await at.run(run_delta)

        assert numbers(ended)["ticket"] == (1, 1, 0, 0)
        assert conversation(await at.state(), "102")


async def test_a_message_that_moves_to_another_ticket_is_in_that_one(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        at.change("messages.jsonl", '"9002", "ticket_id": "101"', '"9002", "ticket_id": "102"')
        at.change("messages.jsonl", "2026-01-12T09:40:00Z", "2026-02-04T09:40:00Z")

        await at.run(run_delta)

        found = conversation(await at.state(), "102")
        assert any("ask the supplier" in (part["body"] or "") for part in found["parts"])
        assert (await order.read_back(plain_way(str(at.config)))).failed == 0


async def test_people_who_are_left_out_are_so_of_a_folder_too(tmp_path):
    named = "anna@pedal.example\n4\nguest@nowhere.example\n"
    listed = tmp_path / "left-out.txt"
    listed.write_text(named)
    async with moved(tmp_path) as at:
        text = at.config.read_text()
        at.config.write_text(text.replace("options: {", f"options: {{exclude_people: {listed}, "))
        ended, _ = await at.run(run_full)
        state = str(await at.state())
        told = numbers(ended)

    assert all(row[0] == sum(row[1:]) for row in told.values())
    assert told["ticket"][1] == 1  # Anna's and the guest's are left out
    gone = ("anna@pedal.example", "carla@pedal.example", "guest@nowhere.example")
    assert [each for each in gone if each in state] == []
    staged = [pq.read_table(each) for each in (tmp_path).rglob("*.parquet")]
    assert staged
    assert [each for each in gone if any(each in str(t.to_pylist()) for t in staged)] == []
