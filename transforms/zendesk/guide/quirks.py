"""What is odd about Zendesk's help centers; each quirk names where it is handled."""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

NO_TOMBSTONES: Final = Quirk(
    id="ZEN-060",
    entity=EntityType.ARTICLE,
    fact="An article that is archived or deleted is listed no more, and nothing says so.",
    evidence="Zendesk docs, incremental articles: no deleted ones; airbyte's articles stream",
    loss="none: each delta compares all that is listed with what was staged",
).lives_in("transforms.zendesk.guide.articles")

DRAFTS_BY_LANGUAGE: Final = Quirk(
    id="ZEN-061",
    entity=EntityType.ARTICLE,
    fact="A draft is a translation's state; the article shows only that of its own language.",
    evidence="Zendesk docs, translations: draft; articles list one locale",
    loss="none: each translation has its own state",
).lives_in("transforms.zendesk.guide.articles")

A_HOST_A_BRAND: Final = Quirk(
    id="ZEN-062",
    entity=EntityType.ARTICLE,
    fact="Each brand's help center answers at its own host alone, under a rate apart from Support.",
    evidence="Zendesk docs, help center API: host and rate limits; airbyte reads one brand only",
    loss="none: every brand is asked, at Zendesk's host of it, with a limiter of its own",
).lives_in("connectors.zendesk.guide.centers")

ADDRESSES_OF_ARTICLES: Final = Quirk(
    id="ZEN-063",
    entity=EntityType.ARTICLE,
    fact="Bodies link to one page by id, by id and name, in another language, relative, mapped.",
    evidence="bodies hold whatever an author pasted; the slug may change, the id stays",
    loss="none: all forms lead to the record; what is gone is told as such",
).lives_in("transforms.zendesk.guide.addresses")

IMAGES_OF_ARTICLES: Final = Quirk(
    id="ZEN-064",
    entity=EntityType.ARTICLE,
    fact="Images of a body may be no attachments: user images, guide media, another article's.",
    evidence="Zendesk docs, article attachments and guide media; /hc/user_images in old bodies",
    loss="none of those that can be had; the others are named",
).lives_in("transforms.zendesk.guide.files")

LISTS_ARE_CUT: Final = Quirk(
    id="ZEN-065",
    entity=EntityType.ARTICLE,
    fact="Lists leave out drafts and restricted articles without a word for whoever may not see.",
    evidence="Zendesk docs, articles: filtered by the caller's rights",
    loss="none: who may not list user segments is refused before anything is read",
).lives_in("connectors.zendesk.guide.source")

CLOSED_CENTERS: Final = Quirk(
    id="ZEN-066",
    entity=EntityType.ARTICLE,
    fact="An article for everyone is for fewer while its help center is restricted or disabled.",
    evidence="Zendesk docs, brands: help_center_state enabled, disabled or restricted",
    loss="none: such articles are for whoever is signed in, or for agents",
).lives_in("transforms.zendesk.guide.audience")

LOGIN_ASKED: Final = Quirk(
    id="ZEN-068",
    entity=EntityType.ARTICLE,
    fact="A help center that asks everybody for a login says so in no record of the API.",
    evidence="Zendesk help 4408842656154, Require sign in, and its comments: articles stay for all",
    loss="none: it is asked once without credentials; what it hides is for whoever is signed in",
).lives_in("connectors.zendesk.guide.openness")

BLOCK_FILES: Final = Quirk(
    id="ZEN-067",
    entity=EntityType.ARTICLE,
    fact="Files at the end of an article stand in no list but the article's own.",
    evidence="Zendesk docs, article attachments: one call an article",
    loss="none: asked once for each version of an article; one that is added without any other "
    "change of the article waits for its next change",
).lives_in("connectors.zendesk.guide.source")
