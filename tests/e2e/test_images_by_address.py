"""Inline images come by the address in the bulk export, the same as if each ticket was read."""

import httpx
import pytest

from connectors.sandbox.desk import sample_desk
from connectors.sandbox.generator import generated_desk
from connectors.sandbox.zendesk.state import STATE
from tests.e2e import pipeline
from tests.e2e.states import differences, normalised
from tests.e2e.test_own_trouble import numbers, per_ticket
from tests.e2e.world import world

pytestmark = [pytest.mark.slow, pytest.mark.quirk("ZEN-036")]


def generated():
    return generated_desk(60, seed=4, attachment_share=0.4, image_share=0.6)


async def moved(folder, desk, config_of):
    """Return what a run left in the workspace, its columns, and how many tickets it read singly."""
    folder.mkdir()
    async with world(folder, desk=desk) as served:
        ended = await pipeline.run_full(config_of(served))
        assert ended.stopped is None
        async with httpx.AsyncClient(trust_env=False, base_url=served.target.url) as client:
            dump = (await client.get("/_sandbox/dump?natural=1")).json()
        asked = served.source.runner.app[STATE].stats.requests
        reads = sum(n for name, n in asked.items() if "/comments" in name and "count" not in name)
        return normalised(dump), numbers(ended), reads


@pytest.mark.parametrize("desk", [generated, sample_desk])
async def test_messages_and_files_are_the_same_as_with_single_reads(tmp_path, desk):
    bulk, columns, few = await moved(tmp_path / "bulk", desk(), lambda each: str(each.config()))
    single, wanted, many = await moved(tmp_path / "single", desk(), per_ticket)

    assert differences(bulk, single) == []
    assert columns == wanted
    assert few < many / 2


async def test_no_ticket_is_read_singly_for_an_image_whose_address_stands_in_the_export(tmp_path):
    _, columns, reads = await moved(tmp_path / "bulk", generated(), lambda each: str(each.config()))

    assert columns["attachment"][1] > 30
    assert reads == 0
