"""What is odd about Intercom's help centers when they are read; each quirk names its handler."""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

_SPEC: Final = "Intercom's OpenAPI document 2.16"

FORMS_OF_ADDRESSES: Final = Quirk(
    id="ICS-061",
    entity=EntityType.ARTICLE,
    fact="Articles are linked by id and name, in a language or none, at any host of a help center.",
    evidence="addresses such as /en/articles/3-default-language; the name may change, the id stays",
    loss="none of hosts that a help center tells",
)

REDIRECTED: Final = Quirk(
    id="ICS-064",
    entity=EntityType.ARTICLE,
    fact="A help center forwards old addresses of its own to articles and collections.",
    evidence=f"{_SPEC}, help_center_redirect: from_url, within the help center's own URL space",
    loss="none: a link by an old address leads where the redirect leads",
)

IN_SEVERAL_COLLECTIONS: Final = Quirk(
    id="ICS-062",
    entity=EntityType.ARTICLE,
    fact="An article may stand in several collections, of several help centers.",
    evidence=f"{_SPEC}, article: parent_ids",
    loss="the further collections: one article stands in one",
)

ONLY_EVERYONE_IS_OPEN: Final = Quirk(
    id="ICS-063",
    entity=EntityType.ARTICLE,
    fact="Who may read an article is a word of which more may come.",
    evidence=f"{_SPEC}, article: help_center_audience",
    loss="none: all but `everyone` is for fewer than everyone",
)

LINKS_ARE_SIGNED: Final = Quirk(
    id="ICS-068",
    entity=EntityType.ARTICLE,
    fact="Each reading of an article signs the links of its pictures and files anew.",
    evidence="help article 2339426: links of files live for 30 minutes",
    loss="none: an article is kept without signatures, and the link of today is asked for where a "
    "file is fetched",
)
