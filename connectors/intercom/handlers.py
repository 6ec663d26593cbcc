"""The register of all kinds of steps: a new object adds a line, a new step none."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.articles import steps as articles
from connectors.intercom.attributes import steps as attributes
from connectors.intercom.collections import steps as collections
from connectors.intercom.companies import steps as companies
from connectors.intercom.contacts import steps as contacts
from connectors.intercom.conversations import steps as conversations
from connectors.intercom.custom_objects import steps as custom_objects
from connectors.intercom.handling import Handler
from connectors.intercom.office_hours import steps as office_hours
from connectors.intercom.tags import steps as tags
from connectors.intercom.tickets import steps as tickets
from transforms.model import Operation

HANDLERS: Final[Mapping[Operation, Handler]] = {
    **attributes.HANDLERS,
    **tags.HANDLERS,
    **companies.HANDLERS,
    **custom_objects.HANDLERS,
    **contacts.HANDLERS,
    **conversations.HANDLERS,
    **collections.HANDLERS,
    **articles.HANDLERS,
    **tickets.HANDLERS,
    **office_hours.HANDLERS,
}
