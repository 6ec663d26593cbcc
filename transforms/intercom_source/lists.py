"""The names of Intercom's lists as staging keeps them, and what tells the rows of one apart."""

from typing import Final

WORKSPACE: Final = "workspace"  # one row: who reads, and the workspace as `app`
TEAMS: Final = "teams"
TAGS: Final = "tags"
SEGMENTS: Final = "segments"
SUBSCRIPTIONS: Final = "subscription_types"  # kinds of mails that people may opt out of
EMAILS: Final = "emails"  # the workspace's own addresses
DATA_ATTRIBUTES: Final = "data_attributes"  # of contacts and companies, archived ones too
CONVERSATION_ATTRIBUTES: Final = "conversation_attributes"
TICKET_TYPES: Final = "ticket_types"
TICKET_STATES: Final = "ticket_states"
COMPANIES: Final = "companies"
MEMBERS: Final = "segment_members"  # who is in which segment, where a file asks for it
OBJECTS: Final = "custom_objects"  # instances of the workspace's own types
PEOPLE: Final = "people"  # contacts and teammates
TICKETS: Final = "tickets"  # conversations and tickets: they share ids
CALLS: Final = "calls"

# What begins the raw ids of rows of a ticket that are no part of it.
SOURCE: Final = "source:"  # the conversation or ticket as it shows itself: its first message
SIDE: Final = "side:"  # a part of a side conversation
CALL: Final = "call:"

# Keys that the connector adds to rows.
SHOWN: Final = "parts_shown"  # of a `source:` row: how many parts came
ASKER: Final = "asker_id"  # of a ticket: the first of its contacts
SIDE_ID: Final = "side_conversation_id"
MERGED: Final = "merged_into"  # of a contact
DELETED: Final = "deleted"  # of a conversation, ticket or contact that is gone
IN_SEGMENTS: Final = "segments_are_tags"  # of a company whose segments a file asks for
ARCHIVED: Final = "archived"  # of a contact that no list has

# Values of `type`.
CONVERSATION: Final = "conversation"
TICKET: Final = "ticket"
ADMIN: Final = "admin"

# What begins the raw ids of articles that are none of a help center.
INTERNAL: Final = "internal:"
SNIPPET: Final = "snippet:"
