"""What strangers wrote, where an operator reads it: the screen, the log, the lists, the pages."""

import csv
import logging
import os
import subprocess
import sys

import pytest

from connectors.log_lines import LogLines
from connectors.protocols import Finding
from deployments import screen
from deployments.places import bare_environment
from deployments.progress import Shown
from tasks.report.pages import page
from tasks.report.summaries import summary
from tasks.run.frame import Ended
from tasks.run.progress import Progress
from tasks.undo.lists import Lists, refusals
from tasks.undo.shared import Row, Verdict

NAME = "\x1b[2J\u202egnp\nRun full-9: nothing failed"
SHOWN = r"\x1b[2J\u202egnp\nRun full-9: nothing failed"


def reason(label):
    return {"label": label, "reason": NAME, "count": 1}


def counted(label):
    return {"label": label, "available": 1, "migrated": 1, "failed": 0, "skipped": 0}


def field(text):
    named = dict.fromkeys(("of", "field", "attribute", "type"), text)
    return {**named, "filled": 1, "records": 2, "samples": [text]}


WAYS = {
    "say": lambda: screen.say(NAME),
    "ask": lambda: screen.ask(NAME),
    "trouble": lambda: screen.trouble(NAME),
    "records": lambda: screen.records([counted(NAME)]),
    "reasons": lambda: screen.reasons("Failed:", [reason(NAME)]),
    "plan": lambda: screen.plan(
        {
            "entities": {NAME: {"records": 1, "open": 1, "requests": 1}},
            "requests": 1,
            "seconds": 1,
        }
    ),
    "findings": lambda: screen.findings([Finding(is_fatal=True, subject=NAME, text=NAME)]),
    "proposed": lambda: screen.proposed([field(NAME)]),
    "run": lambda: Shown(Progress(lambda: 0.0)).say(NAME),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_name_neither_steers_the_screen_nor_forges_a_line(way, capsys):
    WAYS[way]()
    out, err = capsys.readouterr()
    told = out + err

    assert SHOWN[:12] in told  # a table cuts it
    assert "\x1b" not in told
    assert not any(line.startswith("Run full-9") for line in told.splitlines())


def test_a_name_is_no_markup_on_the_screen(capsys):
    screen.records([counted("[red]Ada[/red]")])

    assert "[red]Ada[/red]" in capsys.readouterr().out


def fail(text):
    raise ValueError(text)


def test_a_name_forges_no_entry_of_the_log():
    text = "2026-11-27 13:00:00 ERROR   tasks: nothing\x1b[2J"
    try:
        fail(f"broken\n{text}")
    except ValueError:
        record = logging.LogRecord("x", 40, "x", 1, f"told\n{text}", (), sys.exc_info())

    lines = LogLines("%(levelname)s %(message)s").format(record).split("\n")
    assert lines[0] == "ERROR told"
    assert all(line.startswith("  ") for line in lines[1:])
    assert r"nothing\x1b[2J" in lines[1]


def test_a_cell_of_an_undos_list_is_no_formula_and_is_told_as_it_was(tmp_path):
    formula = '=HYPERLINK("http://evil","x")'
    with Lists(tmp_path, "ticket", lambda *_: None) as lists:
        lists.write(Row(formula, None, Verdict("refused", "http_422", NAME)))

    with (tmp_path / "ticket-refused.csv").open(newline="") as written:
        (row,) = csv.DictReader(written)
    assert row["source_id"] == f"'{formula}"
    assert refusals(tmp_path)[0]["source_id"] == formula


def test_a_page_shows_a_name_and_runs_nothing():
    told = dict.fromkeys(("run", "undone_run", "migration", "target", "written", "message"), NAME)
    rows = [
        {
            "entity": "ticket",
            "label": "<script>alert(1)</script>",
            "source_id": "1",
            "target_id": "2",
            "reason": "x",
            "text": NAME,
            "target_url": "",
        }
    ]

    shown = page(
        "undo.html.j2",
        **told,
        dry=False,
        rows=[],
        refused=1,
        left_rows=rows,
        refused_rows=rows,
        lists={},
        meanings={},
    )
    assert "<script>" not in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_a_summary_shows_a_name_as_text():
    ended = Ended(
        run="r", kind="full", message="Stopped: [x](javascript:1)<img>\n# x", report="a`b"
    )

    assert summary(ended, "Report") == (
        r"**Stopped: \[x\]\(javascript:1\)&lt;img\>\\n\# x**" + "\n\nReport: `a'b`"
    )


@pytest.mark.slow
def test_a_screen_whose_reader_has_gone_does_not_end_a_command():
    command = (
        "import sys\n"
        "from deployments import screen\n"
        "for n in range(12_000): screen.say(f'line {n}')\n"
        "screen.trouble('still at work')\n"
        "sys.exit(3)"
    )
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=bare_environment(os.environ),
    ) as process:
        first = process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()

    assert (first, told, process.returncode) == ("line 0\n", "still at work\n", 3)
