"""What a customer won't find again, word by word, with the sentence that the report prints."""

from typing import Final

KEPT: Final = "kept_in_intercom"
LINK_ENDS: Final = "file_link_ends"
# In the ledger: the sha256 of files that Intercom found too large, or did not take otherwise.
REFUSED: Final = "refused_files"
REFUSED_TYPE: Final = "refused_file_types"
IN_BLOCKED_NAME: Final = "blocked_in_note"
SPOKEN_BY: Final = "spoken_by"  # in the ledger: the admin who noted it

PART_UNREAD: Final = "list_part_unread"

ARTICLE_LOSSES: Final = {
    "styling_left_out": "colours, sizes, underlines and the like of an article's words",
    "quote_as_text": "that a paragraph of an article is a quote",
    "embed_as_link": "what a frame in an article shows: a link leads there",
    "script_left_out": "a script in an article",
    "form_left_out": "a form in an article: its words stay",
    "heading_levels_folded": "headings below the second level, which look like the second",
    "merged_cells_written_out": "that cells of a table were one: each says the same, or is empty",
    "layout_table_dissolved": "a table around a table: what it held stands one below the other",
    "table_moved_out_of_list": "that a table stands in a list's item: it stands behind it",
    "list_numbers_as_text": "that a list numbers itself: its numbers are text",
    "list_in_table_as_lines": "a list in a table's cell: it is lines",
    "nested_list_flattened": "lists in lists: they are lines with indents",
    "callout_as_text": "that a paragraph is set apart",
    "plain_form_sent": "Intercom does not keep the rich form of an article: it got the plain one",
    "link_left_out": "a link that leads nowhere, or runs something",
    LINK_ENDS: "a file that a text links to: nobody serves it (`storage.public_url`)",
    "image_left_out": "a picture that can't be had: its description stands in its place",
    "image_format_refused": "a picture of a format that Intercom does not take: its description "
    "stands in its place",
    "image_converted": "the format of a picture that Intercom does not take: it is PNG, or GIF of "
    "256 colours where it moves",
    "dead_link": "a link to something that the source itself does not have any more",
    "link_not_moved": "a link to what is not moved: it keeps its old address",
    "ticket_link_kept": "a link to a ticket in an article: it keeps its old address",
    "anchor_left_out": "the place in an article that a link leads to: it leads to the article",
    "attachments_left_out": "the files below an article",
    "seo_not_kept": "an article's title and keywords for search engines: Intercom has no place",
    "audience_unknown": "who may read an article: nobody can tell, so nobody outside may",
    "collection_folded": "a level of the tree below the third: it stands beside its parent",
    "collection_name_left_out": "the name of a collection in a language that is not enabled",
    "some_portals_only": "that a collection was shown in some of the desk's portals only: one help "
    "center shows it to all",
    "help_center_merged": "a help center of its own: the default one takes it in",
    "collection_made": "that an article stands in no collection: one was made for those",
    "locale_refused": "a language that Intercom refuses",
    "default_language_missing": "an article without the help center's default language: a draft"
    " with its title stands for that",
    "author_replaced": "the author of an article who is no teammate: another one stands in",
    "restricted_as_internal": "an article that not everybody may read: it is an internal one",
    "restricted_as_draft": "an article that not everybody may read: it is a draft",
    "draft_as_internal": "that a restricted article was a draft: internal ones have no states",
    "article_dates_left_out": "when an article was written and changed",
    "outdated_mark_left_out": "that a translation is marked as out of date",
    "promotion_left_out": "that an article is promoted",
    "votes_left_out": "the votes for an article",
    "comments_left_out": "comments below an article that readers may comment, if there are any",
    "labels_dropped": "labels of an article",
    "further_collections_left_out": "that an article stands in further collections",
    "draft_changes_left_out": "changes of a published article that were not published yet",
    "title_is_there_already": "nothing: Intercom has another article of the same title",
}

LOSSES: Final = {
    KEPT: "a change in the source that would have overwritten what people did in Intercom since",
    "formatting": "bold, colours and tables of the text; its words and links are all there",
    "transcript_in_turns": "lines of a chat's transcript that stand in its turns only",
    "value_unreadable": "a value that the source gave in another kind than its own, such as a list",
    "bytes_mended": "a character that the source gave as bytes that are none: a sign stands for it",
    "author_in_text": "the author is not Intercom's: the name stands in the text",
    "recipients_unread": "whom else a mail went to, which the export of all tickets does not say:"
    " `source.comments: per_ticket` reads it",
    "requester_unknown": "the source does not know who asked; a placeholder contact did",
    "requester_blocked": "who asked is blocked in Intercom; a placeholder contact did, the text"
    " names them",
    "agent_requester_in_text": "an agent asked; the text says so, a placeholder contact did",
    "details_unread": "further e-mails and tags of somebody, which were not asked for",
    "files_unread": "files of a first message, which were not asked for",
    PART_UNREAD: "a part of a list that the source could not give, such as the file of a day: the"
    " report names it, and the next run asks for it again",
    "parts_unread": "the oldest messages and events of a thread that is too long to be shown whole",
    "no_messages": "the ticket had no message",
    "title_cut": "the end of a long subject",
    "attribute_cut": "the end of a value longer than 255 characters",
    "attribute_unfit": "a value that is not of its attribute's type",
    "attribute_missing": "a value whose attribute does not exist, or could not be made",
    "attribute_taken": "a second value for an attribute that holds another field's already",
    "value_refused": "a value that Intercom refuses: an attribute of its own holds it as text,"
    " and of people and companies a note what is too long for that",
    "company_left_out": "a membership in a company that Intercom refuses",
    "custom_object_not_related": "that something relates to a custom object, which Intercom has no"
    " place for, or refuses: an attribute names it",
    "custom_object_unknown": "a custom object that a field points at and the source does not have",
    "custom_object_value_left_out": "a value of a custom object that Intercom's type does not take",
    "holiday_left_out": "a holiday whose dates are none, or that Intercom refuses",
    "holidays_unread": "holidays that the source does not tell",
    "participant_left_out": "somebody in copy whom Intercom does not let take part",
    "problem_link_left_out": "the link of an incident to its problem, which Intercom refuses, or"
    " whose ticket is not there: a note names it",
    "tag_left_out": "a tag that Intercom refuses to put on",
    "assignment_left_out": "an assignment that Intercom refuses",
    "older_version_stays": "what a message said before it was rewritten: a ticket still shows it",
    "text_cut": "the end of a first message that Intercom finds too long",
    "text_refused": "a text that Intercom does not take, for whatever it says: it is in a file",
    "text_in_file": "a text that Intercom finds too long: its beginning, and all of it as a file",
    "time_ahead": "a time in the future: the last one that can be stands for it",
    "time_behind": "a time before the conversation, which was made before: its own stands for it",
    "field_values_cut": "all but the first of several values in a list",
    "lookup_unnamed": "the name of a record that a field points at, which the source does not tell:"
    " its id stands for it",
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
    "opt_outs_dropped": "an opt-out from kinds of mails: an attribute names them, and stops none",
    "phone_dropped": "the phone number",
    "phone_in_attribute": "Intercom does not take the phone number: it stands in an attribute",
    "email_refused": "the e-mail, which Intercom refuses",
    "shared_email": "two people have this e-mail; Intercom may keep them as one contact",
    "email_dropped": "the e-mail of an agent who asks: teammates keep theirs for themselves",
    IN_BLOCKED_NAME: "that somebody wrote who is blocked by now: a private note says who, when and"
    " what",
    "block_left_out": "that somebody is suspended: Intercom had the contact before, who is not"
    " blocked",
    "notes_dropped": "what agents noted about a person or a company",
    "note_left_out": "a note about a person or a company that Intercom refuses",
    "note_cut": "the end of a note about a person or a company that Intercom finds too long",
    "domains_cut": "some of a company's further domains",
    "domains_dropped": "all but the first of a company's domains",
    "external_id_dropped": "the id that the customer's own systems use for a person or company",
    "suspension_dropped": "that the person is suspended; they are unsubscribed instead",
    "tags_dropped": "tags of people or companies",
    "tags_cut": "some of the tags, where an attribute holds them",
    "company_dropped": "membership in a company that was not migrated",
    **ARTICLE_LOSSES,
}
