"""What a probe has found out is kept for the workspace, and the newest probe counts."""

from datetime import UTC, datetime

import pytest

from connectors.ledger.profiles import (
    keep_profile,
    keeps_no_rich_form,
    kept_profile,
    note_plain_form,
)
from transforms.profile import Profile

THEN = datetime(2026, 11, 28, 5, tzinfo=UTC)


def profile(workspace="w1", *, was_told=None, **answers):
    return Profile(workspace, "2.16", THEN, answers or {"dates": "kept"}, was_told)


async def test_the_newest_profile_of_a_workspace_is_kept(ledger):
    await keep_profile(ledger, profile(dates="moved"))
    await keep_profile(ledger, profile("w2", dates="unknown"))
    await keep_profile(ledger, profile(was_told=True))

    assert await kept_profile(ledger, "w1") == profile(was_told=True)
    assert await kept_profile(ledger, "w2") == profile("w2", dates="unknown")
    assert await kept_profile(ledger, "w3") is None


@pytest.mark.parametrize("was_told", [None, False, True])
async def test_whether_mail_arrived_is_no_answer_of_intercoms(ledger, was_told):
    await keep_profile(ledger, profile(was_told=was_told))

    kept = await kept_profile(ledger, "w1")
    assert (kept.was_anybody_told, "was anybody told" in kept.answers) == (was_told, False)


async def test_the_form_of_articles_is_remembered_beside_a_probe_and_until_the_next(ledger):
    await note_plain_form(ledger, "w1", "2.16", THEN)
    assert await kept_profile(ledger, "w1") is None  # nobody has probed it
    assert await keeps_no_rich_form(ledger, "w1")
    assert not await keeps_no_rich_form(ledger, "w2")

    await keep_profile(ledger, profile())
    assert not await keeps_no_rich_form(ledger, "w1")
    await note_plain_form(ledger, "w1", "2.16", THEN)

    assert await kept_profile(ledger, "w1") == profile()
    assert await keeps_no_rich_form(ledger, "w1")


def test_how_much_is_known_is_one_sentence():
    told = profile(dates="kept", app_code="unknown").sentence

    assert told == "probed on 2026-11-28 with API 2.16: 1 of 2 questions answered"
