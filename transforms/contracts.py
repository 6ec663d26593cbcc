"""Arrow contracts of every staged table: what its columns are, and the one check they pass."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import pyarrow as pa

from transforms.errors import ContractError

INSTANT: Final = pa.timestamp("us", tz="UTC")
STRINGS: Final = pa.list_(pa.string())
BROKEN_ID: Final = "broken:"  # begins the name of a record that has no id of its own
WITHDRAWN: Final = "null"  # payload of a raw row that takes an older one back: it is no record
# What was changed of a ticket beside its messages, in the order of time.
CHANGES: Final = pa.list_(
    pa.struct(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("at", INSTANT, nullable=False),
            pa.field("author_id", pa.string()),  # None: the system
            pa.field("what", pa.string(), nullable=False),  # what people call it
            pa.field("before", pa.string()),  # for people; of somebody the id
            pa.field("after", pa.string()),
            pa.field("is_person", pa.bool_(), nullable=False),
        ]
    )
)
# Columns that runs of older versions lack, their type, and what stands in them then.
ADDED_LATER: Final[dict[str, tuple[pa.DataType, list[str] | str | None]]] = {
    "losses": (STRINGS, []),
    "changes": (CHANGES, []),
    "side_id": (pa.string(), None),
    "side_subject": (pa.string(), None),
    "hints": (pa.string(), "{}"),
    "path": (pa.string(), None),
    "follow_up_of": (pa.string(), None),
    "first_reply_minutes": (pa.int64(), None),
    "resolution_minutes": (pa.int64(), None),
    "last_seen_at": (INSTANT, None),
    "recipients": (STRINGS, []),
    "is_whole": (pa.bool_(), None),
    "own_type": (pa.string(), None),
    "own_category": (pa.string(), None),
    "snoozed_until": (INSTANT, None),
    "is_unsubscribed": (pa.bool_(), None),
    "website": (pa.string(), None),
    "industry": (pa.string(), None),
    "plan": (pa.string(), None),
    "size": (pa.int64(), None),
    "monthly_spend": (pa.int64(), None),
}
FIELDS: Final = pa.list_(
    pa.struct(
        [
            pa.field("id", pa.string(), nullable=False),  # the source's own key of the field
            pa.field("name", pa.string(), nullable=False),  # what people call it
            pa.field(
                "kind", pa.string(), nullable=False
            ),  # text, integer, decimal, boolean, date, option, options
            pa.field("value", pa.string()),  # JSON; options by their label
            pa.field("text", pa.string()),  # for people; null when the field is empty
        ]
    )
)


def required(name: str, kind: pa.DataType) -> pa.Field:
    """Return a column that is never null."""
    return pa.field(name, kind, nullable=False)


def declared(name: str, version: int, columns: list[pa.Field]) -> pa.Schema:
    """Return a contract: its name and version stand in every file of it."""
    return pa.schema(columns, metadata={"contract": name, "contract_version": str(version)})


# As the source gave it. `key` is the sortable key (see `sort_key`) of the record that this row
# belongs to: a message's is its ticket's. Of an id the latest (generation, source_at, sequence)
# wins.
RAW: Final = declared(
    "raw",
    2,
    [
        required("id", pa.string()),
        required("key", pa.string()),
        pa.field("parent_id", pa.string()),
        pa.field("source_at", INSTANT),
        required("generation", pa.int32()),
        required("sequence", pa.int64()),
        required("payload", pa.large_string()),
        pa.field("is_whole", pa.bool_()),  # see `connectors.protocols.RawRecord`
    ],
)

# What became of one file of the source.
FILE: Final = declared(
    "file",
    1,
    [
        required("id", pa.string()),  # attachment source_id
        required("key", pa.string()),  # its ticket's sort key
        pa.field("sha256", pa.string()),  # null when it could not be had
        pa.field("size_bytes", pa.int64()),
        pa.field("content_type", pa.string()),
        pa.field("reason", pa.string()),  # null when it was fetched
    ],
)

COMPANY: Final = declared(
    "company",
    2,
    [
        required("source_id", pa.string()),
        required("name", pa.string()),
        required("domains", STRINGS),
        pa.field("external_id", pa.string()),
        pa.field("website", pa.string()),  # where it differs from that of its first domain
        pa.field("industry", pa.string()),
        pa.field("plan", pa.string()),  # what it has bought
        pa.field("size", pa.int64()),  # people who work there
        pa.field("monthly_spend", pa.int64()),
        pa.field("notes", pa.string()),
        required("tags", STRINGS),
        required("fields", FIELDS),
        pa.field("created_at", INSTANT),
        pa.field("updated_at", INSTANT),
        pa.field("url", pa.string()),
        pa.field("losses", STRINGS),  # what of the source's record could not be read
    ],
)

# Every person a ticket or a company can mean: customers, agents, deleted authors, unknown CCs.
CONTACT: Final = declared(
    "contact",
    2,
    [
        required("source_id", pa.string()),  # of a CC that is only an address: "email:<address>"
        pa.field("name", pa.string()),
        pa.field("email", pa.string()),  # lower case
        required("other_emails", STRINGS),
        pa.field("phone", pa.string()),  # as the source has it
        required("other_phones", STRINGS),
        required("handles", STRINGS),  # "twitter:lumen", "facebook:123"
        pa.field("external_id", pa.string()),
        required("company_ids", STRINGS),  # the default one first
        required("tags", STRINGS),
        required("fields", FIELDS),
        required("is_agent", pa.bool_()),
        required("is_active", pa.bool_()),
        required("is_suspended", pa.bool_()),
        required(
            "is_placeholder", pa.bool_()
        ),  # the source has no such person any more, or never had
        pa.field("is_unsubscribed", pa.bool_()),  # wants no mails but answers
        pa.field("locale", pa.string()),
        pa.field("time_zone", pa.string()),
        pa.field("notes", pa.string()),
        pa.field("created_at", INSTANT),
        pa.field("updated_at", INSTANT),
        pa.field("last_seen_at", INSTANT),
        pa.field("url", pa.string()),
        pa.field("losses", STRINGS),  # what of the source's record could not be read
    ],
)

# What lookup fields point at where it is neither a person nor a company nor a ticket.
CUSTOM_OBJECT: Final = declared(
    "custom_object",
    1,
    [
        required("source_id", pa.string()),
        required("name", pa.string()),
        pa.field("object", pa.string()),  # the source's word for its kind
        pa.field("external_id", pa.string()),
        required("fields", FIELDS),
        pa.field("created_at", INSTANT),
        pa.field("updated_at", INSTANT),
        pa.field("url", pa.string()),
        pa.field("losses", STRINGS),  # what of the source's record could not be read
    ],
)

TEAMMATE: Final = declared(
    "teammate",
    1,
    [
        required("source_id", pa.string()),
        required("name", pa.string()),
        pa.field("email", pa.string()),
        required("is_active", pa.bool_()),
    ],
)

TEAM: Final = declared(
    "team", 1, [required("source_id", pa.string()), required("name", pa.string())]
)

TICKET: Final = declared(
    "ticket",
    2,
    [
        required("source_id", pa.string()),
        required("key", pa.string()),
        pa.field("subject", pa.string()),
        required(
            "status", pa.string()
        ),  # new open pending hold solved closed, or the source's own word
        pa.field("status_label", pa.string()),  # what agents call it
        pa.field("type", pa.string()),
        pa.field("priority", pa.string()),
        pa.field("channel", pa.string()),
        pa.field("requester_id", pa.string()),
        pa.field("submitter_id", pa.string()),
        pa.field("assignee_id", pa.string()),
        pa.field("team_id", pa.string()),
        pa.field("team", pa.string()),
        pa.field("company_id", pa.string()),
        pa.field("brand", pa.string()),
        pa.field("form", pa.string()),
        # of a source whose tickets have types as Intercom's have: it lands as one of that type
        pa.field("own_type", pa.string()),
        pa.field("own_category", pa.string()),  # Customer | Back-office | Tracker
        required("cc_ids", STRINGS),
        required("cc_emails", STRINGS),  # addresses of CCs whom the source does not know as people
        required("follower_ids", STRINGS),  # agents who watch
        required("tags", STRINGS),
        required("fields", FIELDS),
        required("is_deleted", pa.bool_()),
        pa.field("merged_into", pa.string()),
        pa.field("problem_id", pa.string()),
        pa.field("follow_up_of", pa.string()),
        pa.field("satisfaction", pa.string()),  # score and comment, for people
        required("created_at", INSTANT),
        pa.field("updated_at", INSTANT),
        pa.field("solved_at", INSTANT),
        pa.field("due_at", INSTANT),
        pa.field("snoozed_until", INSTANT),  # it waits until then, and is open again
        pa.field("changes", CHANGES),  # where `options.ticket_events` asks for them
        pa.field("first_reply_minutes", pa.int64()),  # by the calendar, as the desk has measured it
        pa.field("resolution_minutes", pa.int64()),  # until it was solved the last time
        pa.field("external_id", pa.string()),
        pa.field("url", pa.string()),
        pa.field("losses", STRINGS),  # what of the source's record could not be read
    ],
)

MESSAGE: Final = declared(
    "message",
    3,
    [
        required("source_id", pa.string()),
        required("ticket_id", pa.string()),
        required("position", pa.int32()),  # 0 is the message that opened the ticket
        pa.field("author_id", pa.string()),
        pa.field(
            "author_kind", pa.string()
        ),  # AuthorKind where the source says it, else by the person's role
        pa.field("author_name", pa.string()),
        pa.field("author_email", pa.string()),
        required("is_public", pa.bool_()),
        pa.field("body_html", pa.large_string()),  # as the source gave it: not safe to show
        pa.field("body_text", pa.large_string()),
        pa.field("channel", pa.string()),
        pa.field("recipients", STRINGS),  # of a mail: addresses, and ids of people; not the desk's
        pa.field("side_id", pa.string()),  # the side conversation that it was said in, if in one
        pa.field("side_subject", pa.string()),
        required("is_rewritten", pa.bool_()),  # the source redacted it, or made it private, later
        required("created_at", INSTANT),
        pa.field("losses", STRINGS),  # what of the source's record could not be read
    ],
)

ATTACHMENT: Final = declared(
    "attachment",
    2,
    [
        required("source_id", pa.string()),
        required("ticket_id", pa.string()),
        required("message_id", pa.string()),
        required("position", pa.int32()),
        required("name", pa.string()),
        required("content_type", pa.string()),
        pa.field("size_bytes", pa.int64()),  # as the source says
        required("url", pa.string()),
        required("is_inline", pa.bool_()),
        pa.field(
            "unavailable", pa.string()
        ),  # reason why there is nothing to fetch, e.g. malware_found
        pa.field("path", pa.string()),  # of a source that is a folder: where its bytes lie
    ],
)

# Whom tickets mean, once a person and role in a range of tickets; sorted by person, so that people
# who are missing in the source are found without holding all of them in memory.
REFERENCE: Final = declared(
    "reference",
    1,
    [
        required("id", pa.string()),  # person source_id
        required("key", pa.string()),  # the person's sort key
        required("role", pa.string()),  # requester, author, cc, assignee, follower, named
        required("ticket_id", pa.string()),  # the first one that does
        pa.field("name", pa.string()),
        pa.field("email", pa.string()),
    ],
)

# How a range's records use a field, a row a field and kind of value; see `plan.survey`.
SURVEY: Final = declared(
    "survey",
    1,
    [
        required("key", pa.string()),  # the field's id; empty: the records themselves
        required("name", pa.string()),
        required("kind", pa.string()),
        required("filled", pa.int64()),  # records with a value of that kind
        required("samples", STRINGS),
    ],
)

# What a transform left out.
SKIPPED: Final = declared(
    "skipped",
    1,
    [
        required("entity", pa.string()),
        required("source_id", pa.string()),
        pa.field("parent_id", pa.string()),
        required("reason", pa.string()),
    ],
)

PLAN: Final = declared(
    "plan",
    1,
    [
        required("entity", pa.string()),
        required("source_id", pa.string()),
        required("sequence", pa.int32()),
        required("step_key", pa.string()),
        required("operation", pa.string()),
        required("body", pa.large_string()),  # JSON, references not yet resolved
        required(
            "files",
            pa.list_(
                pa.struct(
                    [
                        pa.field("sha256", pa.string(), nullable=False),
                        pa.field("name", pa.string(), nullable=False),
                        pa.field("content_type", pa.string(), nullable=False),
                        pa.field("size_bytes", pa.int64(), nullable=False),
                    ]
                )
            ),
        ),
        required("quirks", STRINGS),
        required("losses", STRINGS),
        required("hints", pa.string()),  # JSON of `model.Hints`, without what is as usual
        required("fingerprint", pa.string()),
        required("is_mutable", pa.bool_()),
        required("shape", pa.string()),
        pa.field("record_at", INSTANT),
    ],
)

# One row per record of the source, so that what was available can be added up: it rides on a
# step of its owner (a ticket owns its messages and files), or was left out with a reason.
ACCOUNT: Final = declared(
    "account",
    2,
    [
        required("entity", pa.string()),
        required("source_id", pa.string()),
        required("owner_entity", pa.string()),
        required("owner_id", pa.string()),
        pa.field("step_key", pa.string()),  # settled step = migrated; null when there is none
        pa.field("outcome", pa.string()),  # when there is no step; beside one: once it removed it
        pa.field("reason", pa.string()),
        required("losses", STRINGS),
        pa.field("url", pa.string()),  # where people find it in the source
        pa.field("sha256", pa.string()),  # of a file that rides on a step with others
    ],
)


class Split(NamedTuple):
    """A transform's two answers: every row of its input is in exactly one."""

    kept: pa.Table
    skipped: pa.Table


def sort_key(source_id: str) -> str:
    """Return a text that sorts numeric ids as numbers, and everything else behind them."""
    if source_id.isascii() and source_id.isdigit():
        return f"{len(source_id):02d}{source_id}"
    return f"~{source_id}"


def id_of_key(key: str) -> str:
    """Return the source id that a sort key was made of."""
    return key[1:] if key.startswith("~") else key[2:]


def conform(table: pa.Table, contract: pa.Schema) -> pa.Table:
    """Return `table` with exactly the contract's columns and types.

    Raises ContractError that names the contract and the column: missing, of another type, or
    null where the contract has none. What was added later may be missing: there was none to tell.
    """
    name = contract_name(contract)
    if not table.schema.equals(contract, check_metadata=True):  # as most are, and often tiny
        table = _cast(_with_later(table, contract), contract)
    for column in contract:
        if not column.nullable and table.column(column.name).null_count:
            raise ContractError(f"table {name!r} has a null in {column.name!r}")
    return table


def _cast(table: pa.Table, contract: pa.Schema) -> pa.Table:
    name, there = contract_name(contract), set(table.column_names)
    missing = [column for column in contract.names if column not in there]
    if missing:
        raise ContractError(f"table {name!r} lacks the column {missing[0]!r}")
    try:
        return table.select(contract.names).cast(contract)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as exc:
        raise ContractError(f"table {name!r} is not of its contract: {exc}") from exc


def _with_later(table: pa.Table, contract: pa.Schema) -> pa.Table:
    """Return a table that an older version wrote with the columns it did not know, empty."""
    for column, (kind, nothing) in ADDED_LATER.items():
        place = contract.get_field_index(column)
        is_known = place >= 0 and contract.field(place).type == kind
        if is_known and column not in table.column_names:
            table = table.append_column(column, pa.array([nothing] * table.num_rows, kind))
    return table


def contract_name(contract: pa.Schema) -> str:
    """Return the name that stands in the contract's metadata and in every file of it."""
    name: bytes = (contract.metadata or {}).get(b"contract", b"table")
    return name.decode()


def narrowed(contract: pa.Schema, columns: Iterable[str]) -> pa.Schema:
    """Return the contract of some columns of a table, to read no others."""
    return pa.schema([contract.field(each) for each in columns], metadata=contract.metadata)


def empty(contract: pa.Schema) -> pa.Table:
    """Return a table of the contract without rows."""
    return contract.empty_table()


def from_rows(rows: list[dict[str, object]], contract: pa.Schema) -> pa.Table:
    """Return the rows as a table of the contract; raises ContractError as `conform` does."""
    try:
        table = pa.Table.from_pylist(rows, schema=contract)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as exc:
        raise ContractError(f"rows of {contract_name(contract)!r} are not of it: {exc}") from exc
    return conform(table, contract)
