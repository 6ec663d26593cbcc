"""The validator names file, line and column, and what is allowed."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.files.lines import LONGEST
from tests.connectors.files.folders import AT, told, written

COUNTS = " rows of "


def faults(folder):
    """Return what is wrong, without how many rows there are."""
    return [text for text in told(folder) if COUNTS not in text]


JSONL = "contacts.jsonl"
ROWS = [
    ({"contacts": ["1,Anna", "1,B"]}, "contacts.csv:3: source_id stands in contacts.csv:2 too"),
    ({"contacts": [",Anna"]}, "contacts.csv:2: source_id is missing; allowed: required: text"),
    ({"contacts": ["1,Anna,x"]}, "contacts.csv:2: has 3 cells; allowed: 2, as in the head"),
    ({"contacts": ["broken:1,A"]}, "contacts.csv:2: source_id begins with broken:"),
    ({"tickets": ["1,open,today"]}, "tickets.csv:2: created_at is no time; allowed: a time with"),
    ({"tickets": ["1,open,2026-03-01"]}, "created_at is a time without its zone"),
    ({"tickets": ["1,open,9999-12-31T23:59:59-01:00"]}, "created_at is of the year 9999"),
    ({"messages": [f"5,77,true,{AT},Hi"]}, "messages.csv:2: ticket_id is '77', which is no ticket"),
    ({"messages": [f"5,77,maybe,{AT},Hi"]}, "is_public is text; allowed: true or false"),
    (
        {"attachments": ["1,1,1,a.txt,files/a.txt"]},
        "attachments.csv:2: path can't be opened ('files/a.txt' is not there)",
    ),
    ({"attachments": ["1,1,1,a.txt,../a"]}, "attachments.csv:2: path can't be opened (a path"),
    ({"attachments": ["1,1,1,a.txt,"]}, "attachments.csv:2: path is missing; allowed: a path in"),
    (
        {"x": {JSONL: b'{"source_id": "1", "colour": "A"}'}},
        "contacts.jsonl:1: colour is an unknown",
    ),
    ({"x": {JSONL: b"\n[1]\n"}}, "contacts.jsonl:2: is no JSON object"),
    ({"x": {JSONL: b'{"source_id": "\xff"}'}}, "contacts.jsonl:1: is no UTF-8 (byte 15)"),
    ({"x": {JSONL: b'{"source_id": "1", "tags": "[1"}'}}, "contacts.jsonl:1: tags is no JSON"),
    ({"x": {"contacts.csv": b"source_id,name\n1,\xe9\n"}}, "contacts.csv:2: is no UTF-8"),
]


@pytest.mark.parametrize(("tables", "wanted"), ROWS, ids=[wanted[:50] for _, wanted in ROWS])
def test_a_row_that_can_not_be_is_named_with_what_is_allowed(tmp_path, tables, wanted):
    found = faults(written(tmp_path / "desk", **tables))

    assert any(wanted in text for text in found), found


FRAMES = [
    ({"contacts.csv": b"source_id,colour\n1,A\n"}, "contacts.csv:1: 'colour' is an unknown column"),
    ({"contacts.csv": b"name\nA\n"}, "contacts.csv:1: 'source_id' is missing"),
    ({"contacts.csv": b"source_id,source_id\n1,1\n"}, "contacts.csv:1: 'source_id' stands twice"),
    ({"contacts.csv": b"source_id;name\n1;A\n"}, "contacts.csv:1: 'source_id;name' is an unknown"),
    ({"contacts.csv": b'source_id,name\n1,"A\n2,B\n'}, "contacts.csv:2: unexpected end of data"),
    ({"contacts.csv": b'source_id,name\n1,"A" x\n'}, "contacts.csv:2: ',' expected after"),
    ({"contacts.csv": "source_id\n1\n".encode("utf-16")}, "contacts.csv: is UTF-16"),
    ({"contacts.parquet": b"PAR1 no"}, "allowed: a whole Parquet file"),
]


@pytest.mark.parametrize(("files", "wanted"), FRAMES, ids=[row[1][:40] for row in FRAMES])
def test_a_table_of_another_form_is_fatal(tmp_path, files, wanted):
    found = told(written(tmp_path / "desk", contacts=files))

    assert wanted in found[-1]


def test_a_sound_folder_is_counted_and_has_no_fault(tmp_path):
    desk = written(tmp_path / "desk", contacts=["1,Anna"], tickets=[f"7,open,{AT}"])

    assert told(desk) == [
        "0 rows of teams",
        "0 rows of companies",
        "0 rows of custom_objects",
        "0 rows of handed",
        "0 rows of office_hours",
        "1 rows of contacts",
        "1 rows of tickets",
        "0 rows of messages",
        "0 rows of attachments",
        "0 rows of help_centers",
        "0 rows of collections",
        "0 rows of articles",
        "0 rows of translations",
        "0 rows of article_files",
    ]


def test_a_file_that_is_no_table_is_named(tmp_path):
    desk = written(tmp_path / "desk", x={"users.csv": b"id\n1\n"})

    assert "users.csv: is no table of the format, and is not read" in told(desk)


def test_many_faults_of_one_kind_are_counted(tmp_path):
    desk = written(tmp_path / "desk", tickets=[f"{number},open,x" for number in range(9)])

    assert faults(desk)[-1] == "tickets.csv: 4 more rows like these in created_at"
    assert len(faults(desk)) == 6


def test_the_line_is_where_a_row_of_several_lines_begins(tmp_path):
    rows = [f'1,1,true,{AT},"one', 'two"', f"2,1,perhaps,{AT},x"]
    desk = written(tmp_path / "desk", tickets=[f"1,open,{AT}"], messages=rows)

    assert [text.split(" ")[0] for text in faults(desk)] == ["messages.csv:4:"]


def test_parquet_is_checked_by_rows(tmp_path):
    desk = written(tmp_path / "desk")
    table = pa.table({"source_id": [1, 2], "name": ["A", "B"], "created_at": ["no", AT]})
    pq.write_table(table, desk / "contacts.parquet")

    assert faults(desk) == [
        "contacts.parquet:1: created_at is no time; "
        "allowed: a time with its zone, e.g. 2026-03-01T09:30:00Z"
    ]


def test_a_line_without_end_is_not_held(tmp_path):
    long = b'{"source_id": "1", "name": "' + b"x" * LONGEST + b'"}\n{"source_id": "2"}\n'
    desk = written(tmp_path / "desk", x={JSONL: long})

    assert faults(desk) == [
        f"contacts.jsonl:1: is longer than {LONGEST} bytes; allowed: a file saved as UTF-8"
    ]


def test_a_quote_that_is_never_closed_ends_the_reading(tmp_path):
    desk = written(tmp_path / "desk", contacts=['1,"A', *(["2," + "B" * 1000] * (LONGEST // 1000))])

    assert told(desk)[-1].startswith("contacts.csv:2: field larger than field limit")
