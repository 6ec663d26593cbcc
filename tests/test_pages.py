"""What pages say of the code is so: places that they name are there, numbers are its constants."""

import re
from pathlib import Path

import pytest

from connectors.http.file_limits import HOSTS_AT_MOST
from connectors.intercom.conversations.parts import SHOWN
from connectors.ledger.locks import CONFIRM_AFTER_S, DEAD_AFTER_S, HEARTBEAT_S
from connectors.staging.parts import PART_BYTES, ROW_GROUP_ROWS
from deployments import worker
from tasks.stage.ahead import GIVEN_UP_AFTER, ROOM
from tasks.stage.fetching import FETCHES_AT_ONCE
from tasks.stage.ranges import RANGE_BYTES, TICKETS_AT_LEAST, TICKETS_AT_MOST
from tasks.verify.second_look import TICKETS_AT_MOST as LOOKED_AT_AGAIN
from transforms.quirks.intercom import MOST_PARTS
from transforms.quirks.intercom_values import MAX_STRING
from transforms.rules import DAY_S, DEFAULT_STATUSES, Options

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
ROOMS = "benchmarks|connectors|deployments|docs|flows|tasks|tests|transforms"
QUESTION = re.compile(r"^\| [^|]+\? \| `([^`]+)`", re.MULTILINE)
MB = 1024 * 1024
RANGE = f"{RANGE_BYTES // MB} MB of raw rows, {TICKETS_AT_LEAST} to {TICKETS_AT_MOST:,} tickets"
SNOOZED_S = DEFAULT_STATUSES["pending"].snooze_s or 0
SILENT_S = 3 * worker.HEARTBEAT_S

NUMBERS = [
    ("what-moves", f"more than {MOST_PARTS} messages"),
    ("what-moves", f"beyond {MAX_STRING} characters"),
    ("what-moves", f"attachment, {Options().attachments_per_message} a message"),
    ("what-moves", f"snoozed {SNOOZED_S // DAY_S} days"),
    ("proof", f"up to {LOOKED_AT_AGAIN} tickets"),
    ("proof", f"newest {SHOWN}"),
    ("prefect", f"after {SILENT_S} seconds"),
    ("decisions/0001", f"Parquet parts of about {PART_BYTES // MB} MB"),
    ("decisions/0001", f"row groups of {ROW_GROUP_ROWS:,} rows"),
    ("decisions/0001", RANGE),
    ("decisions/0003", f"no sign of life for {SILENT_S} seconds"),
    ("decisions/0005", f"a heartbeat every {HEARTBEAT_S:.0f} s"),
    ("decisions/0005", f"was silent for {DEAD_AFTER_S:.0f} s"),
    ("decisions/0005", f"older than {CONFIRM_AFTER_S:.0f} s"),
    ("decisions/0005", f"longer than {DEAD_AFTER_S:.0f} s less those {CONFIRM_AFTER_S:.0f}"),
    ("decisions/0007", f"look takes {LOOKED_AT_AGAIN} tickets"),
    ("decisions/0009", f"{HOSTS_AT_MOST} are remembered"),
    ("decisions/0009", f"fetches {FETCHES_AT_ONCE} at a time"),
    ("decisions/0009", f"{ROOM:,} rows wait at most"),
    ("decisions/0009", f"After {GIVEN_UP_AFTER} failures in a row"),
]


def words(path):
    """Return a page's text as one line."""
    return " ".join(path.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_every_place_that_a_page_names_is_there(page):
    named = re.findall(rf"`((?:{ROOMS})/[\w./-]+)`", page.read_text(encoding="utf-8"))

    assert [place for place in named if not (ROOT / place).exists()] == []


@pytest.mark.parametrize(("name", "told"), NUMBERS, ids=[told for _, told in NUMBERS])
def test_a_number_of_a_page_is_the_constant_of_the_code(name, told):
    (page,) = (ROOT / "docs").glob(f"{name}*.md")

    assert told in words(page)


def test_ten_questions_have_one_place_each():
    places = QUESTION.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))

    assert len(places) == len(set(places)) == 10
    assert [place for place in places if not (ROOT / place).is_file()] == []
