"""What a run reads: which lists of the source and of the workspace, in which order."""

from collections.abc import Sequence

from flows.doing import Do, each
from flows.knowledge import stage_articles
from tasks.plan import choosing
from tasks.plan import units as plan
from tasks.stage import units as stage
from tasks.stage import whole


async def read_some(do: Do, tickets: Sequence[str] | None, *, with_articles: bool) -> None:
    """Read both sides, but messages only of a demo's tickets, once these are chosen."""
    await read_source(do, with_messages=False)
    await do.part(stage_chosen_tickets, tickets)
    if with_articles:
        await do.part(stage_articles, of_demo=True)


async def read_source(
    do: Do, *, with_messages: bool = True, first: str | None = None, with_articles: bool = False
) -> None:
    """Read both sides whole, what tickets say first: their files come while the rest is read.

    People go before, since whom the file leaves out has to be known by then.
    """
    await do(stage.check_before)
    await do.part(stage_contacts)
    await do.part(stage_tickets, with_messages=with_messages, first=first)
    await do.part(stage_setup)
    await do.part(stage_companies)
    await do.part(stage_members)
    if with_articles:
        await do.part(stage_articles)
    await do.part(stage_inventory)
    await do.part(transform_companies)


async def read_changes(do: Do, *, with_articles: bool) -> None:
    """Read what changed in the source since a run brought all over, and nothing else again."""
    await do(stage.check_before)
    await do.part(stage_setup)
    await do.part(stage_companies)
    await do.part(stage_changed_contacts)
    await do.part(stage_changed_tickets)
    if with_articles:
        await do.part(stage_articles)
    await do.part(stage_inventory, is_whole=False)
    await do.part(transform_companies)


async def stage_setup(do: Do) -> None:
    """Read the source's own set-up: groups, fields, forms, brands, statuses."""
    await do(stage.stage_setup)


async def stage_companies(do: Do) -> None:
    """Read the source's companies."""
    await do(stage.stage_companies)


async def stage_contacts(do: Do) -> None:
    """Read the source's people."""
    await do(stage.stage_people)


async def stage_members(do: Do) -> None:
    """Read which companies people belong to."""
    await do(stage.stage_memberships)


async def stage_tickets(do: Do, *, with_messages: bool = True, first: str | None = None) -> None:
    """Read tickets, and for a whole run their messages in bulk and one by one where need be."""
    await do(stage.stage_all_tickets)
    if with_messages:
        await do(whole.choose_all, first)
        await do(stage.stage_bulk_messages)
        await do(stage.stage_single_tickets)


async def stage_chosen_tickets(do: Do, tickets: Sequence[str] | None = None) -> int:
    """Choose a demo's tickets, or take those that are named, and read their messages."""
    count = await do(choosing.choose_demo, tickets)
    await do(stage.stage_chosen_tickets)
    return count


async def stage_changed_contacts(do: Do) -> None:
    """Read the people who changed, and where any did, who belongs to which company."""
    await do(stage.stage_people)
    await do(stage.stage_changed_memberships)


async def stage_changed_tickets(do: Do) -> int:
    """Read the tickets that changed with what was said in them since."""
    await do(stage.stage_all_tickets)
    await do(stage.stage_bulk_messages)
    count = await do(choosing.choose_changed)
    await do(stage.stage_single_tickets)
    return count


async def stage_failed_tickets(
    do: Do, failed_run: str, reason: str | None, entity: str | None
) -> dict[str, int]:
    """Choose what is run again, and read what could not be read of it."""
    counts = await do(choosing.choose_failed, failed_run, reason, entity)
    await do(stage.stage_single_tickets)
    return counts


async def stage_inventory(do: Do, *, is_whole: bool = True) -> None:
    """Read what the workspace already has; its long lists again only where `is_whole`."""
    read = stage.stage_inventory if is_whole else stage.refresh_inventory
    await do(stage.stage_short_inventory)
    await each(stage.LONG, lambda name: do(read, name))
    await do(stage.index_inventory)


async def transform_companies(do: Do) -> None:
    """Turn the source's companies into ours, and make the look-ups that tickets need."""
    await do(plan.shape_companies)
