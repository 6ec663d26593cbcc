"""A desk that goes on working, as an operator follows it: delta, the plan of one, rerun.

And takes it back in the end; all with a ledger in PostgreSQL.
"""

import pytest

FILES_GONE = {"Files and inline images": 2}  # of the sample desk: the helpdesk has lost them
TICKET = 1040  # open, with an ordinary thread


@pytest.mark.slow
async def test_an_operator_follows_a_desk_and_tries_again_what_failed(desk_on_postgres):
    desk = desk_on_postgres
    early = await desk.run("delta")

    assert early.code == 2, early.screen
    assert "run `full` first" in early.screen
    assert early.is_tidy(), early.screen

    full = await desk.run("full", "--yes")
    assert full.code == 1, full.screen
    written = await desk.writes()
    await desk.ask(f"tickets/{TICKET}/comments", side="source", body={"body": "Is it ready?"})

    counted = await desk.run("plan", "--delta")

    assert (counted.code, counted.err) == (0, ""), counted.screen
    assert "Read again: " in counted.out
    assert await desk.writes() == written

    delta = await desk.run("delta")

    assert delta.code == 1, delta.screen  # what could not be had is open, whichever run comes
    assert delta.is_tidy(), delta.screen
    available, migrated, *lost = delta.table["Tickets"]  # that at the seam is read twice
    assert (migrated, lost) == (available, [0, 0])
    assert available <= 4
    assert {label: row[2] for label, row in delta.table.items() if row[2]} == FILES_GONE
    assert messages_of(await desk.workspace()).count("<p>Is it ready?</p>") == 1

    written = await desk.writes()
    again = await desk.run("rerun", "--run", full.run)

    assert again.code == 1, again.screen
    assert again.is_tidy(), again.screen
    assert f"Of run {full.run} again: 2 attachment failed" in again.out
    assert {label: row[2] for label, row in again.table.items() if row[2]} == FILES_GONE
    assert await desk.writes() == written

    unknown = await desk.run("rerun", "--run", full.run, "--reason", "bad_luck")

    assert unknown.code == 2, unknown.screen
    assert "nothing bad_luck to run again" in unknown.screen

    undone = await desk.run("undo", "--run", delta.run)
    packed = await desk.run("archive", "--now", "--yes")

    assert (undone.code, undone.err) == (0, ""), undone.screen
    assert "<p>Is it ready?</p>" not in messages_of(await desk.workspace())
    assert (packed.code, packed.err) == (0, ""), packed.screen
    assert not list((desk.path / ".migration/staging").rglob("*.parquet"))
    assert not list((desk.path / ".migration").glob("ledger*"))


def messages_of(workspace):
    return [part["body"] for each in workspace["conversations"] for part in each["parts"]]
