"""The command `preview`: one staged record, in the source and as Intercom will show it."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from deployments import screen
from deployments.running import EXIT_OK, Outcome, have_places
from flows import order
from flows.plainly import plain_way
from tasks.report.preview import write_preview
from transforms.preview import Block


class Entity(StrEnum):
    """What can be shown."""

    TICKET = "ticket"
    CONTACT = "contact"


def run_preview(config: str, entity: Entity, source_id: str) -> Outcome:
    """Show both sides, and write them as a page; nothing is written to Intercom.

    Raises FatalError when no such record is staged.
    """
    settings = have_places(config)
    preview = asyncio.run(order.preview(plain_way(config), entity.value, source_id.strip()))
    screen.say("In the source:")
    _show(preview.source)
    screen.say("In Intercom:")
    _show(preview.target)
    if preview.reason is not None:
        screen.say(f"  Not moved: {preview.reason}")
    page = write_preview(Path(settings.storage.reports), preview)
    screen.say(f"To look at: {page}")
    return Outcome(EXIT_OK)


def _show(blocks: Sequence[Block]) -> None:
    for block in blocks:
        at = f"{block.at:%Y-%m-%d %H:%M} UTC" if block.at else ""
        screen.say("  " + " · ".join(filter(None, (block.title, block.who, at))))
        for line in block.text.splitlines():
            screen.say(f"      {line}")
        for name, value in block.values:
            screen.say(f"      {name}: {value}")
        for file in block.files:
            screen.say(f"      File: {file}")
        for loss in block.losses:
            screen.say(f"      Lost: {loss}")
