"""What a run reads of a knowledge base, and what it makes of it; only where articles are wished."""

from flows.doing import Do
from tasks.plan import knowledge_scope
from tasks.plan import units as plan
from tasks.stage import help_centers, knowledge


async def stage_articles(do: Do, *, of_demo: bool = False) -> None:
    """Read the source's help centers, and what the workspace has of its own.

    What belongs to an article is asked for one by one: `of_demo`, only of those that are chosen.
    """
    for name in await do(knowledge.list_knowledge_setup):
        await do(knowledge.stage_knowledge_list, name)
    await do(knowledge.stage_articles)
    only = await do(knowledge_scope.choose_demo_articles) if of_demo else None
    await do(knowledge.stage_article_parts, only)
    await do(help_centers.stage_help_centers)


async def stage_standing_articles(do: Do) -> None:
    """Read again what stands in the workspace: people or an undo may have taken some of it out."""
    await do(help_centers.stage_help_centers)


async def transform_articles(do: Do) -> None:
    """Turn what was read into canonical rows, and fetch their files."""
    await do(knowledge_scope.shape_articles)
    await do(knowledge.stage_article_files)


async def plan_articles(do: Do) -> None:
    """Turn canonical rows into steps; their tags are made with those of tickets."""
    await do(plan.plan_knowledge)
