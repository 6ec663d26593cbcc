"""What Zendesk does that one would not expect; the handlers are where its answers are read."""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

IDS: Final = "ZEN"

INLINE_IMAGES_HIDDEN: Final = Quirk(
    id="ZEN-001",
    entity=EntityType.ATTACHMENT,
    fact="The event export lists no inline images; they stand only as <img> in the HTML.",
    evidence="Zendesk docs, ticket comments: include_inline_images; zammad #4234",
    loss="none: images are read from the HTML",
).lives_in("transforms.zendesk.attachments")

DELETED_AUTHORS: Final = Quirk(
    id="ZEN-002",
    entity=EntityType.CONTACT,
    fact="Tickets keep the ids of people who were deleted for good and are in no list.",
    evidence="Zendesk docs, permanently deleted users; forum threads on lagging renames",
    loss="name and address of those people: they become placeholders",
).lives_in("transforms.zendesk.contacts")

BOUNDARY_ROWS_TWICE: Final = Quirk(
    id="ZEN-003",
    entity=EntityType.TICKET,
    fact="A time-based export begins its next page at end_time inclusive, so rows come twice.",
    evidence="Zendesk docs, incremental exports: duplicates by design",
    loss="none: the latest version of an id wins",
).lives_in("transforms.latest")

NEXT_PAGE_FOR_EVER: Final = Quirk(
    id="ZEN-004",
    entity=EntityType.TICKET,
    fact="A time-based export has a next_page even at its end.",
    evidence="zenpy #451, zendesk_api_client_rb #168, airbyte #31164: endless loops",
    loss="none: only end_of_stream ends it, and a page that stands still stops the run",
).lives_in("connectors.zendesk.paging")

AI_TICKETS_HIDDEN: Final = Quirk(
    id="ZEN-005",
    entity=EntityType.TICKET,
    fact="The ticket export leaves out tickets of AI agents unless asked for them.",
    evidence="Zendesk docs, support_type_scope: agent by default",
    loss="none with source.support_types: all",
).lives_in("connectors.zendesk.resources")

AGENTS_DOWNGRADED: Final = Quirk(
    id="ZEN-006",
    entity=EntityType.MESSAGE,
    fact="An agent who became an end user keeps old replies and notes under the new role.",
    evidence="Zendesk support article on downgrading agents",
    loss="their public replies look like a customer's; a private one is a note that names them",
).lives_in("transforms.plan.voices")

VOICE_COMMENTS: Final = Quirk(
    id="ZEN-007",
    entity=EntityType.MESSAGE,
    fact="A call is a comment of another type, with its content outside of the documented fields.",
    evidence="zendesk-java-client #697, ZendeskApiClient #283",
    loss="none: the call's data and transcript become text, the recording a file",
).lives_in("transforms.zendesk.messages")

DESCRIPTION_REPEATED: Final = Quirk(
    id="ZEN-008",
    entity=EntityType.TICKET,
    fact="A ticket's description repeats its first comment.",
    evidence="Zendesk docs, tickets: description is read-only, the first comment",
    loss="none",
).lives_in("transforms.zendesk.messages")

FIELDS_TWICE: Final = Quirk(
    id="ZEN-009",
    entity=EntityType.TICKET,
    fact="A ticket holds its custom fields twice, as custom_fields and as fields.",
    evidence="recorded tickets of public connectors; not documented",
    loss="none",
).lives_in("transforms.zendesk.tickets")

OPTIONS_BY_TAG: Final = Quirk(
    id="ZEN-010",
    entity=EntityType.TICKET,
    fact="A drop-down's value is its option's tag, not the label people see.",
    evidence="Zendesk docs, ticket fields: tagger, multiselect",
    loss="none: labels are looked up",
).lives_in("transforms.zendesk.fields")

AGED_TOKEN: Final = Quirk(
    id="ZEN-011",
    entity=EntityType.TICKET,
    fact="An access token may live shorter than an export takes.",
    evidence="Zendesk docs, OAuth: expires_in of global clients 30 minutes",
    loss="none: on 401 a new one is asked for",
).lives_in("connectors.zendesk.auth")

FILES_BEHIND_REDIRECT: Final = Quirk(
    id="ZEN-012",
    entity=EntityType.ATTACHMENT,
    fact="A file's address redirects to another host, which must not see our credentials.",
    evidence="Zendesk docs, content_url; zendesk-mcp #21",
    loss="none",
).lives_in("connectors.zendesk.files")

ODD_BYTES: Final = Quirk(
    id="ZEN-020",
    entity=EntityType.MESSAGE,
    fact="An answer holds halves of surrogate pairs, raw controls or bytes that are no UTF-8.",
    evidence="pydantic-core #1363; subjects cut in the middle of an emoji",
    loss="that character: a sign stands for it",
).lives_in("connectors.http.lenient")

OPEN_KINDS: Final = Quirk(
    id="ZEN-021",
    entity=EntityType.MESSAGE,
    fact="Kinds of events and comments are an open list: FacebookComment and others hold messages.",
    evidence="Zendesk docs, ticket audits: event types; tap-zendesk keeps Comment only",
    loss="none: a kind that nobody knows is a message that names it",
).lives_in("transforms.zendesk.kinds")

HEAVY_PAGES: Final = Quirk(
    id="ZEN-014",
    entity=EntityType.TICKET,
    fact="A page of heavy records answers 504 each time, at any size that the docs allow.",
    evidence="airbyte #52059, #33435, #63380, #86479: smaller pages come",
    loss="none: the size falls to one record and grows again",
).lives_in("connectors.zendesk.paging")

TICKETS_FORBIDDEN: Final = Quirk(
    id="ZEN-015",
    entity=EntityType.TICKET,
    fact="Single tickets' comments are refused for good, to an admin too.",
    evidence="tap-zendesk, airbyte: 403, 422 or 500 for scrubbed or forbidden tickets",
    loss="that ticket: it fails with the reason, and comes with a rerun or the next delta",
).lives_in("connectors.zendesk.messages")

GATEWAYS_ANSWER: Final = Quirk(
    id="ZEN-016",
    entity=EntityType.ATTRIBUTE,
    fact="A firewall or gateway answers in Zendesk's stead, with statuses that mean another thing.",
    evidence="HTML pages with 403 where a plan's lack is a JSON 403; seen once on custom statuses",
    loss="none: only an error in Zendesk's own form says that a plan lacks something",
).lives_in("connectors.http.answers")

LIMITS_MISTOLD: Final = Quirk(
    id="ZEN-017",
    entity=EntityType.TICKET,
    fact="Headers of rate limits tell a year, milliseconds or no number.",
    evidence="28 odd headers tried against another server; documented is a minute at the longest",
    loss="none: no wait is longer than a limit can mean, and a wish to stop ends it",
).lives_in("connectors.http.rates")

CONTENT_OF_TURNS: Final = Quirk(
    id="ZEN-022",
    entity=EntityType.MESSAGE,
    fact="A chat's turn may be a place, a picture's address or a form's choice, without a text.",
    evidence="Zendesk docs, conversation log; Sunshine Conversations, message types",
    loss="none: they stand in the text, in words",
).lives_in("transforms.zendesk.turns")

OPEN_AUTHORS: Final = Quirk(
    id="ZEN-023",
    entity=EntityType.MESSAGE,
    fact="The authors of a chat's log have kinds of an open list, such as `business`.",
    evidence="Sunshine Conversations, author types: user and business",
    loss="none: the person's role tells what they are, and without a person it is a bot",
).lives_in("transforms.zendesk.messages")

MALWARE: Final = Quirk(
    id="ZEN-013",
    entity=EntityType.ATTACHMENT,
    fact="A file in which malware was found can't be fetched.",
    evidence="Zendesk docs, attachments: malware_scan_result, malware_access_override",
    loss="the file: a line of text names it",
).lives_in("transforms.zendesk.attachments")

PICTURES_IN_BODIES: Final = Quirk(
    id="ZEN-030",
    entity=EntityType.ATTACHMENT,
    fact="A mail's picture may stand in the HTML itself, as a data: address.",
    evidence="ZendeskApi_v2 #318: images of a body as base64; RFC 2397",
    loss="none: it becomes a file; broken ones are named, those of a single pixel are left out",
).lives_in("transforms.pictures")

ADDRESSES_OF_STRANGERS: Final = Quirk(
    id="ZEN-031",
    entity=EntityType.ATTACHMENT,
    fact="What stands as an image's address is a stranger's text, and may name any path of ours.",
    evidence="zammad #4028; an <img> of /attachments/../api/v2/… was asked for in our sandbox",
    loss="none: only what lies where files lie is asked for in our name",
).lives_in("transforms.zendesk.attachments")

STRANGERS_GONE: Final = Quirk(
    id="ZEN-032",
    entity=EntityType.ATTACHMENT,
    fact="Files may lie at hosts of others, which are gone years later with all they held.",
    evidence="zendesk-mcp #21: content_url may be another host's; zammad #4170: 503 on files",
    loss="those files: each is named in the text; the run goes on, and a later one asks again",
).lives_in("connectors.http.strangers")

FILES_ENCODED: Final = Quirk(
    id="ZEN-033",
    entity=EntityType.ATTACHMENT,
    fact="Servers of files send encodings that nobody asked for, also cut and wrong ones.",
    evidence="hostile downloads of a local server: cut gzip was kept as a whole file before",
    loss="none of a whole one; what is cut or can't be undone is named in the text",
).lives_in("connectors.http.encodings")

IMAGES_BY_TOKEN: Final = Quirk(
    id="ZEN-036",
    entity=EntityType.ATTACHMENT,
    fact="An inline image has an id only where a ticket is read singly; its token is everywhere.",
    evidence="Zendesk docs, ticket comments: include_inline_images; the export's html_body",
    loss="none: the address in the body tells the file, so that no ticket is read singly for it",
).lives_in("transforms.zendesk.attachments")

FILES_HAVE_A_RATE: Final = Quirk(
    id="ZEN-040",
    entity=EntityType.ATTACHMENT,
    fact="Files at the account's own host have a rate of their own, 2,500 a minute, API or not.",
    evidence="Zendesk docs, rate limits: endpoint limits of /attachments/token",
    loss="none: files wait for their own minute only",
).lives_in("connectors.http.file_limits")

ADDRESS_GROWS_OLD: Final = Quirk(
    id="ZEN-041",
    entity=EntityType.ATTACHMENT,
    fact="The address of an image in a text may lead nowhere while its ticket lists another one.",
    evidence="include_inline_images lists what is stored today; a text keeps what was pasted",
    loss="none where the ticket lists it by its name; else the image is named in the text",
).lives_in("connectors.zendesk.fresh_address")

SIDES_ELSEWHERE: Final = Quirk(
    id="ZEN-051",
    entity=EntityType.MESSAGE,
    fact="Side conversations are in no comments and no ticket events, but in an export of their"
    " own that never says when it ends.",
    evidence="Zendesk docs, side conversation events: incremental export, next_page at the end",
    loss="none: it is read until nothing new comes; accounts without the add-on have none",
).lives_in("connectors.zendesk.paging")

CHANGES_IN_TWO_FORMS: Final = Quirk(
    id="ZEN-050",
    entity=EntityType.TICKET,
    fact="The event export names what was changed by a key of its own, an audit by `field_name`.",
    evidence="Zendesk docs, ticket audits: Change event; Fivetran's and dbt's tables of the"
    " export: status, assignee_id, custom_ticket_fields beside previous_value",
    loss="none: a ticket's history says the same whichever way it was read",
).lives_in("transforms.zendesk.changes")

HEADS_OF_MAILS_HIDDEN: Final = Quirk(
    id="ZEN-024",
    entity=EntityType.MESSAGE,
    fact="The event export has a word where a comment's `via` tells to whom else its mail went.",
    evidence="Zendesk docs, incremental ticket events: via is a text; airbyte nulls what is none",
    loss="of a ticket's first mail none: the ticket says it; of later ones `recipients_unread`,"
    " unless tickets are read one by one",
).lives_in("transforms.zendesk.recipients")
