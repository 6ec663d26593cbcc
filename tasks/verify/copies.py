"""Public copies of what not everybody may read: the worst that a help center can hold."""

from collections.abc import Sequence
from typing import Final

import orjson

from tasks.run.frame import raise_if_stopped
from tasks.run.session import Session
from transforms.verify.article_copies import Secret, copies
from transforms.verify.findings import Finding

ARTICLES: Final = "articles"


async def find_copies(shared: Session, secrets: Sequence[Secret]) -> list[Finding]:
    """Read all articles of the workspace; those of ours are compared one by one elsewhere."""
    found: list[Finding] = []
    if not secrets:
        return found
    async for page in shared.target.pages(ARTICLES):
        raise_if_stopped(shared)
        shown = [orjson.loads(record.payload) for record in page.records]
        ours = await shared.ledger.claimed("article", [str(each["id"]) for each in shown])
        for article in shown:
            if str(article["id"]) not in ours:
                found += copies(article, secrets)
    return found
