"""The page of the intermediate format: every table and column as the contracts have them."""

from collections.abc import Iterator, Mapping
from typing import Final

from transforms.intermediate.desk import FILE, KEYS
from transforms.intermediate.hours_values import HOLIDAYS, HOURS
from transforms.intermediate.knowledge_values import LINKS, NAMES
from transforms.intermediate.tables import TABLES, Column, Kind
from transforms.intermediate.values import FIELD_KINDS

NONE: Final = "\N{EN DASH}"
_HEAD: Final = """# The intermediate format

A folder that any desk can be written as: `source: {kind: files, url: path/of/the/folder}`. Whoever
can write CSV moves a desk that we don't read ourselves. `intercom-migrate check` reads it
through and names file, line, column and what is allowed; `intercom-migrate export` writes a
desk that was staged in this format.

This page is generated: change `transforms/intermediate/`, then run `make docs`.

## The folder

```
desk.json                  which desk it is
tickets.csv                a table; or tickets.jsonl, or tickets.parquet
tickets-2025.csv           more of the same table, in the order of the names
messages.jsonl
files/guide.pdf            files, wherever below the folder; attachments name their paths
```

- A table may be left out. CSV has commas, a head of column names, quotes as in RFC 4180; JSON Lines
  has one object a line; Parquet has the columns as they are. All text is UTF-8.
- Columns may stand in any order and be left out, but for the required ones; other columns are
  refused, so that nothing is left behind unseen. An empty cell is no value.
- The order of rows means nothing. Messages without `position` are in the order of time, those of
  one time and the files of a message in the order of their ids.
- Numbers may be ids; ids are text all the same. An id stands in one row of its table only.
- A row that can't be read fails by itself: it is in the report with the reason `broken_record`, and
  `check` says why. A file of another form (an unknown column, a quote that is never closed) stops
  the run, since nobody can say which rows are meant.
- Nothing outside the folder is read: no path with `..`, no absolute one, no link.
- Each run reads the folder whole and brings over the rows that are new or have changed. A row that
  is gone is named in the report, and what was moved of it stays: set `is_deleted` instead. A file
  with other bytes is a new attachment, with an id of its own.
- A message that is older than the first one of a ticket which was moved before comes behind that
  one and has its time (the loss `time_behind`): what made the conversation stays its beginning.
- A line or a cell holds 32 MB at most; tables may be of any size.

## desk.json

| key | meaning |
| --- | --- |
"""
_KINDS: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "Text. NUL and other controls are taken out, but for `body_html`.",
    Kind.TEXTS: 'A list: `["a", "b"]`; in CSV also `a; b`.',
    Kind.FIELDS: "See *Fields*.",
    Kind.NAMES: "See *Names*.",
    Kind.LINKS: "See *Links*.",
    Kind.CHANGES: "See *Changes*.",
    Kind.HOURS: "See *Hours*.",
    Kind.HOLIDAYS: "See *Hours*.",
    Kind.INSTANT: "ISO 8601 with a zone: `2026-03-01T09:30:00Z`. In Parquet a timestamp with one.",
    Kind.INTEGER: "Digits.",
    Kind.BOOLEAN: "`true` or `false`; in CSV also `yes`, `no`, `1`, `0`.",
}
_FIELDS: Final = f"""
## Fields

Custom fields are one column. The short form is an object of names and values, which may be texts,
numbers, truth values or lists of texts: `{{"Plan": "Pro", "Seats": 12}}`. The long form says more:
a list of objects with `id` (required), `name` (left out: the id), `kind` (left out: `text`),
`value` (as JSON in a text, such as `"\\"Pro\\""`) and `text` (for people; left out: the
value). A kind is one of {", ".join(f"`{kind}`" for kind in FIELD_KINDS)}.
What becomes of fields stands in `mapping` of the migration file, by their ids or names.

## Changes

A list of objects with `id` (unique in the ticket), `at` (a time), `what` (what people call it;
these three are required), `before` and `after` (for people; left out: nothing; `before` may be `?`
where nobody knows), `author_id` (a contact; left out: the system) and `is_person` (whether `before`
and `after` are ids of contacts).
They are told in notes where `options.ticket_events` of the migration file asks for it.
"""
_KNOWLEDGE: Final = f"""
## Names

What a collection is called in each language: an object such as `{{"en-us": "Lights", "de":
"Licht"}}`, or {NAMES.partition(", or ")[2]}. The language it was made in comes first.

## Links

What the links of a body lead to, as they stand there: {LINKS}. Without a
`source_id` a link leads to nothing that there is. Left out, links are found by the `url` of
articles, collections and help centers, and `#…` within the article.
"""
_HOURS: Final = f"""
## Hours

When somebody is there, as {HOURS.partition(": ")[2]} (a week has 10,080 minutes; what Intercom
takes begins and ends on quarters of an hour). Days on which nobody is there at all are
{HOLIDAYS}.
"""
EXAMPLE: Final[Mapping[str, str]] = {
    "desk.json": '{"format": 1, "account": "acme", "kind": "oldesk", "name": "Oldesk"}\n',
    "contacts.csv": """\
source_id,name,email,is_agent
1,Mara Voss,mara@acme.example,true
2,Anna Pedal,anna@pedal.example,
""",
    "tickets.csv": """\
source_id,subject,status,requester_id,assignee_id,tags,fields,created_at
7,Squeaking brake,solved,2,1,brakes; vip,"{""Model"": ""Gull 3""}",2026-01-12T09:15:00Z
""",
    "messages.jsonl": """\
{"source_id": "70", "ticket_id": "7", "author_id": "2", "is_public": true, \
"body_text": "It squeaks.", "created_at": "2026-01-12T09:15:00Z"}
{"source_id": "71", "ticket_id": "7", "author_id": "1", "is_public": true, \
"body_html": "<p>Clean the <b>rim</b>.</p>", "created_at": "2026-01-12T09:45:00Z"}
""",
    "attachments.csv": """\
source_id,ticket_id,message_id,name,content_type,path
700,7,71,guide.txt,text/plain,files/guide.txt
""",
    "files/guide.txt": "Clean the rim, then the pads.\n",
}
_SCRIPT: Final = """
A script writes such files with the standard library of any language; in Python:

```python
import csv, pathlib

folder = pathlib.Path("acme")
with open(folder / "contacts.csv", "w", encoding="utf-8", newline="") as file:
    rows = csv.DictWriter(file, ["source_id", "name", "email", "is_agent"])
    rows.writeheader()
    for person in my_desk.people():
        rows.writerow({"source_id": person.id, "name": person.name, "email": person.email})
```

Then `intercom-migrate check`, mend what it names, and go on as with any desk: `demo`, `full`,
`delta`, `verify`. `intercom-migrate sandbox --source files` writes a larger sample and says where.
"""


def format_page() -> str:
    """Return the page as Markdown."""
    return "".join(_parts())


def _parts() -> Iterator[str]:
    yield _HEAD
    yield from (f"| `{key}` | {meaning}. |\n" for key, meaning in KEYS.items())
    yield "\n## Values\n\n| type | is written |\n| --- | --- |\n"
    yield from (f"| {kind} | {told} |\n" for kind, told in _KINDS.items())
    yield _FIELDS
    yield _KNOWLEDGE
    yield _HOURS
    for table in TABLES.values():
        yield f"\n## {table.name}\n\n| column | type | if left out | meaning |\n"
        yield "| --- | --- | --- | --- |\n"
        yield from map(_row, table.columns.values())
    yield f"\n## An example\n\nOne ticket with a reply and a file, beside {FILE}:\n"
    for name, text in EXAMPLE.items():
        yield f"\n`{name}`\n\n```\n{text}```\n"
    yield _SCRIPT


def _row(column: Column) -> str:
    kind = " \\| ".join(column.choices) or column.kind
    return f"| `{column.name}` | {kind} | {_default(column)} | {column.meaning}. |\n"


def _default(column: Column) -> str:
    if column.is_required:
        return "**required**"
    if isinstance(column.default, bool):
        return str(column.default).lower()
    return "empty" if column.default == [] else NONE
