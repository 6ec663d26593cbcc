"""What a customer won't find again, word by word, with the sentence that the report prints."""

from typing import Final

KEPT: Final = "kept_in_intercom"
REFUSED: Final = "refused_files"  # in the ledger: the sha256 of files that Intercom did not take

LOSSES: Final = {
    KEPT: "a change in the source that would have overwritten what people did in Intercom since",
    "formatting": "bold, colours and tables of the text; its words and links are all there",
    "transcript_in_turns": "lines of a chat's transcript that stand in its turns only",
    "value_unreadable": "a value that the source gave in another kind than its own, such as a list",
    "bytes_mended": "a character that the source gave as bytes that are none: a sign stands for it",
    "author_in_text": "the author is not Intercom's: the name stands in the text",
    "requester_unknown": "the source does not know who asked; a placeholder contact did",
    "agent_requester_in_text": "an agent asked; the text says so, a placeholder contact did",
    "no_messages": "the ticket had no message",
    "title_cut": "the end of a long subject",
    "attribute_cut": "the end of a value longer than 255 characters",
    "attribute_unfit": "a value that is not of its attribute's type",
    "attribute_missing": "a value whose attribute does not exist and must not be made",
    "field_values_cut": "all but the first of several values in a list",
    "fields_dropped": "values of fields that nobody mapped",
    "dates_dropped": "when the ticket was updated and solved",
    "satisfaction_dropped": "the customer's rating",
    "ccs_dropped": "who was in copy",
    "cc_in_note": "somebody in copy is named in a note, since they can't take part",
    "followers_dropped": "which agents followed the ticket",
    "assignee_replaced": "the assignee is the default teammate",
    "assignee_without_seat": "the assignee has no inbox seat in Intercom",
    "assignee_dropped": "the assignee has no teammate",
    "team_dropped": "the group has no team",
    "status_unknown": "a status that nobody mapped: the conversation is open",
    "file_named_in_text": "a file that could not be moved: the text names it",
    "inline_image_dropped": "a picture in the text: its place is marked",
    "other_emails_cut": "some of a person's further e-mail addresses",
    "other_phones_cut": "some of a person's further phone numbers",
    "handles_cut": "some of a person's addresses in social networks",
    "phone_dropped": "the phone number",
    "phone_in_attribute": "Intercom does not take the phone number: it stands in an attribute",
    "shared_email": "two people have this e-mail; Intercom may keep them as one contact",
    "email_dropped": "the e-mail of an agent who asks: teammates keep theirs for themselves",
    "notes_dropped": "what agents noted about a person or a company",
    "domains_dropped": "all but the first of a company's domains",
    "external_id_dropped": "the id that the customer's own systems use for a person or company",
    "suspension_dropped": "that the person is suspended; they are unsubscribed instead",
    "tags_dropped": "tags of people or companies",
    "company_dropped": "membership in a company that was not migrated",
}
