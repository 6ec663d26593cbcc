"""Solutions as a knowledge base: Freshdesk's part of the register."""

from typing import Final

from transforms.freshdesk.solutions import quirks
from transforms.freshdesk.solutions.addresses import BARE, SolutionAddresses, path_of
from transforms.freshdesk.solutions.articles import to_articles
from transforms.freshdesk.solutions.catalog import SolutionCatalog, build_solution_catalog
from transforms.freshdesk.solutions.lists import LISTS
from transforms.freshdesk.solutions.tree import to_tree
from transforms.knowledge.source_kind import Knowledge


def _addresses(catalog: SolutionCatalog) -> SolutionAddresses:
    return catalog.addresses


SOLUTIONS: Final = Knowledge(
    lists=LISTS,
    catalog=build_solution_catalog,
    tree=to_tree,
    articles=to_articles,
    addresses=_addresses,
    path_of=path_of,
    bare=BARE,
)
QUIRKS: Final = quirks  # registered with the source
