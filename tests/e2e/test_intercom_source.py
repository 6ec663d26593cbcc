"""One workspace into another: moved whole, again, by its changes, verified, and taken back."""

import pytest

from connectors.intermediate import Form
from flows import order
from flows.plainly import plain_way
from tasks.plan.checking import check_everything
from tasks.run.frame import RunRefusedError, opened_run
from tests.e2e.accounts import numbers
from tests.e2e.intercom_world import moved
from tests.e2e.pipeline import run_again, run_delta, run_demo, run_full, run_plan
from tests.e2e.states import LEGACY_ID, standing
from tests.e2e.test_export import differences, exported, plan_of
from tests.e2e.undoing import run_undo

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

REFUSED = {"type": "error.list", "errors": [{"code": "odd", "message": "not this one"}]}


def conversation(state, key):
    ids = [each["custom_attributes"].get(LEGACY_ID) for each in state["conversations"]]
    return state["conversations"][ids.index(key)]


def legacy_ids(state):
    """Return which threads of the first workspace the second one has."""
    return {each["custom_attributes"].get(LEGACY_ID) for each in state["conversations"]}


async def test_the_sample_is_moved_and_its_accounts_add_up(tmp_path):
    async with moved(tmp_path) as at:
        ended, writes = await at.run(run_full)

        told = numbers(ended)
        assert writes > 100
        assert all(row[0] == sum(row[1:]) for row in told.values())
        assert ended.failed == 0


async def test_a_second_run_sends_nothing_and_a_delta_what_changed(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        assert (await at.run(run_full))[1] == 0
        assert (await at.run(run_delta))[1] == 0
        key = at.filled.oddities["priority_and_sla"]
        reply = {"type": "admin", "admin_id": at.filled.admins["claire"], "body": "Voilà la photo."}
        await at.act("POST", f"/conversations/{key}/reply", message_type="comment", **reply)

        _, writes = await at.run(run_delta)

        assert 0 < writes < 5
        found = conversation(await at.state(), key)
        assert any("Voilà la photo" in (part["body"] or "") for part in found["parts"])
        assert (await at.run(run_delta))[1] == 0


async def test_verify_finds_nothing_and_undo_takes_all_back(tmp_path):
    async with moved(tmp_path) as at:
        before = await at.state()
        ended, _ = await at.run(run_full)
        checked = await order.read_back(plain_way(str(at.config)))
        assert checked.stopped is None
        assert checked.reasons["differences"] == []

        undone = await run_undo(str(at.config), ended.run)

        assert undone.stopped is None
        assert standing(await at.state()) == standing(before)


async def test_a_workspace_is_not_moved_into_itself(tmp_path):
    async with moved(tmp_path) as at:
        told = at.config.read_text()
        own = str(at.session._base_url).rstrip("/")
        told = told.replace(own, f"http://127.0.0.1:{at.workspace.target_port}")
        at.config.write_text(told.replace("sandbox-source-token", "sandbox-token"))
        before = at.writes

        for run in (run_demo, run_full, run_delta):
            with pytest.raises(RunRefusedError, match="source and target are one workspace"):
                await run(str(at.config))

        async with opened_run(str(at.config), "check") as run:
            found = await check_everything(run.shared, run.id, free_bytes=10**12)
        assert "one workspace" in next(each.text for each in found if each.is_fatal)
        assert at.writes == before


async def test_a_demo_moves_those_that_are_named_with_their_calls_and_side_threads(tmp_path):
    async with moved(tmp_path) as at:
        keys = [at.filled.oddities[name] for name in ("phone_call", "side_conversation")]
        ended, _ = await at.run(run_demo, keys)

        assert numbers(ended)["ticket"][:2] == (2, 2)
        state = await at.state()
        call, side = (conversation(state, key) for key in keys)
        assert "transcript.txt" in str(call)
        assert "Could you send her the invoice?" in str(side)


async def test_what_failed_comes_by_a_rerun_and_nothing_else(tmp_path):
    async with moved(tmp_path) as at:
        key = at.filled.oddities["priority_and_sla"]
        at.faults.refuse(400, REFUSED, path=rf"^/conversations/{key}$", next=100)
        first, _ = await at.run(run_full)
        assert numbers(first)["ticket"][2] == 1
        before = legacy_ids(await at.state())
        assert key not in before
        at.faults.clear()

        ended, _ = await at.run(run_again, first.run)

        assert numbers(ended)["ticket"] == (1, 1, 0, 0)
        assert legacy_ids(await at.state()) == before | {key}
        assert (await at.run(run_full))[1] == 0


async def test_undo_of_a_delta_takes_back_only_what_it_brought(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        before = await at.state()
        key = at.filled.oddities["priority_and_sla"]
        reply = {"type": "admin", "admin_id": at.filled.admins["claire"], "body": "Voilà la photo."}
        await at.act("POST", f"/conversations/{key}/reply", message_type="comment", **reply)
        delta, writes = await at.run(run_delta)
        assert writes

        undone = await run_undo(str(at.config), delta.run)

        assert undone.stopped is None
        shown = [part["body"] for part in conversation(await at.state(), key)["parts"]]
        assert "Voilà la photo." not in str(shown)
        assert legacy_ids(await at.state()) == legacy_ids(before)


@pytest.mark.parametrize("how", [run_full, run_delta])
async def test_what_is_deleted_there_is_taken_out_here(tmp_path, how):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        kept, gone = (at.filled.oddities[n] for n in ("within_one_second", "email_with_copies"))
        await at.act("DELETE", f"/conversations/{gone}")
        await at.act("DELETE", f"/tickets/{at.filled.oddities['resolved_ticket']}")

        ended, _ = await at.run(how)

        there = legacy_ids(await at.state())
        assert kept in there
        assert gone not in there
        assert numbers(ended)["ticket"][3] >= 2
        assert (await at.run(how))[1] == 0


@pytest.mark.parametrize("form", Form)
async def test_an_exported_workspace_read_back_gives_the_same_plan(tmp_path, form):
    place, desk = tmp_path / "again", tmp_path / "desk"
    place.mkdir()
    async with moved(tmp_path) as at:
        first = await run_plan(str(at.config))
        done = await exported(at.config, desk, form)
        text = at.config.read_text().replace("  auth: {token: sandbox-source-token}\n", "")
        own = str(at.session._base_url).rstrip("/")
        text = text.replace("kind: intercom", "kind: files").replace(own, str(desk))
        again = place / "again.yaml"
        again.write_text(
            text.replace(f"{tmp_path}/", f"{place}/").replace(f"{place}/desk", f"{desk}")
        )
        second = await run_plan(str(again))

    wanted = plan_of(tmp_path / "staging", "workspaces", first.run)
    found = plan_of(place / "staging", "workspaces", second.run)
    assert len(wanted) > 100
    # A ticket of which nothing was said has its subject as first message in a folder.
    silent = at.filled.oddities["resolved_ticket"]
    assert [each for each in differences(found, wanted) if each[0][1] != silent] == []
    assert done.rows["tickets"] == 25


async def test_somebody_archived_arrives_with_all_that_is_known_of_them(tmp_path):
    async with moved(tmp_path) as at:
        ended, _ = await at.run(run_full)
        people = {each["name"]: each for each in (await at.state())["contacts"]}
        _, again = await at.run(run_full)

        assert ended.failed == 0
        assert people["Jana Archived"]["custom_attributes"]["Bikes"] == 4
        assert "Moved abroad" in people["Jana Archived"]["notes"][0]["body"]
        assert "Anna from the shop" not in people
        assert again == 0


async def test_segments_are_tags_where_the_file_asks_for_them(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        asked = at.config.read_text().replace(
            "  rate_reserve: 0\n", "  rate_reserve: 0\n  segments: tags\n", 1
        )
        at.config.write_text(asked)

        _, writes = await at.run(run_full)
        state = await at.state()
        _, again = await at.run(run_full)

        people = {each["name"]: each["tags"] for each in state["contacts"]}
        companies = {each["name"]: each["tags"] for each in state["companies"]}
        assert "Active" in people["Anna Becker"]
        assert "Large" in companies["Radhaus Kreuzberg GmbH"]
        assert writes > 0
        assert again == 0


async def test_custom_objects_where_the_file_names_what_takes_them(tmp_path):
    async with moved(tmp_path) as at:
        units = "  custom_objects: {ridden: {type: Unit, reference: unit}, Ridden unit: Unit}\n"
        file = at.config.read_text().replace("mapping:\n", f"mapping:\n{units}")
        at.config.write_text(file)

        ended, _ = await at.run(run_full)
        state = await at.state()
        _, again = await at.run(run_full)

        found = {each["external_id"]: each for each in state["custom_objects"]}
        names = {each["custom_attributes"]["name"]: key for key, each in found.items()}
        anna = next(each for each in state["contacts"] if each["name"] == "Anna Becker")
        thread = conversation(state, at.filled.oddities["files_and_pictures"])
        assert ended.failed == 0
        assert names.keys() == {"Aurora 80", "E-Drive 500"}  # the depot is nobody's
        assert found[names["Aurora 80"]]["custom_attributes"]["weight"] == 13.5
        assert anna["custom_attributes"]["unit"] == [names["Aurora 80"]]
        assert set(thread["custom_attributes"]["Unit record"]) == {*names.values()}
        assert again == 0
