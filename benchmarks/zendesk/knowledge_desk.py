"""A help center in five languages: `python -m benchmarks.zendesk.knowledge_desk ARTICLES`.

Every article has headings, a list, a table, code, a link to another article in its language, and
a label. In every tenth the link is to a heading; every twentieth is for agents alone.
"""

import asyncio
import sys
from typing import Any, Final

from connectors.clock import now
from connectors.sandbox.phrases import phrases
from connectors.sandbox.zendesk import served_zendesk
from connectors.sandbox.zendesk.desk.help_center.model import FIRST, Guide, Locales
from connectors.sandbox.zendesk.desk.help_center.sample import CREATED, IDS, UPDATED
from connectors.sandbox.zendesk.desk.model import HERE
from connectors.sandbox.zendesk.generator import generated_desk

LOCALES: Final = ("en-us", "de", "fr", "es", "it")
PER_SECTION: Final = 50
AGENTS: Final = IDS + 1
CATEGORY: Final = IDS + 2
FIRST_SECTION: Final = IDS + 1_000
FIRST_ARTICLE: Final = IDS + 100_000
TICKETS: Final = 1  # nobody moves it

Json = dict[str, Any]


def generated_guide(articles: int, author: int) -> Guide:
    """Return a help center of so many articles."""
    segment = {"id": AGENTS, "name": "Staff", "user_type": "staff", "built_in": True}
    guide = Guide(locales={FIRST: Locales(LOCALES[0], LOCALES)}, segments=[segment])
    _add(guide, "categories", _common("categories", CATEGORY), ["Guide"] * len(LOCALES))
    for number in range(-(-articles // PER_SECTION)):
        place = {"category_id": CATEGORY, "parent_section_id": None}
        row = _common("sections", FIRST_SECTION + number) | place
        _add(guide, "sections", row, [f"Part {number} ({each})" for each in LOCALES])
    for number in range(articles):
        row = _common("articles", FIRST_ARTICLE + number) | _article(number, author)
        titles = [f"Article {number} in {each}" for each in LOCALES]
        _add(guide, "articles", row, titles, (number + 1) % articles)
    return guide


def _common(kind: str, key: int) -> Json:
    return {
        "id": key,
        "url": f"{HERE}/api/v2/help_center/{LOCALES[0]}/{kind}/{key}.json",
        "source_locale": LOCALES[0],
        "position": key % 100,
        "created_at": CREATED,
        "updated_at": UPDATED,
        "_brand": FIRST,
    }


def _article(number: int, author: int) -> Json:
    is_for_agents = number % 20 == 19
    return {
        "author_id": author,
        "promoted": False,
        "comments_disabled": True,
        "vote_sum": 0,
        "vote_count": 0,
        "section_id": FIRST_SECTION + number // PER_SECTION,
        "label_names": [f"label {number % 10}"],
        "content_tag_ids": [],
        "user_segment_id": AGENTS if is_for_agents else None,
        "user_segment_ids": [AGENTS] if is_for_agents else [],
        "permission_group_id": IDS + 3,
        "edited_at": UPDATED,
        "_author": author,
    }


def _add(guide: Guide, kind: str, row: Json, titles: list[str], other: int | None = None) -> None:
    getattr(guide, kind)[row["id"]] = row
    guide.translations[row["id"]] = {
        locale: {
            "id": row["id"] * 10 + place,
            "url": f"{HERE}/api/v2/help_center/{kind}/{row['id']}/translations/{locale}.json",
            "html_url": f"{HERE}/hc/{locale}/{kind}/{row['id']}",
            "source_id": row["id"],
            "locale": locale,
            "title": title,
            "body": "" if other is None else _body(locale, other),
            "draft": False,
            "outdated": False,
            "hidden": False,
            "created_by_id": row.get("_author"),
            "updated_by_id": row.get("_author"),
            "created_at": CREATED,
            "updated_at": UPDATED,
        }
        for place, (locale, title) in enumerate(zip(LOCALES, titles, strict=True))
    }


def _body(locale: str, other: int) -> str:
    place = "#two" if other % 10 == 0 else ""
    page = f"{HERE}/hc/{locale}/articles/{FIRST_ARTICLE + other}{place}"
    words = phrases().get(locale[:2]) or phrases()["en"]
    text = " ".join(line for each in words.values() for line in each)
    return (
        f"<h2>One</h2><p>{text}</p><ul><li>first</li><li>second</li></ul>"
        f'<h2 id="two">Two</h2><p><strong>{text}</strong> <a href="{page}">more</a></p>'
        "<table><tr><th>a</th><th>b</th></tr>"
        "<tr><td>1</td><td>2</td></tr></table><pre>x = 1\n  y = 2</pre>"
    )


async def serve(articles: int) -> None:
    """Serve until the process is ended."""
    desk = generated_desk(TICKETS, seed=7)
    desk.guide = generated_guide(articles, next(iter(desk.users))["id"])
    for brand in desk.brands:
        brand["has_help_center"] = brand["default"]
    async with served_zendesk(desk, clock=now) as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
