"""What an operator does before all is moved: looks, names tickets, takes the open ones first."""

import re

import pytest

pytestmark = pytest.mark.slow


async def test_tickets_are_named_on_the_command_line(desk):
    missing = await desk.run("demo", "--tickets", "7,1040")
    nobody = await desk.run("demo", "--tickets", ",")
    ran = await desk.run("demo", "--tickets", "1040,1035")

    assert missing.code == 2
    assert "ticket 7 is not in the desk" in missing.screen
    assert "demo --tickets 7,1040" in missing.out
    assert (nobody.code, nobody.err) == (2, "--tickets: names no ticket; e.g. --tickets 12,99\n")
    assert ran.code == 0, ran.screen
    assert ran.table["Tickets"] == (2, 2, 0, 0)


async def test_open_tickets_go_first_and_the_screen_says_what_is_ahead(desk):
    unsigned = await desk.run("full", "--first", "open")
    ran = await desk.run("full", "--first", "open", "--yes")

    assert unsigned.code == 3
    assert "full --first open --yes" in unsigned.out
    assert re.search(r"^Less with:$", unsigned.out, re.MULTILINE)
    assert ran.code in {0, 1}, ran.screen
    assert "`full` goes on with them." in ran.out
    available, moved, _, skipped = ran.table["Tickets"]
    assert available == moved + skipped
    assert 0 < moved < skipped


async def test_check_shows_the_attributes_of_a_staged_desk(desk):
    before = await desk.run("check")
    await desk.run("stage")
    after = await desk.run("check")

    assert "once the desk is staged" in before.out
    assert "Fields that nobody mapped become attributes:" in after.out
    assert "Frame size" in after.out
