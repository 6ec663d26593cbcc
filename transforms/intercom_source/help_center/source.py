"""Help centers as a knowledge base: Intercom's part of the register."""

from typing import Final

from transforms.intercom_source.help_center.addresses import BARE, IntercomAddresses, path_of
from transforms.intercom_source.help_center.articles import to_articles
from transforms.intercom_source.help_center.catalog import HelpCatalog, build_help_catalog
from transforms.intercom_source.help_center.lists import LISTS
from transforms.intercom_source.help_center.tree import to_tree
from transforms.knowledge.source_kind import Knowledge


def _addresses(catalog: HelpCatalog) -> IntercomAddresses:
    return catalog.addresses


HELP_CENTER: Final = Knowledge(
    lists=LISTS,
    catalog=build_help_catalog,
    tree=to_tree,
    articles=to_articles,
    addresses=_addresses,
    path_of=path_of,
    bare=BARE,
)
