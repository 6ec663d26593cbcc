"""A Freshdesk account: moved whole, again, by its changes, verified, and taken back."""

import pytest

from connectors.intermediate import Form
from flows import order
from flows.plainly import plain_way
from tests.e2e.accounts import numbers, reasons
from tests.e2e.freshdesk_world import moved
from tests.e2e.pipeline import run_again, run_delta, run_demo, run_full, run_plan
from tests.e2e.states import LEGACY_ID
from tests.e2e.test_export import differences, exported, plan_of
from tests.e2e.undoing import run_undo

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]


def conversation(state, ticket):
    ids = [each["custom_attributes"].get(LEGACY_ID) for each in state["conversations"]]
    return state["conversations"][ids.index(ticket)]


async def test_the_sample_desk_is_moved_and_its_accounts_add_up(tmp_path):
    async with moved(tmp_path) as at:
        ended, writes = await at.run(run_full)

        told = numbers(ended)
        assert writes > 100
        assert all(row[0] == sum(row[1:]) for row in told.values())
        assert ended.failed == 2  # files that nobody has any more


async def test_a_second_run_sends_nothing_and_a_delta_what_changed(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        assert (await at.run(run_full))[1] == 0
        assert (await at.run(run_delta))[1] == 0
        await at.act("POST", "/tickets/20/conversations", body="<p>Voilà la photo.</p>")

        ended, writes = await at.run(run_delta)

        # It, the last one once more, and two of which files could not be had.
        assert numbers(ended)["ticket"][:2] == (4, 4)
        assert 0 < writes < 5
        found = conversation(await at.state(), "20")
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
        assert await at.state() == before


async def test_a_demo_moves_some_tickets_with_all_that_is_said_of_them(tmp_path):
    async with moved(tmp_path) as at:
        ended, _ = await at.run(run_demo, ["37", "38"])

        told = numbers(ended)
        assert told["ticket"][:2] == (2, 2)
        bodies = [part["body"] or "" for part in conversation(await at.state(), "37")["parts"]]
        assert any("Time spent" in each for each in bodies)
        full, _ = await at.run(run_full)
        assert numbers(full)["ticket"][1] == 70


async def test_a_field_that_points_at_a_custom_object_says_its_name(tmp_path):
    async with moved(tmp_path) as at:
        ended, _ = await at.run(run_demo, ["19", "20"])

        assert reasons(ended, "Tickets", "losses")["lookup_unnamed"] == 1
        told = str(conversation(await at.state(), "20"))
        assert "Fitting of wheels" in told


async def test_what_failed_comes_by_a_rerun(tmp_path):
    async with moved(tmp_path) as at:
        at.faults.refuse(400, {"code": "odd"}, path=r"/api/v2/tickets/5$", next=10)
        first, _ = await at.run(run_full)
        assert numbers(first)["ticket"][2] == 1
        at.faults.clear()

        ended, _ = await at.run(run_again, first.run)

        assert numbers(ended)["ticket"][:2] == (3, 3)  # and two of which files could not be had
        assert conversation(await at.state(), "5")


@pytest.mark.parametrize("form", Form)
async def test_an_exported_desk_read_back_gives_the_same_plan(tmp_path, form):
    place, desk = tmp_path / "again", tmp_path / "desk"
    place.mkdir()
    async with moved(tmp_path) as at:
        first = await run_plan(str(at.config))
        done = await exported(at.config, desk, form)
        text = at.config.read_text().replace("  auth: {api_key: sandbox-api-key}\n", "")
        text = text.replace("kind: freshdesk", "kind: files").replace(at.served.url, str(desk))
        again = place / "again.yaml"
        again.write_text(
            text.replace(f"{tmp_path}/", f"{place}/").replace(f"{place}/desk", f"{desk}")
        )
        second = await run_plan(str(again))

    wanted = plan_of(tmp_path / "staging", "freshdesk", first.run)
    found = plan_of(place / "staging", "freshdesk", second.run)
    assert len(wanted) > 200
    assert differences(found, wanted) == []
    assert done.rows["tickets"] > 60


@pytest.mark.parametrize("how", [run_full, run_delta])
async def test_a_ticket_that_is_deleted_for_good_is_taken_out(tmp_path, how):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        await at.act("DELETE", "/tickets/20")
        await at.act("PUT", "/tickets/19", spam=True, updated_at="2026-01-01T00:00:00Z")
        await at.act("PUT", "/tickets/18", archived=True, updated_at="2026-01-01T00:00:00Z")

        ended, _ = await at.run(how)

        there = {c["custom_attributes"].get(LEGACY_ID) for c in (await at.state())["conversations"]}
        assert {"18", "19"} <= there
        assert "20" not in there
        assert numbers(ended)["ticket"][3] >= 1
        assert (await at.run(how))[1] == 0
