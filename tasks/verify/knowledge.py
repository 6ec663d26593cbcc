"""Reads articles and collections back from Intercom: words, pictures by hash, links asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.intercom import IntercomTarget
from tasks.run.together import together
from tasks.verify.downloaded import digest_of
from tasks.verify.links import Links
from transforms.model import TargetId
from transforms.verify.articles import (
    ArticleCase,
    Picture,
    article_findings,
    dead_link,
    links_of,
    pictures_of,
    unknown_link,
    wrong_picture,
)
from transforms.verify.findings import WORST, Finding

AT_ONCE = 8  # articles that are read and compared at the same time


@dataclass(slots=True)
class Comparing:
    """One comparison of articles; a link is asked for once, however many articles have it."""

    target: IntercomTarget
    with_files: bool = True
    max_bytes: int = 100_000_000
    links: Links = field(init=False)

    def __post_init__(self) -> None:
        """Begin without knowing of any link."""
        self.links = Links(self.target.answers)

    async def all(self, cases: Iterable[ArticleCase]) -> list[Finding]:
        """Return what is found of all cases: what is restricted and public stands first."""
        found: list[Finding] = []
        waiting = iter(cases)

        async def work() -> None:
            for case in waiting:
                found.extend(await self.one(case))

        await together([work] * AT_ONCE, at_once=AT_ONCE)
        return sorted(found, key=lambda each: each.kind is not WORST)

    async def one(self, case: ArticleCase) -> list[Finding]:
        """Return what is found of one article."""
        kind = "internal_article" if case.is_internal else "article"
        shown = await self.target.fetch(kind, TargetId(case.target_id))
        found = list(article_findings(case, shown))
        if shown is None:
            return found
        pictures = pictures_of(case, shown) if self.with_files else []
        wrong = [wrong_picture(case, each) for each in pictures if not await self._is_same(each)]
        links = await self.links.asked(links_of(case, shown))
        dead = [dead_link(case, each) for each in links.dead]
        return [*found, *wrong, *dead, *(unknown_link(case, each) for each in links.unknown)]

    async def _is_same(self, picture: Picture) -> bool:
        if None in picture.hashes:
            return True
        seen = await digest_of(self.target, picture.address, max_bytes=self.max_bytes)
        return seen in picture.hashes
