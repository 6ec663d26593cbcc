"""The register of sources: a new one is a room beside `zendesk`, and one line here.

`connectors.sources` and `connectors.sandbox.sources` have the other two lines of each.
"""

from collections.abc import Mapping
from typing import Final

from transforms.files.source import FILES
from transforms.freshdesk.source import FRESHDESK
from transforms.intercom_source.source import INTERCOM
from transforms.source_kind import SourceKind
from transforms.zendesk.source import ZENDESK

SOURCES: Final[Mapping[str, SourceKind]] = {
    each.kind: each for each in (ZENDESK, FILES, FRESHDESK, INTERCOM)
}
