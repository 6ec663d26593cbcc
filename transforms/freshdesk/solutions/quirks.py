"""What is odd about Freshdesk's knowledge base; each quirk names where it is handled."""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

_REFERENCE: Final = "Freshdesk's API reference v2 (2026-01), solutions"

FOLDERS_IN_FOLDERS: Final = Quirk(
    id="FRE-061",
    entity=EntityType.COLLECTION,
    fact="Folders lie in folders to any depth, and each one's list has only what is right in it.",
    evidence=f"{_REFERENCE}: subfolders; airbyte and PostHog lose what lies below the second level",
    loss="none of articles; what Intercom nests no deeper stands beside its parent",
)

STATES_BY_LANGUAGE: Final = Quirk(
    id="FRE-062",
    entity=EntityType.ARTICLE,
    fact="An article has one id in all languages; its state, tags and files are each language's.",
    evidence=f"{_REFERENCE}: the same paths with a language behind them",
    loss="none: each translation has its own state; tags are those of all",
)

ONLY_ALL_IS_OPEN: Final = Quirk(
    id="FRE-063",
    entity=EntityType.ARTICLE,
    fact="Who may read an article is said by its folder alone, in numbers of which more may come.",
    evidence=f"{_REFERENCE}: visibility 1 to 7",
    loss="none: all but 1, in a folder above as well, is for fewer than everyone",
)

FORMS_OF_ADDRESSES: Final = Quirk(
    id="FRE-064",
    entity=EntityType.ARTICLE,
    fact="Bodies link to one page by id, by id and name, in a language, of old, as agents see it.",
    evidence="bodies hold whatever an author pasted; the name may change, the id stays",
    loss="none of the account's own host; the API names no other host of a portal",
)

LINKS_END: Final = Quirk(
    id="FRE-065",
    entity=EntityType.ARTICLE,
    fact="Attachments stand only in the view of one article in one language, by links that end.",
    evidence=f"{_REFERENCE}; freshdesk-cli #37",
    loss="none: asked once for each version of an article, and for a link when it is fetched",
)

LISTS_MAY_BE_LACKING: Final = Quirk(
    id="FRE-066",
    entity=EntityType.ARTICLE,
    fact="The list under a folder that lacks a language may be answered with 404, not empty.",
    evidence=f"{_REFERENCE}: a missing translation is 404",
    loss="none of articles that have other languages: each is asked for by itself; an article only "
    "in that language is in no list",
).lives_in("connectors.freshdesk.solutions.reading")

NOTHING_SAYS_DELETED: Final = Quirk(
    id="FRE-067",
    entity=EntityType.ARTICLE,
    fact="What is deleted of the knowledge base is listed no more, and nothing says so.",
    evidence=f"{_REFERENCE}: no tombstones",
    loss="none: all is listed each time and compared; a list that is refused stops the run",
).lives_in("connectors.freshdesk.solutions.reading")

LOGIN_ASKED: Final = Quirk(
    id="FRE-068",
    entity=EntityType.ARTICLE,
    fact="A portal that asks everybody for a login says so in no record of the API.",
    evidence="portal settings of Freshdesk; no attribute in its API reference",
    loss="none: it is asked once without credentials; what it hides is for whoever is signed in",
).lives_in("connectors.freshdesk.solutions.source")

SHOWN_IN_PORTALS: Final = Quirk(
    id="FRE-069",
    entity=EntityType.COLLECTION,
    fact="A category may be shown in some of an account's portals only.",
    evidence=f"{_REFERENCE}, solution categories: visible_in_portals; it lists no portals",
    loss="in which portals it was shown: all are one help center (some_portals_only)",
)
