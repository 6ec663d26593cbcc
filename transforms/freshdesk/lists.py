"""The names of Freshdesk's lists as staging keeps them, and what tells the rows of one apart."""

from typing import Final

DESK: Final = "desk"  # one row: the account, its address and languages
GROUPS: Final = "groups"
PRODUCTS: Final = "products"
EMAILS: Final = "email_configs"
TICKET_FIELDS: Final = "ticket_fields"
CONTACT_FIELDS: Final = "contact_fields"
COMPANY_FIELDS: Final = "company_fields"
OBJECTS: Final = "custom_objects"  # records of custom objects, by the ids that fields hold
COMPANIES: Final = "companies"
PEOPLE: Final = "people"  # contacts of every state, and agents: they share ids
TICKETS: Final = "tickets"
BESIDE: Final = "beside"  # ratings and time entries of all tickets
ACTIVITIES: Final = "activities"  # what was changed of tickets, where a file asks for it

# What begins the raw ids of rows of a ticket that are no conversation.
DESCRIPTION: Final = "description:"  # the ticket as it shows itself: its first message
PRIME: Final = "prime:"  # the parent of a child, the tracker of a related ticket
RATING: Final = "rating:"
TIME: Final = "time:"
CHANGE: Final = "change:"

# Keys that the connector adds to rows.
STATE: Final = "listed_as"  # of a contact: the pass that it came in
AGENT: Final = "agent"  # the list of agents, as a value of STATE
FILTER: Final = "listed_in"  # of a ticket: the list that it came in
