"""A Freshdesk account that is read fast: moved whole but for what is told to be left out."""

import pytest

from deployments.running import find
from flows import order
from flows.plainly import plain_way
from tests.e2e.accounts import numbers, reasons
from tests.e2e.freshdesk_world import moved
from tests.e2e.pipeline import run_delta, run_demo, run_full
from tests.e2e.states import differences
from tests.e2e.test_freshdesk import conversation
from tests.e2e.undoing import run_undo

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

FAST = "completeness: fast"
RECORDS = ("contacts", "companies", "conversations", "tags")


async def moved_whole(place, source):
    """Return what a full run leaves in the workspace, and its end."""
    place.mkdir()
    async with moved(place, source=source) as at:
        ended, _ = await at.run(run_full)
        return await at.state(), ended


async def test_it_lacks_files_of_first_messages_and_what_single_contacts_show_and_nothing_else(
    tmp_path,
):
    full, _ = await moved_whole(tmp_path / "full", "")
    fast, ended = await moved_whole(tmp_path / "fast", FAST)

    other = {tuple(line.split()[1:3]) for line in differences(fast, full)}
    assert other == {
        ("contacts", "43000000101"),  # tags
        ("contacts", "43000000105"),  # further e-mails
        ("conversations", "1"),  # files
        ("conversations", "51"),
        (
            "data_attributes",
            '{"archived":false,"data_type":"string","description":"","model":'
            '"contact","name":"Other',
        ),
        ("tags", '{"name":"dealer"}'),
    }
    assert reasons(ended, "Messages and notes", "losses")["files_unread"] == 67  # not archived ones
    assert reasons(ended, "Contacts", "losses")["details_unread"] == 20


async def test_demo_full_delta_verify_rerun_and_undo_go_as_with_all(tmp_path):
    async with moved(tmp_path, source=FAST) as at:
        before = await at.state()
        told = {each.subject: each.text for each in await find(str(at.config))}
        assert told["completeness"].startswith("fast: files of first messages")
        demo, _ = await at.run(run_demo, ["1", "4", "5"])
        assert numbers(demo)["ticket"][:2] == (3, 3)
        ended, _ = await at.run(run_full)
        assert all(row[0] == sum(row[1:]) for row in numbers(ended).values())
        checked = await order.read_back(plain_way(str(at.config)))
        found = {each["label"]: each["count"] for each in checked.reasons["differences"]}
        assert found == {"source_file_lost": 15}  # each of these files by name
        assert (await at.run(run_full))[1] == 0
        await at.act("POST", "/tickets/20/conversations", body="<p>Voilà la photo.</p>")
        late, _ = await at.run(run_delta)
        parts = conversation(await at.state(), "20")["parts"]
        assert any("Voilà la photo" in (part["body"] or "") for part in parts)
        for run in (late.run, ended.run, demo.run):
            assert (await run_undo(str(at.config), run)).stopped is None
        left = await at.state()
        assert all(left[kind] == before[kind] for kind in RECORDS)
