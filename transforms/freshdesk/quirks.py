"""What Freshdesk does that one would not expect; each with where it is handled."""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

IDS: Final = "FRE"
_REFERENCE: Final = "Freshdesk's API reference v2 (2026-01)"

PAGES_END: Final = Quirk(
    id="FRE-001",
    entity=EntityType.TICKET,
    fact="The list of tickets ends with its 300th page; the next one is refused.",
    evidence="airbyte #3858: You cannot access tickets beyond the 300th page",
    loss="none: the list is asked anew from the last time of change",
).lives_in("connectors.freshdesk.windows")

SAME_SECOND: Final = Quirk(
    id="FRE-002",
    entity=EntityType.TICKET,
    fact="More tickets than 300 pages hold may have been changed in one second, by a bulk update.",
    evidence="updated_since has a resolution of a second; airbyte and zammad stand still there",
    loss="none: the numbers that are missing then are asked for one by one",
).lives_in("connectors.freshdesk.windows")

LAST_DAYS_ONLY: Final = Quirk(
    id="FRE-003",
    entity=EntityType.TICKET,
    fact="Without updated_since the list of tickets leaves out all that is older than 30 days.",
    evidence=f"{_REFERENCE}, list all tickets; airbyte #6133",
    loss="none: updated_since is sent with each request",
).lives_in("connectors.freshdesk.windows")

OTHER_FOLDERS: Final = Quirk(
    id="FRE-004",
    entity=EntityType.TICKET,
    fact="Deleted tickets and spam are in no list but their own.",
    evidence=f"{_REFERENCE}, filters of the list of tickets",
    loss="none with source.include.deleted and source.include.spam",
).lives_in("connectors.freshdesk.tickets")

ARCHIVE_UNLISTED: Final = Quirk(
    id="FRE-005",
    entity=EntityType.TICKET,
    fact="Tickets closed for about 120 days are archived, and no list has them.",
    evidence=f"{_REFERENCE}, archived tickets: view and delete only",
    loss="none: each number that the lists leave out is asked for, or those of archived_ids",
).lives_in("connectors.freshdesk.archive")

TEN_EMBEDDED: Final = Quirk(
    id="FRE-006",
    entity=EntityType.MESSAGE,
    fact="A ticket shows its ten oldest conversations, and not whether there are more.",
    evidence=f"{_REFERENCE}, view a ticket: include=conversations",
    loss="none: of a ticket with ten the whole list is read",
).lives_in("connectors.freshdesk.messages")

FIRST_FILES_HIDDEN: Final = Quirk(
    id="FRE-007",
    entity=EntityType.ATTACHMENT,
    fact="Lists of tickets leave out the files of the first message.",
    evidence=f"{_REFERENCE}, list all tickets: no attachments",
    loss="none with source.completeness: full; with fast the files of first messages",
).lives_in("connectors.freshdesk.messages")

LINKS_RUN_OUT: Final = Quirk(
    id="FRE-008",
    entity=EntityType.ATTACHMENT,
    fact="The address of a file is signed for minutes, and answers 400 to credentials.",
    evidence="freshdesk-cli #37, #122, #129",
    loss="none: the ticket is asked anew for it, and no credentials are sent",
).lives_in("connectors.freshdesk.links")

WEB_CHATS: Final = Quirk(
    id="FRE-010",
    entity=EntityType.MESSAGE,
    fact="The description of a web chat repeats its first message.",
    evidence="chatwoot's importer, checked on a trial desk",
    loss="none: the message stays, the description is left out where it says the same",
)

AGENTS_FIRST: Final = Quirk(
    id="FRE-011",
    entity=EntityType.MESSAGE,
    fact="The first message of an outbound mail or an internal task is an agent's.",
    evidence=f"{_REFERENCE}, sources 10 and 14",
    loss="who wrote it, where the ticket has no agent: somebody stands in",
)

FORWARDS: Final = Quirk(
    id="FRE-012",
    entity=EntityType.MESSAGE,
    fact="A mail that was forwarded to others lies among the answers to the requester.",
    evidence=f"{_REFERENCE}, conversations: source 8",
    loss="none: it is a private note that names whom it went to",
)

SURVEYS: Final = Quirk(
    id="FRE-013",
    entity=EntityType.MESSAGE,
    fact="A survey that was answered lies among the conversations without a word.",
    evidence=f"{_REFERENCE}, conversations: source 6",
    loss="none: the rating is the ticket's",
)

INLINE_CID: Final = Quirk(
    id="FRE-014",
    entity=EntityType.ATTACHMENT,
    fact="Some images stand in a text as `cid:https://…`.",
    evidence="zammad #4028",
    loss="none: the address behind the word is taken",
)

MERGES: Final = Quirk(
    id="FRE-015",
    entity=EntityType.TICKET,
    fact="That a ticket was merged into another one stands in a private note, and in no field.",
    evidence="Freshdesk's closing note; the reference has no such field",
    loss="none: a note of an agent that begins with these words is believed",
)

ACTIVITIES_OF_30_DAYS: Final = Quirk(
    id="FRE-016",
    entity=EntityType.TICKET,
    fact="What was changed of tickets is told by files of single days, which are kept for 30 days.",
    evidence="Freshdesk's article on exporting ticket activities; airbyte #80306 asks for no older",
    loss="with options.ticket_events: note what was changed before these 30 days, and what stood "
    "in a field before its first change in them",
).lives_in("connectors.freshdesk.activities")

STATES_IN_PASSES: Final = Quirk(
    id="FRE-020",
    entity=EntityType.CONTACT,
    fact="The list of contacts has neither blocked nor deleted ones.",
    evidence=f"{_REFERENCE}, list all contacts: state",
    loss="none: each state is read in a pass of its own",
).lives_in("connectors.freshdesk.people")

LESS_IN_LISTS: Final = Quirk(
    id="FRE-021",
    entity=EntityType.CONTACT,
    fact="The list of contacts leaves out further e-mails and tags.",
    evidence=f"{_REFERENCE}, list all contacts, compared with view a contact",
    loss="none with source.completeness: full; with fast these e-mails and tags",
).lives_in("connectors.freshdesk.people")

SINCE_BY_TWO_NAMES: Final = Quirk(
    id="FRE-022",
    entity=EntityType.CONTACT,
    fact="The time from which contacts are listed is `_updated_since`, in some accounts without _.",
    evidence=f"{_REFERENCE} prints one, airbyte and dlt send the other",
    loss="none: the other one is tried, and rows that are older are left out by us",
).lives_in("connectors.freshdesk.people")

AGENTS_APART: Final = Quirk(
    id="FRE-023",
    entity=EntityType.CONTACT,
    fact="Agents are in a list of their own, share the ids of contacts, and may ask themselves.",
    evidence=f"{_REFERENCE}, agents; responder_id and user_id",
    loss="none: both are people here; who is in no list any more is a placeholder",
).lives_in("transforms.freshdesk.contacts")

FEATURES: Final = Quirk(
    id="FRE-030",
    entity=EntityType.TICKET,
    fact="A list that the plan does not have is refused with require_feature.",
    evidence=f"{_REFERENCE}, errors; zammad probes time entries first",
    loss="none: what a plan lacks is empty, and check says so",
).lives_in("connectors.freshdesk.resources")

CREDITS: Final = Quirk(
    id="FRE-031",
    entity=EntityType.TICKET,
    fact="A request costs one credit and more for what it includes; single lists have own limits.",
    evidence=f"{_REFERENCE}, rate limits; airbyte #33823",
    loss="none: the answers say what is left",
).lives_in("connectors.freshdesk.rates")

SCOPE_OF_KEY: Final = Quirk(
    id="FRE-032",
    entity=EntityType.TICKET,
    fact="A key of an agent with a restricted scope sees fewer tickets, and nothing says so.",
    evidence=f"{_REFERENCE}, agents: ticket_scope",
    loss="none: check refuses such a key",
).lives_in("connectors.freshdesk.check")
