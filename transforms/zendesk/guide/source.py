"""Guide as a knowledge base: Zendesk's part of the register."""

from typing import Final

from transforms.knowledge.source_kind import Knowledge
from transforms.zendesk.guide import quirks
from transforms.zendesk.guide.addresses import BARE, GuideAddresses, path_of
from transforms.zendesk.guide.articles import to_articles
from transforms.zendesk.guide.catalog import GuideCatalog, build_guide_catalog
from transforms.zendesk.guide.lists import LISTS
from transforms.zendesk.guide.tree import to_tree


def _addresses(catalog: GuideCatalog) -> GuideAddresses:
    return catalog.addresses


GUIDE: Final = Knowledge(
    lists=LISTS,
    catalog=build_guide_catalog,
    tree=to_tree,
    articles=to_articles,
    addresses=_addresses,
    path_of=path_of,
    bare=BARE,
)
QUIRKS: Final = quirks  # registered with the source
