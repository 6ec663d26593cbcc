"""What the kill matrix plays of a knowledge base: articles made, then changed and taken back."""

from pathlib import Path
from typing import Final

from connectors.sandbox.zendesk.desk import Desk
from connectors.sandbox.zendesk.desk.help_center.model import FIRST
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from tests.e2e.guide_moving import ask_desk, moving
from tests.e2e.kept import copied
from tests.e2e.pipeline import run_delta_plan, run_full
from tests.e2e.planned import Plan
from tests.e2e.scenes import KNOWLEDGE, Scene, copy_ledger, told
from tests.e2e.small_desk import small_desk
from tests.e2e.world import World

FIRMWARE, DISPLAY, LUMENS, OLD = (IDS + n for n in (301, 302, 309, 319))
REPAIRS, EXTENDED, GOODWILL = (IDS + n for n in (317, 318, 323))  # not for everybody
SECTION: Final = IDS + 203
ADDED: Final = frozenset({OLD, GOODWILL})  # between the two runs
ARTICLES: Final = ADDED | {FIRMWARE, DISPLAY, LUMENS, REPAIRS, EXTENDED}
SECTIONS: Final = frozenset(IDS + n for n in (203, 208, 211))
CATEGORIES: Final = frozenset(IDS + n for n in (101, 102, 104))
ALL_MAY_GO: Final = "options: {withdraw_at_most: {share: 1}, "


def few_articles() -> Desk:
    """Return a desk with a few articles of one help center, and some that are to come."""
    desk = small_desk()
    for kind, kept in (
        ("articles", ARTICLES),
        ("sections", SECTIONS),
        ("categories", CATEGORIES),
    ):
        rows = getattr(desk.guide, kind)
        for key in rows.keys() - kept:
            del rows[key]
    for row in desk.guide.articles.values():
        row["_archived"] = row["id"] in ADDED
    for brand in desk.brands:
        brand["has_help_center"] = brand["default"]
    assert {row["_brand"] for row in desk.guide.articles.values()} == {FIRST}
    return desk


async def knowledge_scenes(folder: Path) -> dict[str, Scene]:
    """Stage and plan the articles as they are, and after somebody worked at them."""
    async with moving(folder, desk=few_articles(), max_in_flight=1) as (served, config):
        config.write_text(config.read_text().replace("options: {", ALL_MAY_GO))
        full = await told(folder, run_full, config)
        before, ledger = copied(served.store), folder / "before.db"
        copy_ledger(folder / "ledger.db", ledger)
        await _work_at(served)
        delta = await told(folder, run_delta_plan, config)
    made, worked_at = Plan(folder, full), Plan(folder, delta)
    return {
        "full": Scene(made, kinds=frozenset(KNOWLEDGE)),
        "delta": Scene(worked_at, before, ledger, kinds=frozenset(KNOWLEDGE)),
    }


async def _work_at(served: World) -> None:
    """Do one of each thing that people do to articles."""
    guide = served.desk.guide
    for added in ADDED:
        guide.articles[added]["_archived"] = False
    guide.translations[SECTION]["en-us"]["title"] = "Firmware and displays"
    await ask_desk(served, "PUT", str(FIRMWARE), label_names=["edrive", "news"])
    # None with a picture: its address names the port of the workspace that was there then.
    for key, locale in ((FIRMWARE, "en-us"), (REPAIRS, "de")):
        text = f"{guide.texts(key)[locale]['body']}<p>And a word more.</p>"
        await ask_desk(served, "PUT", f"{key}/translations/{locale}", body=text)
    await ask_desk(served, "DELETE", f"{FIRMWARE}/translations/de")
    for gone in (LUMENS, EXTENDED):
        await ask_desk(served, "DELETE", str(gone))
