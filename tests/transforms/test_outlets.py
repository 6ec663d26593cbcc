"""What strangers wrote steers nothing: no screen, no log, no spreadsheet, no page."""

import csv
import io
import unicodedata

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.outlets import cell, cell_text, markdown, one_line, page_text

ANY = st.text(st.characters())  # surrogates, controls, marks of direction
NASTY = [
    ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
    ("Ada\nRun full-1: nothing failed", r"Ada\nRun full-1: nothing failed"),
    ("Ada\r\x9b31m", r"Ada\r\x9b31m"),
    ("photo\u202egnp.exe", r"photo\u202egnp.exe"),
    ("a\u2066b\u2069\u200f\u2028", r"a\u2066b\u2069\u200f\u2028"),
    ("\ud800", r"\ud800"),
    ("\U000e0041", r"\U000e0041"),
    ("Zoë 👩‍🚀 café", "Zoë 👩‍🚀 café"),
    ("می‌خواهم", "می‌خواهم"),
    (r"C:\new", r"C:\new"),
]


@pytest.mark.parametrize(("text", "shown"), NASTY)
def test_what_steers_a_screen_is_shown_as_its_number(text, shown):
    assert one_line(text) == shown


@given(ANY)
def test_a_line_stays_one_and_can_be_written(text):
    shown = one_line(text)

    assert len(shown.splitlines()) <= 1
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert shown.encode().decode() == shown
    assert one_line(shown) == shown


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
def test_a_cell_is_no_formula(begins):
    assert cell(f'{begins}HYPERLINK("http://evil")').startswith("'")


@pytest.mark.parametrize("value", ["-5", "+4930123456", "3.5", "2026-11-27", "a=b", 7, None])
def test_numbers_and_ordinary_cells_stay_as_they_are(value):
    assert cell(value) == value


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])))
def test_a_cell_is_read_back_as_it_was(text):
    page = io.StringIO()
    csv.writer(page).writerow(["x", cell(text)])

    (row,) = csv.reader(io.StringIO(page.getvalue()))
    assert cell_text(row[1]) == text


@given(ANY)
def test_a_page_shows_text_and_runs_none(text):
    environment = jinja2.Environment(autoescape=True, finalize=page_text)
    shown = environment.from_string("<p>{{ text }}</p>").render(text=f"{text}<script>")

    assert shown.count("<") == 2
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert shown.encode()


@pytest.mark.parametrize(
    "text",
    [
        "[here](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](http://evil/pixel)",
        "**bold** `code` # head\n- item",
        "<https://evil>",
    ],
)
def test_markdown_shows_text_as_it_is(text):
    shown = markdown(text)

    assert "\n" not in shown
    assert "<" not in shown
    assert not any(mark in shown.replace("\\" + mark, "") for mark in "[]()*`#!")
