"""The steps that make attributes."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.attributes import looking, reversing, sending
from connectors.intercom.handling import Handler
from transforms.model import Operation

HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.DATA_ATTRIBUTE_CREATE: Handler(
        sending.create_data_attribute,
        look=looking.data_attribute,
        reverse=reversing.data_attribute,
    ),
    Operation.CONVERSATION_ATTRIBUTE_CREATE: Handler(
        sending.create_conversation_attribute,
        look=looking.conversation_attribute,
        reverse=reversing.conversation_attribute,
    ),
}
