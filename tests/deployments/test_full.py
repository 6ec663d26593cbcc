"""A full run as an operator plans it, signs it, looks at it and takes it back."""

import re

import pytest

from tests.deployments.folders import different
from tests.e2e.states import living

FILES_GONE = {"Files and inline images": 2}  # of the sample desk: the helpdesk has lost them


@pytest.mark.slow
async def test_a_full_run_is_planned_signed_reported_and_taken_back_whole(desk):
    check = await desk.run("check")

    assert (check.code, check.err) == (0, ""), check.screen
    assert "· teammate: Lukas Brandt" in check.out
    assert "· workspace: the token belongs to sandbox1" in check.out

    plan = await desk.run("plan")

    assert (plan.code, plan.err) == (0, ""), plan.screen
    assert re.search(r"^ticket +62 +62 +\d+$", plan.out, re.MULTILINE), plan.out
    assert (requests := planned_requests(plan)) > 600
    assert "about" in plan.out

    unsigned = await desk.run("full")

    assert (unsigned.code, unsigned.err) == (3, ""), unsigned.screen
    assert "full --yes" in unsigned.out
    assert planned_requests(unsigned) == requests
    assert await desk.writes() == 0
    assert desk.steps() == 0
    empty = await desk.workspace()

    await assert_signed(desk)
    full = await desk.run("full")

    assert full.code == 1, full.screen
    assert full.is_tidy(), full.screen
    assert {label: row[2] for label, row in full.table.items() if row[2]} == FILES_GONE
    assert all(row[0] == sum(row[1:]) for row in full.table.values()), full.table
    assert full.table["Tickets"] == (64, 62, 0, 2)
    moved = await desk.workspace()
    assert len(moved["conversations"]) == 62

    shown = await desk.run("report")

    assert (shown.code, shown.table) == (0, full.table)
    assert shown.run == full.run
    written = await desk.writes()
    counted = await desk.run("undo", "--run", full.run, "--dry-run")

    assert counted.code == 0, counted.screen
    assert await desk.writes() == written
    assert different(await desk.workspace(), moved) == {}

    early = await desk.run("archive")

    assert (early.code, early.err) == (3, ""), early.screen
    assert "people may still be checking until" in early.out
    assert "MiB would go" in early.out
    undone = await desk.run("undo", "--run", full.run)

    assert (undone.code, undone.err) == (0, ""), undone.screen
    assert f"Run {full.run} is undone." in undone.out
    assert re.search(r"^Tickets +62 +0 +0 +0$", undone.out, re.MULTILINE), undone.out
    assert re.search(r"^Tickets +62 +0 +0 +0$", counted.out, re.MULTILINE), counted.out
    assert different(living(await desk.workspace()), empty) == {}

    packed = await desk.run("archive", "--now", "--yes", "--pack", "kept.tar.zst")

    assert (packed.code, packed.err) == (0, ""), packed.screen
    assert "MiB of staged data are removed." in packed.out
    assert (desk.path / "kept.tar.zst").stat().st_size > 0
    assert not list((desk.path / ".migration/staging").rglob("*.parquet"))


async def assert_signed(desk):
    """Sign as the operator does whom nobody can ask: nothing is signed by the way."""
    asked = await desk.run("approve")
    signed = await desk.run("approve", "--yes", "--by", "grace", "--working-in", "source")

    assert (asked.code, asked.err) == (3, ""), asked.screen
    assert "[ ] Phone validation is off." in asked.out
    assert "approve --yes" in asked.out
    assert (signed.code, signed.err) == (0, ""), signed.screen
    assert planned_requests(signed) == planned_requests(asked) > 600
    assert "No demo is there to look at" in signed.out
    assert "· workspace: the token belongs to sandbox1" in signed.out
    assert "[x] Phone validation is off." in signed.out
    assert "Signed by grace." in signed.out
    assert await desk.writes() == 0


def planned_requests(ran):
    return int(re.search(r"^(\d+) requests, about ", ran.out, re.MULTILINE).group(1))
