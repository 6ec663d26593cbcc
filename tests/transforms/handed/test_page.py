"""What people are handed over: each thing with what it was, and the sheet of macros."""

import csv

from transforms.handed.contracts import KINDS
from transforms.handed.page import COLUMNS, SECTIONS, Links, handed_page, macro_sheet

OLD, NEW = "https://old.example/hc/articles/1", "https://new.example/en/articles/7"


def row(kind="macro", name="Thanks", **changed):
    return {
        "source_id": "1",
        "kind": kind,
        "name": name,
        "description": None,
        "folder": None,
        "is_active": True,
        "position": 0,
        "audience": None,
        "all_of": [],
        "any_of": [],
        "actions": [],
        "text_html": None,
        "url": None,
        **changed,
    }


def sheet(*rows, links=None):
    return list(csv.DictReader(macro_sheet(rows, links or {}).splitlines(keepends=True)))


def test_a_rule_says_when_and_what_it_does():
    told = row(
        "trigger",
        "Batteries",
        all_of=["Status is new"],
        any_of=["Tags contain a_b", "Product is 1"],
        actions=["Set group to Technik"],
        url="https://desk.example/rules/1",
    )

    assert handed_page([told], {}, []).split("\n")[5:] == [
        "- [ ] **[Batteries](https://desk.example/rules/1)**",
        "  - When all of this holds:",
        "    - Status is new",
        "  - When any of this holds:",
        r"    - Tags contain a\_b",
        "    - Product is 1",
        "  - What it does:",
        "    - Set group to Technik",
    ]


def test_each_kind_has_a_section_with_what_it_becomes():
    text = handed_page([row(kind) for kind in KINDS], {}, [])

    assert [line for line in text.split("\n") if line.startswith("## ")] == [
        f"## {SECTIONS[kind].title} (1)" for kind in KINDS
    ]
    assert text.count("In Intercom: ") == len(KINDS)


def test_what_is_switched_off_comes_last_and_says_so():
    rows = [row(name="Off", is_active=False), row(name="On", source_id="2", position=9)]
    lines = [line for line in handed_page(rows, {}, []).split("\n") if line.startswith("- [ ]")]

    assert lines == ["- [ ] **On**", "- [ ] **Off** (switched off in the source)"]


def test_a_macros_old_links_stand_with_the_new_ones():
    html = f'<p>See <a href="{OLD}">this</a> or {OLD}2</p>'
    links = {"1": [Links(OLD, NEW), Links(f"{OLD}2", None)]}
    text = handed_page([row(text_html=html)], links, [])

    assert f"  - Old link: <{OLD}> (now <{NEW}>)" in text
    assert f"  - Old link: <{OLD}2> (not moved: mend it by hand)" in text


def test_the_sheet_has_the_text_with_new_addresses_to_paste():
    html = f'<p>See <a href="{OLD}">this</a></p>'
    (told,) = sheet(row(text_html=html), row("view"), links={"1": [Links(OLD, NEW)]})

    assert tuple(told) == COLUMNS
    assert told["html"] == f'<p>See <a href="{NEW}">this</a></p>'
    assert NEW in told["text"]
    assert (told["old_links"], told["new_links"]) == (OLD, NEW)


def test_a_long_text_is_whole_in_the_sheet():
    words = "word " * 400
    text = handed_page([row(text_html=words)], {}, [])
    (told,) = sheet(row(text_html=words))

    assert r"\(whole in macros\.csv\)" in text
    assert told["text"].split() == words.split()


def test_strangers_words_are_neither_marks_nor_formulas():
    nasty = row(name="=1+1\n# Head", text_html="<p>[x](y) <script>z()</script></p>=2")
    text, (told,) = handed_page([nasty], {}, []), sheet(nasty)

    assert "\n# " not in text
    assert r"**\=1" in text or "**=1\\+1" in text
    assert r"\[x\]\(y\)" in text
    assert told["name"].startswith("'=")
    assert "z()" not in told["text"]


def test_what_could_not_be_read_is_told():
    assert handed_page([], {}, ["macros: forbidden"]).split("\n")[-2:] == [
        "",
        "- [ ] macros: forbidden",
    ]
    assert handed_page([], {}, []) == ""
