"""The step of a collection."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.collections import looking, reversing, sending, touched
from connectors.intercom.handling import Handler
from transforms.model import Operation

HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.COLLECTION_WRITE: Handler(
        sending.write_collection,
        look=looking.collection,
        reverse=reversing.collection,
        spare=touched.spared_collection,
    )
}
