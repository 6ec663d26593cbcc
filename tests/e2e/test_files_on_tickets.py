"""Files of customers on tickets of Intercom's own: in their name by address, else in a note."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.sandbox.faults import FaultKind
from connectors.sandbox.server import serve
from tests.e2e import pipeline
from tests.e2e.landing import landing_office, tickets_of
from tests.e2e.pictures import pictures_app
from tests.e2e.read_back import verified

pytestmark = [pytest.mark.slow, pytest.mark.quirk("INT-065")]


@asynccontextmanager
async def reachable_office(folder):
    """Yield an office whose files Intercom can fetch."""
    async with landing_office(folder) as at, await serve(pictures_app(folder)) as files:
        path = Path(at.config)
        text = path.read_text()
        path.write_text(text.replace("storage:\n", f"storage:\n  public_url: {files.url}\n"))
        yield at


def carried(tickets):
    """Return the names of files by who posted them, a note or a reply."""
    found = {"note": set(), "reply": set()}
    for ticket in tickets.values():
        for part in ticket["parts"]:
            kind = "reply" if part["author"]["type"] == "user" else "note"
            is_of_customers = kind == "reply" or "sent by" in (part["body"] or "")
            names = {each["name"] for each in part["attachments"]}
            found[kind] |= names if is_of_customers else set()
    return found


async def test_what_intercom_can_fetch_is_the_customers_own_and_the_rest_is_in_a_note(tmp_path):
    async with reachable_office(tmp_path) as at:
        plan = (await at.run(pipeline.run_plan)).plan
        await at.full()
        written = list(at.writes)
        found = carried(await tickets_of(at))
        await at.full()
        again = list(at.writes)
        checked = await verified(at.config)
        told = (await at.served.stats())["customers_notified"]

    assert found["reply"]
    assert all(name.endswith((".png", ".jpg", ".gif")) for name in found["reply"])
    assert not any(name.endswith((".png", ".jpg", ".gif")) for name in found["note"])
    assert (plan["requests"], again, told) == (len(written), [], 0)
    assert checked.differences == []


async def test_what_intercom_can_not_fetch_after_all_is_in_a_note(tmp_path):
    for name in ("plain", "shut"):
        (tmp_path / name).mkdir()
    async with landing_office(tmp_path / "plain") as at:
        await at.full()
        wanted = carried(await tickets_of(at))
    async with reachable_office(tmp_path / "shut") as at:
        path = Path(at.config)
        path.write_text(path.read_text().replace("public_url: ", "public_url: http://localhost:9/"))
        ended = await at.full()
        found = carried(await tickets_of(at))
        checked = await verified(at.config)

    assert wanted["note"]
    assert found == wanted
    assert ended.failed == 0
    assert checked.differences == []


async def test_no_file_is_posted_twice_when_all_answers_are_lost(tmp_path):
    async with reachable_office(tmp_path) as at:
        at.served.target_faults.add(FaultKind.RESET_AFTER, next=99, path="/tickets/.*/reply$")
        ended = await at.full()
        files = [
            each["name"]
            for ticket in (await tickets_of(at)).values()
            for part in ticket["parts"]
            for each in part["attachments"]
        ]
        checked = await verified(at.config)

    assert len(files) == len(set(files))
    assert ended.failed == 0
    assert checked.differences == []
