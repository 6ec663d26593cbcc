"""What a run reads of a knowledge base, and what it makes of it; only where articles are wished."""

from flows.doing import Do
from tasks.plan import knowledge_scope, shape_knowledge
from tasks.plan import units as plan
from tasks.stage import help_centers, knowledge


async def stage_articles(do: Do) -> None:
    """Read the source's help centers, and what the workspace has of its own."""
    for name in await do(knowledge.list_knowledge_setup):
        await do(knowledge.stage_knowledge_list, name)
    await do(knowledge.stage_articles)
    await do(knowledge.stage_article_parts)
    await do(help_centers.stage_help_centers)


async def transform_articles(do: Do) -> None:
    """Turn what was read into canonical rows, choose a demo's, and fetch their files."""
    await do(shape_knowledge.shape_knowledge)
    await do(knowledge_scope.choose_articles)
    await do(knowledge.stage_article_files)


async def plan_articles(do: Do) -> None:
    """Turn canonical rows into steps; their tags are made with those of tickets."""
    await do(plan.plan_knowledge)
