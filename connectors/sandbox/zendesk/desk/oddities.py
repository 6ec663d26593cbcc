"""What is odd in the sample desk: each oddity has a name and a record that has it."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["ticket", "user", "organization", "group", "desk"]


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing that a migration must cope with, and where it occurs."""

    name: str
    fact: str
    kind: Kind
    id: int


def _user(number: int) -> int:
    return 4_200_000_000_000 + number


_ALL: Final = (
    # Tickets that are gone, doubled or seen by some requests only.
    Oddity("deleted_ticket", "status is deleted; comments and audits answer 404", "ticket", 1008),
    Oddity("scrubbed_ticket", "deleted for good: subject is SCRUBBED, text is X", "ticket", 1009),
    Oddity("merged_ticket", "closed by a merge: tag and system comment, no field", "ticket", 1016),
    Oddity("merge_winner", "holds the system comment that names the merged one", "ticket", 1017),
    Oddity(
        "ai_agent_ticket", "exported only under support_type_scope=all or ai_agent", "ticket", 1018
    ),
    Oddity("export_gap", "its comments are missing from the event export", "ticket", 1039),
    Oddity("mass_update_second", "many tickets were closed in one second", "ticket", 1001),
    Oddity("generated_after_update", "exported anew without a newer updated_at", "ticket", 1005),
    # Who wrote.
    Oddity("suspended_requester", "spam: the requester is suspended", "user", _user(1011)),
    Oddity("requester_phone_only", "no e-mail, only a telephone number", "user", _user(1009)),
    Oddity("requester_twitter_only", "no e-mail, only a Twitter handle", "user", _user(1010)),
    Oddity("requester_facebook_only", "no e-mail, only a Facebook id", "user", _user(1042)),
    Oddity("requester_anonymous", "a visitor without any address", "user", _user(1038)),
    Oddity("permanently_deleted_author", "name and addresses are gone", "user", _user(1012)),
    Oddity("deleted_requester", "soft-deleted: active is false, name kept", "user", _user(1013)),
    Oddity("unknown_author", "an author's id that exists nowhere", "ticket", 1012),
    Oddity("system_author", "author -1: the system itself", "ticket", 1013),
    Oddity("agent_as_requester", "an agent is the requester", "ticket", 1014),
    Oddity(
        "downgraded_agent", "was an agent when writing, is an end user now", "user", _user(1014)
    ),
    Oddity("agent_without_teammate", "left: suspended, still assignee", "user", _user(6)),
    Oddity("light_agent", "may write private comments only", "user", _user(7)),
    Oddity(
        "emails_differ_by_case", "two users share one address but for its case", "user", _user(1015)
    ),
    Oddity("external_ids_differ_by_case", "SHOP- and shop-", "user", _user(1036)),
    Oddity(
        "several_identities", "three e-mails, two telephones, Facebook, Google", "user", _user(1017)
    ),
    Oddity("several_organizations", "member of three, one is the default", "user", _user(1006)),
    Oddity("phone_without_country", "a number without country code", "user", _user(1018)),
    Oddity("phone_with_00", "the country code is written 0043", "user", _user(1008)),
    Oddity("phone_invalid", "words instead of a number", "user", _user(1019)),
    Oddity("shared_phone", "one number, two people", "user", _user(1027)),
    Oddity("name_is_email", "the name is the e-mail address", "user", _user(1033)),
    Oddity("name_right_to_left", "the name is Hebrew", "user", _user(1026)),
    Oddity("unverified_user", "the e-mail was never verified", "user", _user(1034)),
    Oddity(
        "id_beyond_float", "an id that a float of 64 bits can't hold", "user", 9_007_199_254_740_993
    ),
    # Companies and teams.
    Oddity(
        "organization_without_people", "nobody belongs to it", "organization", 4_300_000_000_109
    ),
    Oddity(
        "organization_deleted",
        "deleted_at is set; a ticket points to it",
        "organization",
        4_300_000_000_110,
    ),
    Oddity(
        "organization_with_fields",
        "fields of each type, two domains",
        "organization",
        4_300_000_000_101,
    ),
    Oddity(
        "group_without_team", "a deleted group that tickets still have", "group", 4_400_000_000_004
    ),
    # Messages.
    Oddity("attachments_on_first_message", "three files on the opening message", "ticket", 1003),
    Oddity("inline_images", "images that stand in the text", "ticket", 1004),
    Oddity("same_image_twice", "one inline image shown twice", "ticket", 1004),
    Oddity("voice_call", "a VoiceComment with a recording and a transcript", "ticket", 1005),
    Oddity("twelve_attachments", "more than ten files on one message", "ticket", 1007),
    Oddity("messaging_with_log", "one lump comment; the turns are in the log", "ticket", 1020),
    Oddity("chat_transcript", "a chat as one comment", "ticket", 1021),
    Oddity("malware_attachment", "flagged: the bytes can't be fetched", "ticket", 1022),
    Oddity("missing_attachment", "the link answers 404", "ticket", 1023),
    Oddity("large_attachment", "43 million bytes", "ticket", 1024),
    Oddity("empty_attachment", "a file of no bytes", "ticket", 1025),
    Oddity("attachment_names", "names with Hebrew, path, percent, emoji", "ticket", 1026),
    Oddity("body_empty", "a message without text", "ticket", 1027),
    Oddity("body_only_image", "a message that is one image", "ticket", 1028),
    Oddity("body_with_script", "script, onerror, style, iframe, form, svg", "ticket", 1029),
    Oddity("body_emoji_rtl", "Hebrew, Arabic and emoji of several code points", "ticket", 1030),
    Oddity("body_very_long", "nearly 60,000 characters", "ticket", 1031),
    Oddity("body_quoted_history", "quoted mails with a table", "ticket", 1032),
    Oddity("long_thread", "twelve messages and links to tickets and articles", "ticket", 1062),
    Oddity("link_to_ticket", "a message links to other tickets", "ticket", 1062),
    Oddity("link_to_article", "a message links to an article", "ticket", 1062),
    Oddity("links_to_help_center", "mapped host, section, article that is gone", "ticket", 1062),
    Oddity("twins_in_one_second", "same author, same text, same second", "ticket", 1037),
    Oddity("comment_older_than_ticket", "imported with dates of its own", "ticket", 1038),
    Oddity("first_message_private", "an internal ticket: notes only", "ticket", 1057),
    Oddity("redacted_comment", "text and file were removed afterwards", "ticket", 1059),
    Oddity("made_private", "a public comment was made a note", "ticket", 1060),
    Oddity("submitter_is_agent", "an agent logged it for the requester", "ticket", 1058),
    Oddity("merge_comment_via", "via.source.rel of the system comment is merge", "ticket", 1016),
    # Fields of tickets.
    Oddity("without_subject", "subject is null", "ticket", 1033),
    Oddity("subject_too_long", "more than 255 characters", "ticket", 1034),
    Oddity("subject_with_markup", "tags and ampersand in the subject", "ticket", 1029),
    Oddity("cc_known", "CCs that are users", "ticket", 1035),
    Oddity("cc_unknown", "a CC id that exists nowhere, and bare addresses", "ticket", 1035),
    Oddity("followers", "agents who watch", "ticket", 1036),
    Oddity("problem", "a problem with incidents", "ticket", 1040),
    Oddity("incident", "points to its problem", "ticket", 1041),
    Oddity("task_due", "a task with a due date", "ticket", 1043),
    Oddity("custom_status", "a status of the desk's own", "ticket", 1044),
    Oddity("tags_odd", "tags with spaces, case, umlauts, Cyrillic, comma", "ticket", 1047),
    Oddity("satisfaction_good", "an object with score and comment", "ticket", 1001),
    Oddity("satisfaction_bad", "a complaint", "ticket", 1046),
    Oddity("satisfaction_string", "a bare word", "ticket", 1047),
    Oddity("satisfaction_null", "null", "ticket", 1055),
    Oddity("satisfaction_offered", "an object with a score alone", "ticket", 1056),
    Oddity("fields_duplicate", "`fields` repeats `custom_fields`", "ticket", 1001),
    Oddity("every_field_type", "all types of custom fields have values", "desk", 0),
    Oddity("every_status", "all six statuses and deleted", "desk", 0),
    Oddity("every_channel", "twelve channels", "desk", 0),
    Oddity("second_brand", "belongs to the second brand", "ticket", 1056),
    Oddity("follow_up", "continues a closed ticket", "ticket", 1061),
    Oddity("deleted_form", "its form does not exist any more", "ticket", 1063),
    Oddity("unassigned", "new, nobody's", "ticket", 1064),
)

ODDITIES: Final[dict[str, Oddity]] = {oddity.name: oddity for oddity in _ALL}
