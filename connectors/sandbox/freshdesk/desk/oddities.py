"""What is odd in the sample desk: each oddity has a name and a record that has it."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["ticket", "contact", "agent", "company", "article", "folder", "desk"]


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing that a migration must cope with, and where it occurs."""

    name: str
    fact: str
    kind: Kind
    id: int


def _contact(number: int) -> int:
    return 43_000_000_000 + number


def _article(number: int) -> int:
    return 43_007_000_000 + number


_ALL: Final = (
    # Tickets that some lists don't show.
    Oddity("spam_ticket", "listed under filter=spam alone", "ticket", 21),
    Oddity("deleted_ticket", "listed under filter=deleted alone", "ticket", 22),
    Oddity("archived_ticket", "in no list; a gap among the numbers", "ticket", 23),
    Oddity("archived_with_twelve", "more conversations than a view embeds", "ticket", 24),
    Oddity("purged_ticket", "a gap among the numbers with nothing behind it", "ticket", 25),
    Oddity("archived_and_deleted", "archived, then put into the bin", "ticket", 26),
    # What was said.
    Oddity("attachments_on_first_message", "three files on the description", "ticket", 1),
    Oddity("inline_images", "images behind redirects, one of them twice", "ticket", 2),
    Oddity("image_in_quote", "an image of the description quoted in an answer", "ticket", 2),
    Oddity("ten_conversations", "as many as a view embeds", "ticket", 3),
    Oddity("eleven_conversations", "one more than a view embeds", "ticket", 4),
    Oddity("two_pages_of_conversations", "more than a hundred", "ticket", 5),
    Oddity("web_chat_doubles", "the description is the first message again", "ticket", 6),
    Oddity("outbound", "an agent wrote first", "ticket", 7),
    Oddity("internal_task", "source 14, requested by an agent", "ticket", 8),
    Oddity("phone_call", "a recording on an entry of source 9", "ticket", 9),
    Oddity("twitter_redacted", "View the message on Twitter", "ticket", 10),
    Oddity("facebook_post", "an answer of source 7", "ticket", 11),
    Oddity("chat_transcript", "a chat as one description, of a visitor", "ticket", 12),
    Oddity("forwarded", "a mail to somebody else, and their private answer", "ticket", 14),
    Oddity("survey_entry", "entries of source 6, one without a word", "ticket", 15),
    Oddity("cc_forms", "names with addresses, an agent, capitals, nonsense", "ticket", 16),
    Oddity("user_id_null", "authors by their mail alone, or by nothing", "ticket", 33),
    Oddity("author_purged", "an author's id that exists nowhere", "ticket", 34),
    Oddity("agent_as_requester", "an agent asks, and answers himself", "ticket", 35),
    Oddity("answered_by_ex_agents", "deactivated, made a contact, purged", "ticket", 36),
    Oddity("customer_note", "a public note of a customer", "ticket", 39),
    Oddity("notes_alone", "nothing that anybody outside saw", "ticket", 40),
    Oddity("images_in_every_form", "cid, cid with address, signed, of old, dead", "ticket", 46),
    Oddity("body_with_script", "script, style, handlers, iframe, form, svg", "ticket", 47),
    Oddity("body_empty", "messages without text", "ticket", 47),
    Oddity("body_emoji_rtl", "Hebrew, Arabic, emoji of several code points", "ticket", 48),
    Oddity("body_very_long", "more than 60,000 characters", "ticket", 50),
    Oddity("body_only_image", "a message that is one image", "ticket", 46),
    Oddity("attachment_names", "Hebrew, path, percent, emoji, two alike", "ticket", 51),
    Oddity("attachment_missing", "a link to a file that is gone", "ticket", 51),
    Oddity("attachment_empty", "a file of no bytes", "ticket", 51),
    Oddity("attachment_old", "its length is called file_size", "ticket", 51),
    Oddity("twelve_attachments", "more than ten files on one message", "ticket", 51),
    Oddity("edited_afterwards", "a note that was written anew", "ticket", 55),
    Oddity("conversations_unordered", "ids in another order than times", "ticket", 57),
    Oddity("older_than_ticket", "a note from before the ticket", "ticket", 57),
    Oddity("twins_in_one_second", "same author, same text, same second", "ticket", 58),
    Oddity("links", "links to tickets and articles", "ticket", 59),
    Oddity("quoted_history", "a quoted mail with a table", "ticket", 61),
    Oddity("bounced", "a mail that did not arrive", "ticket", 62),
    Oddity("merged_note", "closed by a merge: a note, and no field", "ticket", 69),
    # Values of tickets.
    Oddity("every_field_type", "a value of each kind of custom field", "desk", 0),
    Oddity("every_source", "each documented source and some that are not", "desk", 0),
    Oddity("custom_status", "a status of the desk's own", "ticket", 17),
    Oddity("status_unknown", "a status that was deleted", "ticket", 18),
    Oddity("nested_values", "three levels, and a value of a field that is gone", "ticket", 19),
    Oddity("nested_half", "only the first level is chosen", "ticket", 20),
    Oddity("points_at_an_object", "a record of a custom object by its id", "ticket", 20),
    Oddity("points_at_nothing", "a lookup field with an id of nobody knows what", "ticket", 19),
    Oddity("second_product", "belongs to the second product", "ticket", 20),
    Oddity("company_not_of_requester", "of another company than its requester", "ticket", 20),
    Oddity("parent", "a parent with two children", "ticket", 27),
    Oddity("child", "belongs to a parent", "ticket", 28),
    Oddity("tracker", "a tracker with two related tickets", "ticket", 30),
    Oddity("related", "belongs to a tracker", "ticket", 31),
    Oddity("time_entries", "three, one of more than a hundred hours", "ticket", 37),
    Oddity("rated_twice", "best, then worst, with markup in the words", "ticket", 38),
    Oddity("rated_neutral", "100, without words", "ticket", 39),
    Oddity("without_subject", "subject is null", "ticket", 49),
    Oddity("subject_too_long", "more than 255 characters", "ticket", 50),
    Oddity("subject_with_markup", "tags and ampersand in the subject", "ticket", 47),
    Oddity("source_custom", "a source of the desk's own", "ticket", 53),
    Oddity("source_unlisted", "a source that no choice names", "ticket", 54),
    Oddity("shared_ownership", "a second agent and group inside", "ticket", 56),
    Oddity("offset_times", "times of other zones", "ticket", 45),
    Oddity("one_second", "six tickets that were changed in one second", "ticket", 70),
    Oddity("values_that_say_nothing", "zero, false, empty", "ticket", 68),
    Oddity("tags_odd", "tags with spaces, umlauts, a comma", "ticket", 1),
    Oddity("side_thread", "a private thread that no list names", "ticket", 9),
    # People and companies.
    Oddity("blocked_contact", "in a pass of its own, with a ticket", "contact", _contact(112)),
    Oddity("deleted_contact", "in a pass of its own, with a ticket", "contact", _contact(113)),
    Oddity("deleted_twin", "a deleted one with a living one's e-mail", "contact", _contact(114)),
    Oddity("unverified_contact", "active is false", "contact", _contact(111)),
    Oddity("requester_purged", "a requester's id that exists nowhere", "ticket", 44),
    Oddity("other_emails", "further e-mails, seen singly alone", "contact", _contact(105)),
    Oddity("several_companies", "member of three", "contact", _contact(104)),
    Oddity("phone_only", "a number without country code, no e-mail", "contact", _contact(106)),
    Oddity("twitter_only", "a handle, no e-mail", "contact", _contact(107)),
    Oddity("facebook_only", "a number of Facebook, no e-mail", "contact", _contact(108)),
    Oddity("external_id_only", "an id of another system", "contact", _contact(109)),
    Oddity("external_ids_differ_by_case", "SHOP- and shop-", "contact", _contact(109)),
    Oddity("visitor", "of the chat, without any address", "contact", _contact(110)),
    Oddity("avatar", "a picture", "contact", _contact(116)),
    Oddity("name_right_to_left", "the name is Hebrew", "contact", _contact(117)),
    Oddity("name_is_email", "the name is the e-mail address", "contact", _contact(118)),
    Oddity("emails_differ_by_case", "two with one address but for case", "contact", _contact(119)),
    Oddity("ex_agent", "a contact who was an agent", "contact", _contact(115)),
    Oddity("agent_deactivated", "in no list, and still assigned", "agent", _contact(8)),
    Oddity("collaborator", "an agent who sees little", "agent", _contact(6)),
    Oddity("occasional_agent", "an agent of single days", "agent", _contact(5)),
    Oddity("field_agent", "an agent on the road", "agent", _contact(7)),
    Oddity("company_offset_times", "times of another zone", "company", 43_000_100_101),
    Oddity("company_twin", "two companies of one name", "company", 43_000_100_104),
    Oddity("company_without_people", "nobody belongs to it", "company", 43_000_100_105),
    # The knowledge base.
    Oddity("subfolders", "four folders deep", "folder", 43_006_000_204),
    Oddity("internal_under_public", "for agents, in a folder for all", "folder", 43_006_000_214),
    Oddity("visibility_unknown", "a visibility that nobody knows", "folder", 43_006_000_215),
    Oddity("every_visibility", "all seven", "desk", 0),
    Oddity("draft", "never published", "article", _article(304)),
    Oddity("draft_translation", "published in English, draft in German", "article", _article(302)),
    Oddity("translated_alone", "French, in a folder without French", "article", _article(328)),
    Oddity("files_by_language", "other files in each language", "article", _article(322)),
    Oddity("seo", "titles for search engines", "article", _article(301)),
    Oddity(
        "workaround", "of type 2, by somebody of whom nothing is left", "article", _article(319)
    ),
    Oddity("article_title_long", "more than 255 characters, odd tags", "article", _article(321)),
    Oddity("article_title_twice", "two pages of one title", "article", _article(325)),
    Oddity("article_empty_body", "a translation without a word", "article", _article(320)),
    Oddity("article_links", "links in every form, dead ones too", "article", _article(312)),
    Oddity("article_headings", "six levels and anchors", "article", _article(324)),
    Oddity("article_videos", "hosts that are known and others", "article", _article(318)),
    Oddity("article_tables", "merged cells, tables in lists and tables", "article", _article(313)),
    Oddity("article_lists", "three levels, a start, an image", "article", _article(314)),
    Oddity("article_code", "code with its white space", "article", _article(315)),
    Oddity("article_call_outs", "call-outs, a summary, a quote", "article", _article(316)),
    Oddity("article_images", "images in every form", "article", _article(317)),
    Oddity("article_markup", "script, form, drawing, loose text", "article", _article(323)),
    Oddity("article_right_to_left", "a Hebrew paragraph", "article", _article(327)),
)

ODDITIES: Final[dict[str, Oddity]] = {oddity.name: oddity for oddity in _ALL}
