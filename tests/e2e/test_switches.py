"""What nobody has tried at the real Intercom: however it turns out, a run keeps every word."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from connectors.sandbox.intercom import IntercomSandboxConfig
from connectors.sandbox.intercom.config import CHOICES
from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e import pipeline
from tests.e2e.kept import kept
from tests.e2e.states import lost_words
from tests.e2e.unbroken import unbroken
from tests.e2e.world import World

pytestmark = pytest.mark.slow

USUAL = IntercomSandboxConfig()
KINDER = {"accepted", "free", "kept"}  # choices that let pass what the usual ones refuse
NOT_UNKNOWN = {"region"}
IN_THE_MATRIX = {"app_code", "repeated_link", "shown_text", "shown_values", "unchanged_update"}
# They matter only where an answer was lost: test_matrix.
OF_OTHERS = {"article_html", "article_tags", "heading_ids", "redirects", "unknown_locale"} | {
    "ticket_as_conversation",
    "ticket_list_values",
    "tickets_show",
}  # of articles and of Intercom's tickets; the sample has neither, so that one run has them all
OTHERS = [
    {"contactless_company_by_id": False},
    {"search_bounds_inclusive": False},
    {"admin_reply_reopens": False},
    {"find_by_external_id_lag_s": 1.0},
    {"contact_ready_lag_s": 0.5},
    {"rate_limit_per_window": 300, "window_s": 2, "retry_after_header": True},
]
TOO_LARGE = "file_refused_as_too_large"
MOST_BYTES = 2_000  # less than most files of the sample desk have


def switched() -> list[dict[str, Any]]:
    """Return each other choice on its own; those that are kinder, or of others, all at once."""
    choices = [
        {name: choice}
        for name, known in CHOICES.items()
        for choice in sorted(known - {getattr(USUAL, name)})
        if name not in NOT_UNKNOWN | IN_THE_MATRIX
    ]
    kinder: dict[str, Any] = {"search_custom_attributes": True, "version_required": False}
    of_others: dict[str, Any] = {}
    alone = []
    for choice in choices:
        if not KINDER.isdisjoint(choice.values()):
            kinder |= choice
        elif OF_OTHERS.isdisjoint(choice):
            alone.append(choice)
        else:
            of_others |= choice
    return [*alone, kinder, of_others, *OTHERS]


def named(switches: dict[str, Any]) -> str:
    """Return the switches in one line, those of many by their number."""
    told = ",".join(f"{name}={value}" for name, value in switches.items())
    return told if len(switches) <= 3 else f"{len(switches)}_at_once"


async def plan(served: World) -> None:
    """Read the desk, whose files and texts are the same however Intercom behaves."""
    await pipeline.run_plan(served.config())


@asynccontextmanager
async def planned(switches: dict[str, Any]) -> AsyncIterator[World]:
    """Yield a world with those switches, whose desk was read before."""
    async with kept(plan, sample_desk, target=switches) as (served, _):
        yield served


@pytest.mark.parametrize("switches", switched(), ids=named)
async def test_every_word_arrives_however_intercom_behaves(switches):
    usual = await unbroken()
    async with planned(switches) as served:
        end = await served.end(await served.run())

    numbers = dict(usual.numbers)
    if switches.get("office_hours") == "forbidden":  # people set them by the to-do list
        available, *_ = numbers["office_hours"]
        numbers["office_hours"] = (available, 0, 0, available)

    assert lost_words(usual.state, end.state) == {}
    assert end.numbers == numbers, end.reasons
    assert end.adds_up, end.numbers
    assert end.code == usual.code
    assert end.customers_notified == 0


async def test_of_refused_files_only_the_bytes_are_lost():
    usual = await unbroken()
    async with planned({"max_file_bytes": MOST_BYTES}) as served:
        end = await served.end(await served.run())

    assert lost_words(usual.state, end.state) == {}
    assert end.numbers["ticket"] == usual.numbers["ticket"]
    refused = [row for row in end.reasons["failures"] if row["reason"] == TOO_LARGE]
    assert len(refused) == 1, end.reasons
    assert end.adds_up, end.numbers
    assert end.customers_notified == 0
