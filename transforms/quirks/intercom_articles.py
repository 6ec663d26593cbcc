"""What Intercom's help center does that one would not expect, each with where it is handled."""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

_FITTING: Final = "transforms.knowledge.bodies.fitting"
_WRITING: Final = "transforms.knowledge.bodies.writing"

HEADINGS: Final = Quirk(
    id="INT-080",
    entity=EntityType.ARTICLE,
    fact="Articles have two levels of headings, and without one of the first all shift up.",
    evidence="Intercom help 4103903 and its guide to supported HTML, which differ in the rest",
    loss="third and lower levels look like the second; the highest one of an article is the first",
).lives_in(_FITTING)

NESTED_LISTS: Final = Quirk(
    id="INT-081",
    entity=EntityType.ARTICLE,
    fact="A list in a list is refused by the guide to supported HTML, and taken in practice.",
    evidence="Intercom's guide to supported HTML against observations of others; not tried",
    loss="where it is refused: inner lists are lines with indents",
).lives_in(_WRITING)

TABLES: Final = Quirk(
    id="INT-082",
    entity=EntityType.ARTICLE,
    fact="A table in a list or in a table, and one without a cell, is refused with the article.",
    evidence="Intercom's guide to supported HTML",
    loss="the place of the table: it stands behind its item, and a table around one dissolves",
).lives_in(_FITTING)

MERGED_CELLS: Final = Quirk(
    id="INT-083",
    entity=EntityType.ARTICLE,
    fact="Cells of a table span neither columns nor rows.",
    evidence="Intercom's guide to supported HTML names no such attribute; not tried",
    loss="none: a cell over rows says its words in each, one over columns leaves them empty",
).lives_in(_FITTING)

LIST_START: Final = Quirk(
    id="INT-084",
    entity=EntityType.ARTICLE,
    fact="A numbered list counts from one: the number that it should begin with is dropped.",
    evidence="observed by others: `start` of a list is dropped",
    loss="none: the numbers of such a list stand as text",
).lives_in(_FITTING)

CALLOUTS: Final = Quirk(
    id="INT-085",
    entity=EntityType.ARTICLE,
    fact="A call-out is kept in one form in practice, and becomes paragraphs by the guide.",
    evidence="Intercom's guide to supported HTML against observations of others; not tried",
    loss="its kind and colour; where it is not kept: that it is set apart",
).lives_in(_WRITING)

VIDEOS: Final = Quirk(
    id="INT-086",
    entity=EntityType.ARTICLE,
    fact="Frames are taken of six hosts of films alone; any other is refused with the article.",
    evidence="Intercom's guide to supported HTML",
    loss="what other frames show: a link leads there",
).lives_in("transforms.knowledge.bodies.videos")

IMAGES: Final = Quirk(
    id="INT-087",
    entity=EntityType.ARTICLE,
    fact="Intercom fetches an article's pictures; one that it can't have, and all is refused.",
    evidence="Intercom's guide to supported HTML; PNG, JPEG, SVG, GIF of public addresses",
    loss="pictures that can't be had: their descriptions stand in their places",
).lives_in("connectors.intercom.articles.pictures")

AUTHOR: Final = Quirk(
    id="INT-088",
    entity=EntityType.ARTICLE,
    fact="An article needs a teammate as its author, and an update that names none changes them.",
    evidence="Intercom OpenAPI 2.16, create_article_request; the change was observed by others",
    loss="authors without a teammate: the one of mapping.articles.author stands in",
).lives_in("transforms.plan.knowledge.articles")

LOCALES: Final = Quirk(
    id="INT-089",
    entity=EntityType.ARTICLE,
    fact="A language is taken only if the help center has enabled it, and by Intercom's own words.",
    evidence="Intercom OpenAPI 2.16, article_translated_content: 37 languages; the rest not tried",
    loss="languages that are not enabled; of two that are one in Intercom, the second",
).lives_in("transforms.plan.knowledge.locales")

LEVELS: Final = Quirk(
    id="INT-090",
    entity=EntityType.COLLECTION,
    fact="Collections are nested three levels deep.",
    evidence="Intercom's help center; OpenAPI 2.16 names no number",
    loss="deeper levels: they stand beside their parents, whose names go before theirs",
).lives_in("transforms.plan.knowledge.collections")

HEADING_IDS: Final = Quirk(
    id="INT-091",
    entity=EntityType.ARTICLE,
    fact="Intercom makes the ids of headings itself, so that no link can name one beforehand.",
    evidence="observed by others: ids are `h_` and hex; that those sent back stay is not tried",
    loss="where they are made anew each time: links lead to the article instead of the heading",
).lives_in("connectors.intercom.articles.links")

INTERNAL: Final = Quirk(
    id="INT-092",
    entity=EntityType.ARTICLE,
    fact="Internal articles have neither languages nor collections nor states.",
    evidence="Intercom OpenAPI 2.16, create_internal_article_request",
    loss="that a restricted article was a draft; each language is an article, its place a line",
).lives_in("transforms.plan.knowledge.articles")

LONE: Final = Quirk(
    id="INT-093",
    entity=EntityType.ARTICLE,
    fact="An article outside of every collection is not used by Intercom's search agent.",
    evidence="Intercom's help center, articles on its AI agent",
    loss="none: such articles stand in a collection that is named after their help center",
).lives_in("transforms.plan.knowledge.collections")

IMAGE_FORMATS: Final = Quirk(
    id="INT-070",
    entity=EntityType.ARTICLE_FILE,
    fact="Pictures of an article are PNG, JPEG, GIF or SVG; any other one refuses the article.",
    evidence="Intercom's guide to supported HTML",
    loss="the format: such a picture becomes PNG, or GIF of 256 colours where it moves; one that "
    "can't be converted is described",
)

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml"})


@IMAGE_FORMATS.handles
def is_taken(content_type: str) -> bool:
    """Tell whether Intercom takes a picture of that format."""
    return content_type.partition(";")[0].strip().lower() in PICTURES
