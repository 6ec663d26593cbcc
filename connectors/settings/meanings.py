"""What each key of the migration file means, and since which version it stands there."""

from typing import Final, NamedTuple

from transforms.sources import SOURCES


class Meaning(NamedTuple):
    """A key in words; what stands below a described key needs no line of its own."""

    text: str
    since: str = "0.1"


def _only(what: str) -> Meaning:
    return Meaning(f"Only tickets {what}")


def _of_a_source(key: str) -> Meaning:
    """Say what a key means to the sources that know it."""
    return Meaning(
        "; ".join(each.meanings[key] for each in SOURCES.values() if key in each.meanings)
    )


MEANINGS: Final = {
    "name": Meaning("Names the migration in the ledger, its runs and Prefect's tags. Required"),
    "source.kind": Meaning("The help desk's system. Required"),
    "source.url": Meaning(
        "Its address; `http://` on loopback only; `sandbox`: ours; "
        f"{_of_a_source('source.url').text}. Required"
    ),
    "source.auth.client_id": _of_a_source("source.auth.client_id"),
    "source.auth.client_secret": Meaning("Its secret, as `${NAME}` from the environment"),
    "source.auth.email": _of_a_source("source.auth.email"),
    "source.auth.api_token": Meaning("The API token, as `${NAME}`"),
    "source.auth.api_key": _of_a_source("source.auth.api_key"),
    "source.auth.token": Meaning("Intercom as source: the access token, as `${NAME}`"),
    "source.rate_reserve": Meaning("Share of the source's request budget left to its other users"),
    "source.time_zone": Meaning("Of the dates that people write in filters, an IANA name"),
    "source.comments": Meaning("Messages by the event export, or by one call a ticket"),
    "source.support_types": _of_a_source("source.support_types"),
    "source.completeness": _of_a_source("source.completeness"),
    "source.include.deleted": Meaning("Read deleted tickets as well"),
    "source.include.spam": _of_a_source("source.include.spam"),
    "source.include.archived": _of_a_source("source.include.archived"),
    "source.archived_ids": _of_a_source("source.archived_ids"),
    "source.workspace": _of_a_source("source.workspace"),
    "source.segments": _of_a_source("source.segments"),
    "target.url": Meaning("The region's API; `http://` on loopback only; `sandbox`: ours"),
    "target.token": Meaning("The access token, as `${NAME}`. Required unless sandbox"),
    "target.api_version": Meaning("Intercom's API version, sent with each request"),
    "target.workspace": Meaning(
        "The `id_code` that GET /me must return, so that nothing is written to a wrong workspace; "
        "`check` tells it. Required on a real workspace"
    ),
    "target.rate_reserve": Meaning("Share of each rate window left to your other apps"),
    "target.max_in_flight": Meaning("Most requests under way at once"),
    "target.search_lag_s": Meaning("Seconds for which an empty search proves nothing; sandbox: 0"),
    "target.late_s": Meaning(
        "Seconds for which Intercom may carry out a request it gave no answer to; sandbox: 0"
    ),
    "target.pace": Meaning(
        "Share of the rate by hour in `source.time_zone`, e.g. `{Mon-Fri 08:00-18:00: 0.5}`; at 0 "
        "nothing is sent; the smallest counts where hours overlap"
    ),
    "storage.staging": Meaning("Folder of what was read, made readable by its owner only"),
    "storage.files": Meaning("Folder of files by the sha256 of their bytes"),
    "storage.s3_endpoint": Meaning("Address of an object store other than Amazon's"),
    "storage.ledger": Meaning("The ledger: a SQLite file, or `postgresql+psycopg://…`"),
    "storage.reports": Meaning("Folder of the reports"),
    "storage.public_url": Meaning(
        "https address under which Intercom can fetch `files`, those in `named/` too"
    ),
    "entities": Meaning("What is moved; the people whom tickets need come along"),
    "filters.tickets.created": Meaning(
        "Only tickets created from `from` up to `to`, dates in `source.time_zone`, both included"
    ),
    "filters.tickets.updated": Meaning("The same for their last change"),
    "filters.tickets.statuses": _only("of these states"),
    "filters.tickets.types": _only("of these types"),
    "filters.tickets.priorities": _only("of these priorities"),
    "filters.tickets.tags": _only("with these tags"),
    "filters.tickets.groups": _only("of these groups"),
    "filters.tickets.companies": _only("of these companies, by name or id"),
    "filters.tickets.assignees": _only("of these agents, by e-mail or id"),
    "filters.tickets.brands": _only("of these brands"),
    "filters.tickets.forms": _only("of these forms"),
    "filters.tickets.channels": _only("of these channels"),
    "filters.tickets.fields": Meaning(
        "A field's name or id: `{any: […], none: […]}` of its values"
    ),
    "filters.contacts.only_with_tickets": Meaning("Only people who ask in a migrated ticket"),
    "filters.contacts.tags": Meaning("Only people with these tags"),
    "filters.companies.only_with_contacts": Meaning("Only companies of migrated people"),
    "filters.articles.locales": Meaning("Only these translations"),
    "filters.articles.states": Meaning("Only articles in these states"),
    "filters.articles.categories": Meaning("Only articles of these categories"),
    "mapping.teammates.by_email": Meaning(
        "A source agent's e-mail: the teammate's; equal ones need no line"
    ),
    "mapping.teammates.default": Meaning(
        "The teammate's e-mail who stands in for agents without a match, whose name goes into the "
        "text; without it such an agent makes `check` fail"
    ),
    "mapping.teams": Meaning("A source group: the team; equal names need no line"),
    "mapping.tickets.land_as": Meaning("What a ticket becomes"),
    "mapping.tickets.ticket_type": Meaning("Intercom's ticket type, for `land_as: ticket`"),
    "mapping.tickets.routes": Meaning("Other landings by condition; the first that fits wins"),
    "mapping.tickets.statuses": Meaning(
        "A source status: `open`, `closed`, `{snoozed: 7d}`, or the category or name of a ticket's "
        "state. Left out: new and open are open, pending and hold snoozed for 30 days, solved and "
        "closed closed; as tickets submitted, in progress, waiting on customer, resolved"
    ),
    "mapping.tickets.fields": Meaning(
        "A source field: `{to: attribute, type: string | integer | decimal | boolean | datetime "
        "| list}`, or `drop`"
    ),
    "mapping.tickets.auto_fields": Meaning(
        "Other fields with a value become attributes of their name and type, found or made", "0.1"
    ),
    "mapping.tickets.auto_limit": Meaning(
        "At most so many of them, those with the most values first; also of people and companies",
        "0.1",
    ),
    "mapping.tickets.builtin": Meaning(
        "A ticket's own fields (status, type, priority, channel, brand, form, satisfaction, due, "
        "problem, external_id, first_reply, resolution): `auto` (an attribute, where any ticket "
        "has a value), `note`, `drop`, or `{to: attribute, type: …}`",
        "0.1",
    ),
    "mapping.tickets.unmapped_fields": Meaning(
        "What has no attribute: in one private note of the ticket, or dropped"
    ),
    "mapping.tickets.create_missing_types": Meaning(
        "Make the types of tickets, and their attributes, that the workspace lacks", "0.1"
    ),
    "mapping.contacts.fields": Meaning("The same for fields of people"),
    "mapping.contacts.auto_fields": Meaning("The same for fields of people", "0.1"),
    "mapping.companies.fields": Meaning("The same for fields of companies"),
    "mapping.companies.auto_fields": Meaning("The same for fields of companies", "0.1"),
    "mapping.custom_objects": Meaning(
        "Lookup fields whose objects become instances of an Intercom type, which the API does not "
        "make: `{field: type}`, or `{field: {type: …, reference: attribute of people that refers "
        "to it, fields: {the object's field: the type's attribute}}}`"
    ),
    "mapping.articles.author": Meaning("The teammate's e-mail; null: `mapping.teammates.default`"),
    "mapping.articles.collections": Meaning("A source category or section: the collection"),
    "mapping.articles.locales": Meaning("A source locale: Intercom's"),
    "mapping.articles.restricted": Meaning("What becomes of articles that not everybody may read"),
    "mapping.create_missing_attributes": Meaning("Make attributes that are mapped and missing"),
    "options.tag": Meaning("A tag on every migrated ticket, e.g. migrated-2026-11"),
    "options.extra_tags": Meaning("Further ones"),
    "options.source_tags": Meaning(
        "The source's own tags: as tags (true), which cost a request for each conversation's, "
        "in the attribute `Original tags`, as both, or not at all (false)"
    ),
    "options.legacy_id.attribute": Meaning("The attribute that holds the source's number"),
    "options.legacy_id.in_title": Meaning("The number stands in the title as well"),
    "options.original_dates": Meaning("Where dates go that Intercom can't hold natively"),
    "options.attachments_per_message": Meaning("Files a message; the rest follow in a further one"),
    "options.max_file_mb": Meaning("A larger file becomes a line with its name and old address"),
    "options.inline_images": Meaning("Images in texts: sent as files, or dropped"),
    "options.ccs": Meaning("People in copy: participants, a note, or dropped"),
    "options.agent_requesters": Meaning(
        "An agent who asks: a contact without e-mail, one of the same e-mail, or a note"
    ),
    "options.companies_without_contacts": Meaning("Intercom hides them: skip, or add somebody"),
    "options.phone_numbers": Meaning("Normalised (an odd one becomes an attribute), raw, dropped"),
    "options.phone_region": Meaning("Of numbers without a country code, e.g. DE"),
    "options.deleted_tickets": Meaning("Tickets that the source has deleted"),
    "options.gone_in_target": Meaning(
        "Conversations that people deleted in Intercom since: listed and left, or made again by "
        "the run after the one that finds them gone"
    ),
    "options.merged_tickets": Meaning(
        "Tickets merged into others, with a note that names the other"
    ),
    "options.exclude_people": Meaning(
        "A file of addresses or ids, one a line, # begins a comment: these people, the tickets "
        "that they asked for, their messages and files are left out, in every delta too",
        "0.1",
    ),
    "options.inactive_users": Meaning("Suspended people"),
    "options.blocked_people": Meaning(
        "People whom the source has suspended: left as they are, or blocked in Intercom, last of "
        "all. That archives their conversations, and nothing takes it back",
        "0.1",
    ),
    "options.people_notes": Meaning(
        "Details and notes of people and companies: Intercom's own notes, an attribute each (cut "
        "at 255 characters), or dropped"
    ),
    "options.followers": Meaning("Agents who follow: in the note of the ticket, or dropped", "0.1"),
    "options.moved_before": Meaning(
        "Records that an earlier version moved with less: kept as they are, or completed", "0.1"
    ),
    "options.ticket_events": Meaning(
        "Changes of status, assignee, group, priority and fields, by whom and when: a private note"
        " for each stretch between two messages. Switched on later, the events are read once more"
    ),
    "options.side_conversations": Meaning(
        "Side conversations: a private note for each, with all that was said and its files; what "
        "is said later stands in a further one. Or dropped: not even read"
    ),
    "options.business_hours": Meaning(
        "Whether business hours and holidays become office hours, or only stand in the to-do list"
    ),
    "options.translations": Meaning("Translations of articles"),
    "options.kb_links": Meaning("Links between articles"),
    "options.kb_attachments": Meaning("Files of articles; `link` needs `storage.public_url`"),
    "options.ai_availability": Meaning(
        "Whether Intercom's AI agent uses migrated articles at once"
    ),
    "options.stop_when_failing.share": Meaning("A run stops when this share of the last records …"),
    "options.stop_when_failing.of_last": Meaning("… of this number failed with one reason"),
    "options.withdraw_at_most.share": Meaning(
        "Of what was moved and the source has deleted since, a run takes at most this share out of "
        "Intercom, of all tickets and of each help center's articles …"
    ),
    "options.withdraw_at_most.count": Meaning(
        "… or this number. Beyond both, and where all would go, nothing is done and each is listed "
        "(`withdrawal_held`); a share of 1 lets all go"
    ),
    "options.archive_after_days": Meaning(
        "Days after the last run before which nothing is removed"
    ),
    "demo.tickets": Meaning("How many tickets a demo moves, or which: `[12, 99]`"),
    "demo.articles": Meaning("How many articles"),
    "demo.seed": Meaning("Another number chooses other ones"),
    "demo.choose": Meaning(
        "At random, or the fewest that show every field value, channel, language, file type, "
        "status, oddity and loss of the desk, as far as it is staged and planned"
    ),
    "verify.sample": Meaning("Share of the records that `verify` compares"),
    "verify.files": Meaning("Compare files byte by byte"),
    "verify.signing_key": Meaning("A private key (PEM) that signs the certificate"),
    "alerts": Meaning(
        "Who is told of runs that a Prefect server has: a list of `{to: slack | teams | webhook | "
        "mail, url: ${NAME}, on: […]}`. `on` is any of `failed`, `stuck` (its process died), "
        "`failing` (half of what `options.stop_when_failing` allows), `awaits_approval` and "
        "`finished`; left out: all. `mail` takes "
        "`mailtos://USER:${PASSWORD}@HOST?from=ADDRESS&to=ADDRESS`. `ui` and `alerts` make them",
        "0.1",
    ),
}
