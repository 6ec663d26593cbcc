"""What Intercom does that one would not expect, each with its handler.

Where a fact is marked "not tried", Intercom's documents are silent and the sandbox has a switch.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape, unescape
from typing import Any, Final, NamedTuple
from unicodedata import category

from transforms import bodies, formatted, phones
from transforms.model import EntityType, FileRef
from transforms.quirks.base import Quirk

MAX_ATTACHMENTS: Final = 10  # files per message; OpenAPI 2.16, attachment_files maxItems
MAX_STRING: Final = 255  # characters of a string attribute; not in the OpenAPI document

PLAIN_TEXT: Final = Quirk(
    id="INT-001",
    entity=EntityType.MESSAGE,
    fact="The body of a conversation is plain text; HTML in it is shown as it stands.",
    evidence="Intercom OpenAPI 2.16, create_conversation_request: 'HTML is not supported'",
    loss="bold, colours and table layout; words, lists, links and the places of images stay",
)


@PLAIN_TEXT.handles
def conversation_text(html: str | None, text: str | None, images: Mapping[str, str]) -> str:
    """Return a message as plain text; `images` maps an image's address to its placeholder."""
    if html:
        return bodies.plain_text(html, images=images)
    return bodies.clean(text or "").strip()


ATTACHMENT_LIMIT: Final = Quirk(
    id="INT-002",
    entity=EntityType.ATTACHMENT,
    fact="A message carries at most 10 attachments; more are refused.",
    evidence="Intercom OpenAPI 2.16, admin reply: attachment_files maxItems 10",
    loss="none: the rest follow in messages of their own, same author, same time",
)


@ATTACHMENT_LIMIT.handles
def split_attachments(
    files: Sequence[FileRef], at_most: int = MAX_ATTACHMENTS
) -> list[tuple[FileRef, ...]]:
    """Cut a message's files into groups that fit one message each, order kept."""
    size = max(1, min(at_most, MAX_ATTACHMENTS))
    return [tuple(files[i : i + size]) for i in range(0, len(files), size)]


class Placed(NamedTuple):
    """Groups of files: the one that goes with the message, and those that follow it."""

    inside: tuple[FileRef, ...]
    after: list[tuple[FileRef, ...]]


NO_FILES_ON_CREATE: Final = Quirk(
    id="INT-003",
    entity=EntityType.ATTACHMENT,
    fact="A conversation is created without files: only addresses of public images are taken.",
    evidence="Intercom OpenAPI 2.16, create_conversation_request has no attachment_files",
    loss="none: the first message's files follow in a reply of the same person, same time",
)


@NO_FILES_ON_CREATE.handles
def place_files(groups: list[tuple[FileRef, ...]], *, is_create: bool) -> Placed:
    """Say which group of files a message carries itself, and which follow in replies."""
    if is_create or not groups:
        return Placed((), groups)
    return Placed(groups[0], groups[1:])


LONELY_COMPANY: Final = Quirk(
    id="INT-004",
    entity=EntityType.COMPANY,
    fact="A company without contacts is neither listed by the API nor shown to teammates.",
    evidence="Intercom OpenAPI 2.16, list companies: 'not associated … will not be returned'",
    loss="companies without people, unless they get a placeholder contact",
)


@LONELY_COMPANY.handles
def would_be_hidden(company_id: str, with_contacts: Collection[str]) -> bool:
    """Say whether nobody would see the company in Intercom."""
    return company_id not in with_contacts


REOPENED_BY_REPLY: Final = Quirk(
    id="INT-005",
    entity=EntityType.TICKET,
    fact="A reply reopens a closed conversation and wakes a snoozed one.",
    evidence="Intercom OpenAPI 2.16, part_type 'open' in reply examples; Preview: skip_unsnooze",
    loss="none: the state is set last, and again after every later message",
)


@REOPENED_BY_REPLY.handles
def state_rearmed_by(thread_keys: Iterable[str]) -> list[str]:
    """Return what a state's fingerprint must include so that a new message sets it again.

    All messages, wherever they stand among the others; a note of ours reopens nothing.
    """
    return sorted({key for key in thread_keys if key == "create" or key.startswith("message:")})


class Kept(NamedTuple):
    """Attributes that may be sent, and the names of those that may not."""

    values: dict[str, Any]
    unknown: list[str]


ATTRIBUTES_MUST_EXIST: Final = Quirk(
    id="INT-006",
    entity=EntityType.ATTRIBUTE,
    fact="A custom attribute must exist before a value is sent; an unknown one is refused.",
    evidence="Intercom changelog 2.0: unknown attributes are no longer made by the way",
    loss="values without an attribute, when create_missing_attributes is off",
)


@ATTRIBUTES_MUST_EXIST.handles
def known_attributes(values: Mapping[str, Any], exists: Callable[[str], bool]) -> Kept:
    """Keep the values whose attribute exists by the time they are sent."""
    kept = {name: value for name, value in values.items() if exists(name)}
    return Kept(kept, [name for name in values if name not in kept])


ATTRIBUTE_NAMES_SHARED: Final = Quirk(
    id="INT-007",
    entity=EntityType.ATTRIBUTE,
    fact="Contacts and companies share one space of attribute names.",
    evidence="Intercom OpenAPI 2.16, create data attribute, 400: \"You already have 'X' in your "
    'company data"',
    loss="none: the company's attribute says so in its name",
)


@ATTRIBUTE_NAMES_SHARED.handles
def company_attribute_name(name: str) -> str:
    """Return the name under which companies carry what contacts have as `name`."""
    return f"{name} of company"


CUSTOMER_SPEAKS_FIRST: Final = Quirk(
    id="INT-008",
    entity=EntityType.TICKET,
    fact="The first author of a conversation must be a contact, and what they write is public.",
    evidence="Intercom OpenAPI 2.16, create_conversation_request: from.type lead, user, contact",
    loss="none: a line in the customer's name opens the conversation, the real message follows",
)


@CUSTOMER_SPEAKS_FIRST.handles
def opening_stub(name: str, at: datetime, what: str = "conversation") -> str:
    """Return the text that opens a conversation, or ticket, which its customer did not open."""
    return f"[{what.capitalize()} started by {name} on {at:%Y-%m-%d %H:%M} UTC]"


def continued_stub(attribute: str, before: str, what: str = "conversation") -> str:
    """Return the text that opens a conversation, or ticket, in which a long ticket goes on."""
    return f"[Continues the {what} with the {attribute} {before}]"


NOTES_BY_TEAMMATES: Final = Quirk(
    id="INT-009",
    entity=EntityType.MESSAGE,
    fact="Only teammates write notes, and only teammates of today write at all.",
    evidence="Intercom OpenAPI 2.16, reply: message_type note exists with an admin_id alone",
    loss="the author in Intercom's own field; the name stands in the text",
)


@NOTES_BY_TEAMMATES.handles
def attributed(text: str, name: str) -> str:
    """Return a text that somebody else posts for `name`."""
    return f"{name} wrote:\n\n{text}"


TIMES_ASCEND: Final = Quirk(
    id="INT-010",
    entity=EntityType.MESSAGE,
    fact="Nobody says what becomes of a reply that is older than its conversation.",
    evidence="Intercom OpenAPI 2.16 is silent on created_at of replies; not tried",
    loss="seconds, where the source's clock ran backwards",
)


@TIMES_ASCEND.handles
def ascending(instants: Iterable[datetime]) -> list[int]:
    """Return unix seconds, 1 or more, that never go back; the first is the earliest of all."""
    seconds = [max(1, int(instant.timestamp())) for instant in instants]
    latest = min(seconds, default=1)
    if seconds:
        seconds[0] = latest
    for position, second in enumerate(seconds):
        latest = seconds[position] = max(latest, second)
    return seconds


TIMES_PASS: Final = Quirk(
    id="INT-034",
    entity=EntityType.MESSAGE,
    fact="A message dated in the future is refused.",
    evidence="Intercom OpenAPI 2.16: created_at is the time at which it was written; not tried",
    loss="the date ahead, of a wrong clock or an import: the time of the message before stands",
)


@TIMES_PASS.handles
def passed(instants: Iterable[datetime], began_at: datetime, now: datetime) -> list[datetime]:
    """Return times none of which is ahead: one that is takes the place of the one before it."""
    found: list[datetime] = []
    before = min(began_at, now)
    for instant in instants:
        before = before if instant > now else instant
        found.append(before)
    return found


CONTACT_EXISTS: Final = Quirk(
    id="INT-011",
    entity=EntityType.CONTACT,
    fact="A contact whose external id or e-mail is taken is refused with 409, the id in its text.",
    evidence="Intercom-OpenAPI pull request 543: conflict, 'A contact matching those details …'",
    loss="two people who share an e-mail become one contact",
)


@CONTACT_EXISTS.handles
def adoption(
    contact_id: str, fields: Mapping[str, Any], attributes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what to fill in a contact that the workspace had; the sender leaves the rest alone."""
    kept = {name: value for name, value in fields.items() if name not in {"role", "external_id"}}
    return {"id": contact_id, "fill": kept, "custom_attributes": dict(attributes)}


class Cut(NamedTuple):
    """A text that fits, and whether something had to go."""

    text: str
    is_cut: bool


STRING_LIMIT: Final = Quirk(
    id="INT-012",
    entity=EntityType.ATTRIBUTE,
    fact="A text attribute holds 255 characters.",
    evidence="copies of Intercom's older documents; not tried",
    loss="the end of longer values; they end in an ellipsis",
)


@STRING_LIMIT.handles
def cut_text(text: str) -> Cut:
    """Return `text` within the limit of a text attribute."""
    if len(text) <= MAX_STRING:
        return Cut(text, is_cut=False)
    return Cut(text[: MAX_STRING - 1].rstrip() + "…", is_cut=True)


PHONES_VALIDATED: Final = Quirk(
    id="INT-013",
    entity=EntityType.CONTACT,
    fact="Phone numbers are validated, and a contact with an odd one is refused.",
    evidence="Intercom help centre, phone validation setting; error parameter_invalid",
    loss="none: a number that is none stands in an attribute of its own",
)


@PHONES_VALIDATED.handles
def valid_phone(phone: str | None, mode: phones.Mode, region: str | None) -> phones.Phone:
    """Return the number in the form Intercom takes, or as a leftover for an attribute."""
    return phones.normalise(phone, mode=mode, region=region)


ONE_PARTICIPANT: Final = Quirk(
    id="INT-014",
    entity=EntityType.TICKET,
    fact="Participants are added one a request, and an address unknown to Intercom makes a lead.",
    evidence="Intercom OpenAPI 2.16, attach_contact_to_conversation_request",
    loss="none: every CC is a contact of ours before it is added",
)


@ONE_PARTICIPANT.handles
def participant_body(admin_id: str, contact: Mapping[str, Any] | str) -> dict[str, Any]:
    """Return the request that adds one contact, by id, never by address."""
    return {"admin_id": admin_id, "customer": {"intercom_user_id": contact}}


ONE_TAG: Final = Quirk(
    id="INT-015",
    entity=EntityType.TICKET,
    fact="A conversation is tagged one tag a request, in the name of a teammate.",
    evidence="Intercom OpenAPI 2.16, tag conversation: id and admin_id required",
    loss="the date of the tag: it is the day of the migration",
)


@ONE_TAG.handles
def tag_body(tag: Mapping[str, Any], admin_id: str) -> dict[str, Any]:
    """Return the request that puts one tag on a conversation."""
    return {"id": tag, "admin_id": admin_id}


SEARCH_LAGS: Final = Quirk(
    id="INT-016",
    entity=EntityType.CONTACT,
    fact="What was just written is not found by search for some minutes.",
    evidence="Intercom help centre 3111717: 2 to 4 minutes, up to 10",
    loss="none: an empty search proves nothing until target.search_lag_s has passed",
).lives_in("connectors.intercom.reconcile")

MERGED_CONTACT: Final = Quirk(
    id="INT-017",
    entity=EntityType.CONTACT,
    fact="A contact that was merged into another answers 410 and names its heir in a Link header.",
    evidence="Intercom OpenAPI 2.16, 410 contact_merged",
    loss="none: the heir takes its place",
).lives_in("connectors.intercom.merged")

REPLY_NOTIFIES: Final = Quirk(
    id="INT-018",
    entity=EntityType.MESSAGE,
    fact="A teammate's public reply is mailed to the customer unless told not to.",
    evidence="Intercom OpenAPI 2.15 and later, admin reply: skip_notifications",
    loss="none",
)


@REPLY_NOTIFIES.handles
def silent(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return a teammate's reply that nobody is told of."""
    return {**reply, "skip_notifications": True}


PARTICIPANTS_WRITE: Final = Quirk(
    id="INT-019",
    entity=EntityType.MESSAGE,
    fact="A contact who does not take part in a conversation may not be able to reply to it.",
    evidence="Intercom OpenAPI 2.16 is silent; not tried",
    loss="none: whoever writes takes part first",
)


@PARTICIPANTS_WRITE.handles
def must_join(contact_id: str, present: Collection[str]) -> bool:
    """Say whether a contact has to be added before they can write."""
    return contact_id not in present


SAME_NAME_TWICE: Final = Quirk(
    id="INT-020",
    entity=EntityType.ATTRIBUTE,
    fact="Two conversation attributes of one name make every later update of attributes fail.",
    evidence="Intercom OpenAPI 2.16, update conversation, 400: several attributes with the name",
    loss="none: an attribute that exists is used",
)


@SAME_NAME_TWICE.handles
def is_to_be_made(name: str, existing: Collection[str]) -> bool:
    """Say whether an attribute has to be made; names are compared letter by letter."""
    return name not in existing


LIST_VALUES: Final = Quirk(
    id="INT-021",
    entity=EntityType.ATTRIBUTE,
    fact="A list attribute takes no value that is not one of its options.",
    evidence="Intercom-OpenAPI pull requests 457 and 466: 400 on all versions, later unsaid",
    loss="none: the options are made from the values that occur",
)


@LIST_VALUES.handles
def lacking_options(values: Iterable[str], options: Collection[str]) -> list[str]:
    """Return the values that a list still lacks, in order; letter case counts."""
    return [value for value in dict.fromkeys(values) if value not in options]


TWO_OPTIONS: Final = Quirk(
    id="INT-022",
    entity=EntityType.ATTRIBUTE,
    fact="A list attribute has two options or more.",
    evidence="Intercom OpenAPI 2.16, create data attribute: at least two options are required",
    loss="none: a list with fewer values gets options that nobody uses",
)


@TWO_OPTIONS.handles
def at_least_two(options: Sequence[str]) -> list[str]:
    """Return options for a new list, ours where the values do not suffice."""
    spare = [name for name in ("Other", "None") if name not in options]
    return [*options, *spare[: max(0, 2 - len(options))]]


SEATS: Final = Quirk(
    id="INT-023",
    entity=EntityType.TEAMMATE,
    fact="A conversation may not be assignable to a teammate without an inbox seat.",
    evidence="Intercom OpenAPI 2.16, admin: has_inbox_seat; not tried",
    loss="the assignee, where the teammate has no seat",
)


@SEATS.handles
def assignable(admin_id: str, without_seat: Collection[str]) -> bool:
    """Say whether a conversation can be assigned to this teammate."""
    return admin_id not in without_seat


FILES_OR_ADDRESSES: Final = Quirk(
    id="INT-024",
    entity=EntityType.ATTACHMENT,
    fact="Of files and addresses of files in one reply, the addresses are ignored.",
    evidence="Intercom OpenAPI 2.16, reply to a ticket: attachment_files take precedence",
    loss="none: files are always sent as files",
).lives_in("transforms.plan.replies")

ATTRIBUTE_CHARACTERS: Final = Quirk(
    id="INT-025",
    entity=EntityType.ATTRIBUTE,
    fact="The name of an attribute holds letters, digits, currency signs, hyphens and spaces only.",
    evidence="Intercom OpenAPI 2.16, create data attribute, 400 'Invalid name'",
    loss="none: a field's own name loses the others; a run whose file has one does not start",
)
MAX_NAME: Final = 100  # characters of an attribute's name; nobody says where Intercom stops


@ATTRIBUTE_CHARACTERS.handles
def odd_characters(name: str) -> str:
    """Return the characters of a name that Intercom would refuse; underscores it takes."""
    return "".join(
        character
        for character in dict.fromkeys(name)
        if not (character.isalnum() or character in " -_" or category(character) == "Sc")
    )


def tame_name(text: str) -> str:
    """Return what a field may be called: characters that Intercom refuses become spaces."""
    tame = text.translate({ord(character): " " for character in odd_characters(text)})
    return " ".join(tame.split())[:MAX_NAME].strip()


ASSIGNING_REOPENS: Final = Quirk(
    id="INT-026",
    entity=EntityType.TICKET,
    fact="An assignment opens a closed conversation.",
    evidence="Intercom OpenAPI 2.16, part type assign_and_reopen",
    loss="none: the state is set after it, and again after every change of it",
)


@ASSIGNING_REOPENS.handles
def state_rearmed_by_assignments(assignees: Sequence[tuple[str, str]]) -> list[str]:
    """Return what a state's fingerprint must include besides; pairs of step key and assignee."""
    return [f"{key}={assignee}" for key, assignee in assignees]


NOTES_ARE_HTML: Final = Quirk(
    id="INT-027",
    entity=EntityType.MESSAGE,
    fact="The body of a note is HTML: an address in angle brackets would vanish from a text.",
    evidence="Intercom OpenAPI 2.16, admin reply: 'Notes accept some HTML formatting'; its example"
    " has headings and lists, which tags besides is not said",
    loss="colours, underlines, the rules of tables, whose cells stand in lines; bold, italic, code,"
    " headings, lists, quotes and links arrive, as text where Intercom refuses them",
)


@NOTES_ARE_HTML.handles
def note_html(text: str) -> str:
    """Return a text as the HTML of a note."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", escape(text.strip(), quote=False))
    return "".join("<p>" + each.replace("\n", "<br>") + "</p>" for each in paragraphs)


_FORMATTING: Final = re.compile(r"<(?!/?p>|br>)")


def formatted_note(html: str | None, images: Mapping[str, str]) -> str | None:
    """Return a body as the HTML of a note, None where it has nothing that a text lacks."""
    return formatted.formatted(html, images=images) if html else None


_HTML: Final = re.compile(r"<[a-z]")


def is_html(body: str) -> bool:
    """Tell by its beginning whether a body of ours is HTML; no text begins so that we send."""
    return _HTML.match(body) is not None


def is_formatted(note: str) -> bool:
    """Tell whether the HTML of a note is more than paragraphs of text."""
    return _FORMATTING.search(note) is not None


def unformatted(note: str) -> str:
    """Return the HTML of a note with all of its words, as paragraphs of text."""
    return note_html(bodies.plain_text(note))


TEXT_FILE: Final = "message.txt"  # what a text goes along in that is not taken as such
IN_A_FILE: Final = (
    f"[Intercom did not take the text of this message: it is in the file {TEXT_FILE}]"
)


TEXT_OR_HTML: Final = Quirk(
    id="INT-057",
    entity=EntityType.MESSAGE,
    fact="Whether a text is read as HTML, the documents say of notes alone: it may be either.",
    evidence="Intercom OpenAPI 2.16, admin reply: 'the text body'; not tried. In 34,125 messages"
    " of one desk 147 held an address like <bob@example.com>, which HTML swallows",
    loss="none: < and > are written as ‹ and › where markup could begin, and an invisible U+2060"
    " follows an & (a percent sign its parameter's first letter) that could begin an entity",
)

_MARKUP: Final = re.compile(r"<([a-zA-Z/!?][^<>]*)>")
_BEGINS: Final = re.compile(r"<(?=[a-zA-Z/!?])")
_ENTITY: Final = re.compile(r"&(?:#[xX]?[0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]*;?)")
_WEB: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PERCENT: Final = re.compile(r"&%([46][1-9A-F]|[57][0-9A])", re.IGNORECASE)
_JOINER: Final = "\u2060"  # takes no room and is never shown


def message_body(text: str, html: str | None, *, takes_html: bool) -> str:
    """Return the body of a message: as HTML only where a probe has found that Intercom keeps it."""
    return (html or note_html(text)) if takes_html else same_either_way(text)


@TEXT_OR_HTML.handles
def same_either_way(text: str) -> str:
    """Return a text that reads the same whether it is taken for text or for HTML."""
    text = _BEGINS.sub("‹", _MARKUP.sub(r"‹\1›", text))
    if "&" not in text:
        return text
    text = _WEB.sub(lambda address: _ENTITY.sub(_percent, address[0]), text)
    return _ENTITY.sub(_apart, text)


def as_meant(text: str) -> str:
    """Return a text with the letters that addresses have as `%74` to be read in either way."""
    return _PERCENT.sub(lambda found: "&" + chr(int(found[1], 16)), text)


def _percent(found: re.Match[str]) -> str:
    """Return a parameter that HTML takes for an entity (`&times` of `&timestamp=1`) as its like."""
    told = found[0]
    is_safe = told[1] == "#" or unescape(told) == told
    return told if is_safe else f"&%{ord(told[1]):02X}{told[2:]}"


def _apart(found: re.Match[str]) -> str:
    told = found[0]
    return told if unescape(told) == told else f"&{_JOINER}{told[1:]}"


PEOPLE_NOTES: Final = Quirk(
    id="INT-078",
    entity=EntityType.CONTACT,
    fact="A note about a person or a company takes no date, and the API can't change or remove it.",
    evidence="Intercom OpenAPI 2.16, /contacts/{id}/notes and /companies/{id}/notes: GET and POST"
    " alone, body and admin_id",
    loss="none: its text says when the record was changed last; a later state is a further note",
).lives_in("transforms.plan.people_notes")


CUSTOMER_TICKETS: Final = "Customer"  # the category of tickets that customers see

TICKET_ATTRIBUTES: Final = Quirk(
    id="INT-064",
    entity=EntityType.ATTRIBUTE,
    fact="Each type of tickets has attributes of its own, made one a request; of a list the items"
    " come in one text with commas, and a value is given by the item's id.",
    evidence="Intercom OpenAPI 2.16, create_ticket_type_attribute_request, ticket_attributes",
    loss="none: a list with a comma in a value becomes a text attribute",
)


@TICKET_ATTRIBUTES.handles
def fits_a_list(kind: str, values: Iterable[str]) -> bool:
    """Say whether an attribute can be a list of these values: they come with commas between."""
    return kind == "list" and not any("," in value for value in values)


TICKET_FILES: Final = Quirk(
    id="INT-065",
    entity=EntityType.ATTACHMENT,
    fact="A contact's reply to a ticket takes no files, only addresses of public images.",
    evidence="Intercom OpenAPI 2.16, contact_reply_base_request has no attachment_files",
    loss="none: a private note with the files follows, which names who sent them",
)


@TICKET_FILES.handles
def files_of(name: str, files: str) -> str:
    """Return the text of a note that carries the files of somebody else."""
    return f"{files.removesuffix(']')}, sent by {name}]"


TICKET_CONTACT: Final = Quirk(
    id="INT-066",
    entity=EntityType.MESSAGE,
    fact="A ticket has one contact; whether another one's reply is taken is not told.",
    evidence="Intercom OpenAPI 2.16, create_ticket_request contacts: 'only one is allowed'",
    loss="others' messages are a teammate's, with the name in the text; a note tells the copies",
).lives_in("transforms.plan.intercom_tickets")

STATES: Final = Quirk(
    id="INT-067",
    entity=EntityType.TICKET,
    fact="A ticket is made submitted; its state is one of its type's, which only people can make.",
    evidence="Intercom OpenAPI 2.16, create_ticket_request; 400 ticket_state_id_invalid",
    loss="the moment of the state: it is the day of the migration",
).lives_in("transforms.plan.intercom_tickets")

TICKETS_NOTIFY: Final = Quirk(
    id="INT-068",
    entity=EntityType.TICKET,
    fact="A ticket that is made, answered or changed is told to its customer, unless asked not to.",
    evidence="Intercom OpenAPI 2.16, skip_notifications of POST and PUT /tickets and of replies",
    loss="none",
).lives_in("connectors.intercom.tickets.sending")

BACK_OFFICE: Final = Quirk(
    id="INT-069",
    entity=EntityType.MESSAGE,
    fact="On tickets that customers don't see (Back-office, Tracker) no contact can write.",
    evidence="Intercom OpenAPI 2.16, 400 parameter_mismatch 'User replies are not allowed'",
    loss="customers' messages are a teammate's, with the name in the text",
).lives_in("transforms.plan.intercom_tickets")


ALL_PARTS: Final = 500  # of a conversation, of every kind
MOST_PARTS: Final = 480  # messages of a conversation; the rest is for notes, states, new answers

PARTS_LIMIT: Final = Quirk(
    id="INT-058",
    entity=EntityType.TICKET,
    fact="A conversation shows its newest 500 parts, and may take no more.",
    evidence="Intercom OpenAPI 2.16, conversation_parts: 'a maximum of 500'; that the 501st is"
    " refused another server of the API says; not tried",
    loss="none: the ticket goes on in a further conversation, and each says which is the other",
).lives_in("transforms.plan.further")


EMAILS_VALIDATED: Final = Quirk(
    id="INT-028",
    entity=EntityType.CONTACT,
    fact="A contact is refused for an e-mail that is no address, and their tickets can't follow.",
    evidence="Intercom error parameter_invalid, 'email is invalid'; its rule is not documented",
    loss="none: what is no address stands among the further ones, in an attribute",
)

_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


@EMAILS_VALIDATED.handles
def is_address(email: str) -> bool:
    """Say whether Intercom takes an e-mail: one @, no spaces, a domain with a dot."""
    return _ADDRESS.fullmatch(email) is not None


GATEWAY_REFUSES: Final = Quirk(
    id="INT-029",
    entity=EntityType.TICKET,
    fact="A firewall's page with 403 may stand in answer to a write, and says nothing of it.",
    evidence="one page in answer to one write failed its ticket half-way; Intercom's are JSON",
    loss="none: the write is looked for, and sent again where it did not happen",
).lives_in("connectors.http.answers")
