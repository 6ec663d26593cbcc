"""What Intercom refuses or does of its own accord, each under the id of the quirk it stands for.

The ids are those of `transforms.quirks.intercom`; a refusal carries its id in the header
`X-Sandbox-Quirk`, so that a test can see which rule spoke.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import phonenumbers
from phonenumbers import NumberParseException

from connectors.sandbox.intercom.fields import Endpoint, Misfit
from connectors.sandbox.intercom.refusal import Refusal, not_found

PLAIN_TEXT: Final = "INT-001"  # no refusal: texts.as_text shows HTML as it stands
TEN_FILES: Final = "INT-002"
NO_FILES_ON_CREATE: Final = "INT-003"
LONELY_COMPANY: Final = "INT-004"  # no refusal: companies.is_listed
REOPENED: Final = "INT-005"  # no refusal: replies.reopen
ATTRIBUTES_EXIST: Final = "INT-006"
ATTRIBUTE_NAMES: Final = "INT-007"
CONTACT_AUTHOR: Final = "INT-008"
NOTES_BY_ADMINS: Final = "INT-009"
TIMES: Final = "INT-010"
UNIQUE_CONTACT: Final = "INT-011"
STRING_LENGTH: Final = "INT-012"
PHONE: Final = "INT-013"
PARTICIPANTS: Final = "INT-014"
CONVERSATION_TAGS: Final = "INT-015"
PARTS_LIMIT: Final = "INT-058"
SEARCH_LAG: Final = "INT-016"  # no refusal: workspace.is_found
MERGED: Final = "INT-017"
NOTIFIES: Final = "INT-018"  # no refusal: replies counts customers_notified
PARTICIPATES: Final = "INT-019"
SECOND_NAME: Final = "INT-020"
LIST_VALUES: Final = "INT-021"
TWO_OPTIONS: Final = "INT-022"
SEAT: Final = "INT-023"
FILES_OR_URLS: Final = "INT-024"
ATTRIBUTE_CHARACTERS: Final = "INT-025"
ASSIGNED: Final = "INT-026"  # no refusal: parts.assign opens a closed conversation
NOTE_HTML: Final = "INT-027"
HEADINGS: Final = "INT-080"  # no refusal: article_html shifts them
NESTED_LISTS: Final = "INT-081"
TABLES: Final = "INT-082"
VIDEOS: Final = "INT-086"
ARTICLE_IMAGES: Final = "INT-087"
ARTICLE_AUTHOR: Final = "INT-088"  # no refusal: articles.update changes them
ARTICLE_LOCALES: Final = "INT-089"
COLLECTION_LEVELS: Final = "INT-090"
QUARTERS: Final = "INT-094"
QUARTER: Final = 15  # minutes
TICKET_ATTRIBUTES: Final = "INT-064"
TICKET_FILES: Final = "INT-065"
TICKET_CONTACT: Final = "INT-066"
OBJECT_ATTRIBUTES: Final = "INT-035"
LINKED: Final = "INT-030"
TICKET_STATES: Final = "INT-067"
TICKET_SILENCE: Final = "INT-068"  # no refusal: tickets counts customers_notified
BACK_OFFICE: Final = "INT-069"

MAX_STRING: Final = 255  # characters of a text attribute; copies of Intercom's older documents
MAX_COMPANIES: Final = 1_000  # of one contact; OpenAPI 2.16, contact_company_limit_exceeded

_MORE_THAN_TEXT: Final = re.compile(r"<(?!/?p>|br\s*/?>)[a-zA-Z/!]")
_CREATE: Final = "POST /conversations"
_REPLY: Final = "POST /conversations/{conversation_id}/reply"
_TAG: Final = "POST /conversations/{conversation_id}/tags"
_PARTICIPANT: Final = "POST /conversations/{conversation_id}/customers"

# Refusals of the contract that stand for a quirk, by endpoint and field.
_MISFITS: Final[Mapping[tuple[str, str], str]] = {
    (_CREATE, "attachment_urls"): TEN_FILES,
    (_CREATE, "attachment_files"): NO_FILES_ON_CREATE,
    (_CREATE, "from.type"): CONTACT_AUTHOR,
    (_CREATE, "created_at"): TIMES,
    (_REPLY, "attachment_urls"): TEN_FILES,
    (_REPLY, "attachment_files"): TEN_FILES,
    (_REPLY, "message_type"): NOTES_BY_ADMINS,
    (_REPLY, "skip_notifications"): NOTIFIES,
    (_TAG, "id"): CONVERSATION_TAGS,
    (_TAG, "admin_id"): CONVERSATION_TAGS,
    ("POST /tickets/{ticket_id}/reply", "attachment_files"): TICKET_FILES,
    ("POST /tickets", "contacts"): TICKET_CONTACT,
    (_PARTICIPANT, "admin_id"): PARTICIPANTS,
    (_PARTICIPANT, "customer"): PARTICIPANTS,
}


def misfit(called: str, endpoint: Endpoint, found: Misfit) -> Refusal:
    """Return the answer to a request that does not fit its contract."""
    quirk = _MISFITS.get((called, found.field), "")
    return Refusal(endpoint.status, found.code, found.message, found.field, quirk=quirk)


def invalid(message: str, field: str | None = None, *, quirk: str = "") -> Refusal:
    """Return the most frequent answer to a wrong value."""
    return Refusal(400, "parameter_invalid", message, field, quirk=quirk)


def already_linked() -> Refusal:
    """Return the answer to linking what is linked; nobody has seen the real one."""
    return Refusal(400, "parameter_invalid", "It is attached already")


def no_tracker(what: str) -> Refusal:
    """Return the answer to linking to a ticket of another category."""
    text = f"Only tracker tickets support {what} conversations"
    return Refusal(400, "invalid_ticket_type", text, quirk=LINKED)


def has_tracker() -> Refusal:
    """Return the answer to a second tracker, and to the same one again."""
    text = "A conversation can only have one tracker ticket"
    return Refusal(400, "already_linked_to_tracker", text, quirk=LINKED)


def too_many_linked() -> Refusal:
    """Return the answer to one conversation too many."""
    text = "Ticket has reached the maximum number of conversations that can be linked"
    return Refusal(400, "linked_conversation_limit_exceeded", text, quirk=LINKED)


def unknown_author() -> Refusal:
    """Return the answer to a conversation from somebody who is no contact, or no more."""
    return Refusal(404, "not_found", "User Not Found", quirk=CONTACT_AUTHOR)


def merged(contact_id: str) -> Refusal:
    """Return the answer about a contact that went into another."""
    return Refusal(
        410,
        "contact_merged",
        "This contact has been merged. See the 'Link' header for the canonical contact.",
        quirk=MERGED,
        headers={"Link": f'</contacts/{contact_id}>; rel="canonical"'},
    )


def conflict(contact_id: str, *, is_archived: bool) -> Refusal:
    """Return the answer to a second contact of the same identity; the id is in its text only."""
    kind = "An archived contact" if is_archived else "A contact"
    message = f"{kind} matching those details already exists with id={contact_id}"
    return Refusal(409, "conflict", message, quirk=UNIQUE_CONTACT)


def require_phone(phone: str) -> None:
    """Refuse a number that no country has, or without its country's code."""
    try:
        is_valid = phonenumbers.is_valid_number(phonenumbers.parse(phone))
    except NumberParseException:
        is_valid = False
    if not is_valid:
        raise invalid(f"phone {phone!r} is not a valid phone number", "phone", quirk=PHONE)


def require_known(name: str, *, is_known: bool) -> None:
    """Refuse a value for an attribute that does not exist or is archived."""
    if not is_known:
        raise invalid(
            f"Custom attribute '{name}' does not exist",
            f"custom_attributes.{name}",
            quirk=ATTRIBUTES_EXIST,
        )


def require_object_attribute(name: str, *, is_known: bool) -> None:
    """Refuse a value for an attribute that a type of custom objects does not have."""
    if not is_known:
        raise invalid(
            f"Custom attribute '{name}' does not exist",
            f"custom_attributes.{name}",
            quirk=OBJECT_ATTRIBUTES,
        )


def require_length(name: str, value: str) -> None:
    """Refuse a text attribute that is too long."""
    if len(value) > MAX_STRING:
        raise invalid(
            f"'{name}' is longer than {MAX_STRING} characters",
            f"custom_attributes.{name}",
            quirk=STRING_LENGTH,
        )


def require_option(name: str, value: str, options: Sequence[str]) -> None:
    """Refuse a value that its list does not have."""
    if value not in options:
        raise invalid(
            f"'{value}' is not an option of '{name}'",
            f"custom_attributes.{name}",
            quirk=LIST_VALUES,
        )


def name_taken(name: str, *, has: str, wants: str) -> Refusal:
    """Return the answer to an attribute whose name contacts or companies have already."""
    told = {"contact": "people", "company": "company"}
    return invalid(
        f"You already have '{name}' in your {told[has]} data. "
        f"To save this as new {told[wants]} data, use a different name.",
        "name",
        quirk=ATTRIBUTE_NAMES,
    )


def require_two_options(options: Sequence[Any], *, status: int = 400) -> None:
    """Refuse a list attribute with fewer than two options."""
    if len(options) < 2:
        raise Refusal(
            status,
            "parameter_invalid",
            "A list attribute must have at least 2 active options",
            "options",
            quirk=TWO_OPTIONS,
        )


def require_past(created_at: int, now: float) -> None:
    """Refuse a message from the future; a second's difference of clocks is none."""
    if created_at > now + 1:
        raise invalid("created_at must not be in the future", "created_at", quirk=TIMES)
    if created_at < 1:
        raise invalid("created_at must be a UNIX timestamp", "created_at", quirk=TIMES)


def require_room(parts: int, at_most: int | None) -> None:
    """Refuse a message where a conversation has as many parts as it can hold."""
    if at_most is not None and parts >= at_most:
        raise Refusal(
            422,
            "parameter_invalid",
            f"Conversation has reached the maximum of {at_most} parts",
            quirk=PARTS_LIMIT,
        )


def older_than_thread() -> Refusal:
    """Return the answer to a reply that is dated before its conversation."""
    return invalid(
        "created_at must not be before the conversation was created", "created_at", quirk=TIMES
    )


def require_participant(contact_id: str, participants: Sequence[str]) -> None:
    """Refuse a contact's reply to a conversation in which they do not take part."""
    if contact_id not in participants:
        raise Refusal(
            400,
            "parameter_invalid",
            "The contact is not a participant of this conversation",
            "intercom_user_id",
            quirk=PARTICIPATES,
        )


def last_participant() -> Refusal:
    """Return the answer to the removal of the only participant."""
    return Refusal(
        422, "parameter_invalid", "Removing the last customer is not allowed", quirk=PARTICIPANTS
    )


def duplicate_names(name: str) -> Refusal:
    """Return what every update of attributes gets once two of them have one name."""
    return invalid(
        f"There are several conversation attributes with the name '{name}'",
        f"custom_attributes.{name}",
        quirk=SECOND_NAME,
    )


def require_seat(admin: Mapping[str, Any], field: str) -> None:
    """Refuse a teammate without a paid inbox seat."""
    if not admin["has_inbox_seat"]:
        raise invalid(f"{admin['email']} has no inbox seat", field, quirk=SEAT)


def require_paragraphs(note: str) -> None:
    """Refuse a note with any other markup than paragraphs and line ends."""
    if _MORE_THAN_TEXT.search(note):
        raise invalid("body contains HTML that is not allowed", "body", quirk=NOTE_HTML)


def require_one_kind_of_files(body: Mapping[str, Any]) -> None:
    """Refuse files in both forms: Intercom would drop the addresses without a word."""
    if body.get("attachment_files") and body.get("attachment_urls"):
        raise invalid(
            "attachment_files and attachment_urls do not go together",
            "attachment_urls",
            quirk=FILES_OR_URLS,
        )


def unsupported_html(what: str, quirk: str) -> Refusal:
    """Return the answer to an article's body with what Intercom has no form for."""
    return invalid(f"body contains HTML that is not supported: {what}", "body", quirk=quirk)


def image_not_fetched(address: str) -> Refusal:
    """Return the answer to an article of which one picture can't be had."""
    return invalid(f"Image could not be fetched: {address}", "body", quirk=ARTICLE_IMAGES)


def unknown_locale(locale: str) -> Refusal:
    """Return the answer to a language that the help center hasn't enabled."""
    message = f"locale {locale} is not enabled in the help center"
    return invalid(message, f"translated_content.{locale}", quirk=ARTICLE_LOCALES)


def too_deep(levels: int) -> Refusal:
    """Return the answer to a collection below the last level."""
    message = f"collections can be nested {levels} levels deep"
    return invalid(message, "parent_id", quirk=COLLECTION_LEVELS)


def require_quarters(*minutes: int) -> None:
    """Refuse office hours that begin or end within a quarter of an hour."""
    if any(each % QUARTER for each in minutes):
        message = f"must be on a {QUARTER}-minute boundary"
        raise Refusal(422, "parameter_invalid", message, "time_intervals", quirk=QUARTERS)


def unknown_state() -> Refusal:
    """Return the answer to a state that the ticket's type does not have."""
    return Refusal(
        400,
        "ticket_state_id_invalid",
        "Ticket state is not valid for the ticket type",
        "ticket_state_id",
        quirk=TICKET_STATES,
    )


def back_office() -> Refusal:
    """Return the answer to a contact who writes where only teammates do."""
    return Refusal(
        400,
        "parameter_mismatch",
        "User replies are not allowed on Backoffice tickets",
        quirk=BACK_OFFICE,
    )


def unknown_tag() -> Refusal:
    """Return the answer to a tag that is not there."""
    return not_found()
