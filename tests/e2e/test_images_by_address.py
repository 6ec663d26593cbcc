"""Inline images come by the address in the bulk export, the same as if each ticket was read."""

from collections import Counter

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from connectors.sandbox.zendesk.generator import IMAGE_IDS, generated_desk
from connectors.sandbox.zendesk.state import STATE
from tasks.plan import units as plan
from tasks.run.tables import tables_of
from tests.e2e import pipeline
from tests.e2e.accounts import numbers
from tests.e2e.states import LEGACY_ID, differences
from tests.e2e.unwilling import per_ticket
from tests.e2e.world import world
from tests.local import local_client
from transforms.contracts import ATTACHMENT, from_rows, sort_key

pytestmark = [pytest.mark.slow, pytest.mark.quirk("ZEN-036")]


def generated():
    return generated_desk(60, seed=4, attachment_share=0.4, image_share=0.6)


async def moved(folder, desk, config_of):
    """Return what a run left in the workspace, its columns, and how many tickets it read singly."""
    folder.mkdir()
    async with world(folder, desk=desk) as served:
        ended = await pipeline.run_full(config_of(served))
        assert ended.stopped is None
        asked = served.source.runner.app[STATE].stats.requests
        reads = sum(n for name, n in asked.items() if "/comments" in name and "count" not in name)
        return await served.state(), numbers(ended), reads


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


async def parts(served):
    """Yield what stands in the workspace: ticket, its place in time, text and files."""
    for conversation in (await served.state())["conversations"]:
        ticket = conversation["custom_attributes"][LEGACY_ID]
        for part in [conversation["source"], *conversation["parts"]]:
            yield ticket, part


async def stands(served):
    """Return each text and each file of each ticket, as often as it stands there."""
    return Counter(
        [
            (ticket, said)
            async for ticket, part in parts(served)
            for said in [part.get("body"), *map(str, part["attachments"])]
            if said
        ]
    )


async def shaped_as_before(shared, run, part):
    """Shape tickets as when images had the ids of the list, and stood in its order."""
    count = await plan.shape_tickets(shared, run, part)
    tables = tables_of(shared.area, run)
    rows = tables.read("attachment", part[0], ATTACHMENT).to_pylist()
    rows.sort(key=lambda row: (sort_key(row["ticket_id"]), row["message_id"], not row["is_inline"]))
    for number, row in enumerate(rows):
        if row["source_id"].startswith("img:"):
            row["source_id"] = str(IMAGE_IDS + number)
        row["position"] = number
    tables.write("attachment", part[0], from_rows(rows, ATTACHMENT))
    return count


async def test_a_delta_sends_nothing_again_of_what_was_moved_when_images_had_other_ids(tmp_path):
    desk = generated_desk(8, seed=4, attachment_share=1.0, image_share=1.0)
    async with world(tmp_path, desk=desk) as served:
        config = str(served.config())
        await pipeline.run_full(config, shape_tickets=shaped_as_before)
        async with local_client(served.source.url) as people:
            for ticket in desk.tickets:
                path = f"/_sandbox/tickets/{ticket['id']}/comments"
                (await people.post(path, json={"body": "One more word."})).raise_for_status()
        before = await stands(served)
        ended = await pipeline.run_delta(config)
        after = await stands(served)

        assert ended.failed == 0
        assert sum(".png" in said for _, said in before) >= 8
        assert {said for _, said in after - before} == {"<p>One more word.</p>"}
        assert (after - before).total() == 8
