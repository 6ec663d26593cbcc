"""What is handed over, as sections of the to-do list and as a sheet of macros."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from transforms.bodies import plain_text
from transforms.handed.contracts import AUTOMATION, HOURS, MACRO, SLA, TRIGGER, VIEW
from transforms.outlets import cell, markdown
from transforms.plan.message_links import relinked
from transforms.quirks.intercom_messages import is_html

SHOWN: Final = 600  # characters of a macro's text on the page; the sheet has all
SHEET: Final = "macros.csv"
COLUMNS: Final = (
    "name",
    "text",
    "html",
    "folder",
    "for",
    "is_active",
    "actions",
    "old_links",
    "new_links",
    "source",
)

Row = Mapping[str, Any]


class Section(NamedTuple):
    """A kind of thing: what people call it, what it becomes in Intercom, and what its lines say."""

    title: str
    becomes: str
    does: str = "What it does"


# Where things are made, by Intercom's help: macros 6433193, workflows 15362781, SLAs 2672446,
# office hours 732390 and 3305941; for views no page says more than that the Inbox makes them.
SECTIONS: Final[Mapping[str, Section]] = {
    MACRO: Section(
        "Macros and canned responses",
        "Macros, in the workspace's settings, or in the Inbox with Command-K or Ctrl-K, Create new "
        "macro. Intercom's API lists macros and makes none; the "
        f"sheet `{SHEET}` beside this page has each text whole, with new addresses in place of old "
        "ones, to paste. Placeholders in double braces have other names in Intercom.",
    ),
    VIEW: Section(
        "Views", "Views of the Inbox, made there with the same conditions.", "How it shows them"
    ),
    TRIGGER: Section(
        "Triggers",
        "Workflows: Automation > Workflows, with a trigger of the same event; mail to customers "
        "that Intercom sends by itself needs none.",
    ),
    AUTOMATION: Section(
        "Automations",
        "Workflows with a waiting time: Automation > Workflows, triggered by silence of the "
        "customer or the teammate.",
    ),
    SLA: Section(
        "Service levels",
        "SLAs: Automation > Workflows, one with the same conditions and the action that applies an "
        "SLA, where a new one can be made; office hours are those of the workspace or the team.",
        "Times",
    ),
    HOURS: Section(
        "Business hours and holidays",
        "Office hours: Settings > Workspace > Office Hours, in steps of half an hour; a team takes "
        "its own in Settings > Inbox > Teams inboxes. Which of them holds where is set by people.",
        "Time zone, hours and holidays",
    ),
}


class Links(NamedTuple):
    """An old address of the help center in a macro's text, and the new one, if there is one."""

    old: str
    new: str | None


def handed_page(
    rows: Sequence[Row], links: Mapping[str, Sequence[Links]], notes: Iterable[str]
) -> str:
    """Return Markdown, empty where there is nothing.

    In: rows of HANDED; of macros by id the old links; sentences on what could not be read.
    """
    lines: list[str] = []
    for kind, section in SECTIONS.items():
        own = sorted(
            (row for row in rows if row["kind"] == kind),
            key=lambda row: (not row["is_active"], row["position"], row["source_id"]),
        )
        if own:
            lines += ["", f"## {section.title} ({len(own)})", "", f"In Intercom: {section.becomes}"]
            for row in own:
                lines += ["", *_lines(row, links.get(row["source_id"], ()))]
    told = [f"- [ ] {markdown(note)}" for note in notes]
    if told:
        lines += ["", "## Not read", "", *told]
    return "\n".join(lines)


def _lines(row: Row, links: Sequence[Links]) -> Iterator[str]:
    about = [_linked(row["name"], row["url"])]
    about += [] if row["is_active"] else ["(switched off in the source)"]
    yield f"- [ ] {' '.join(about)}"
    for title, value in (
        ("What it is for", row["description"]),
        ("Folder", row["folder"]),
        ("For", row["audience"]),
    ):
        if value:
            yield f"  - {title}: {markdown(_line(value))}"
    yield from _list("When all of this holds", row["all_of"])
    yield from _list("When any of this holds", row["any_of"])
    yield from _list(SECTIONS[row["kind"]].does, row["actions"])
    if text := plain_text(row["text_html"] or ""):
        yield "  - Text:"
        yield ""
        for line in _shortened(text).split("\n"):
            yield f"    > {markdown(line)}".rstrip()
        yield ""
    for each in links:
        to = f"now {_address(each.new)}" if each.new else "not moved: mend it by hand"
        yield f"  - Old link: {_address(each.old)} ({to})"


def _list(title: str, told: Sequence[str]) -> Iterator[str]:
    if told:
        yield f"  - {title}:"
        for each in told:
            yield f"    - {markdown(_line(each))}"


def macro_sheet(rows: Iterable[Row], links: Mapping[str, Sequence[Links]]) -> str:
    """Return a CSV of all macros; no cell begins as a formula does."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        if row["kind"] != MACRO:
            continue
        own = links.get(row["source_id"], ())
        new = {each.old: each.new for each in own if each.new}
        html = row["text_html"] or ""
        html = relinked(html, new, as_html=is_html(html))
        cells = (
            row["name"],
            plain_text(html),
            html,
            row["folder"] or "",
            row["audience"] or "",
            "yes" if row["is_active"] else "no",
            "; ".join(row["actions"]),
            " ".join(each.old for each in own),
            " ".join(each.new or "(none)" for each in own),
            row["url"] or "",
        )
        writer.writerow(["\n".join(map(cell, value.split("\n"))) for value in cells])
    return out.getvalue()


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… (whole in {SHEET})"


def _line(text: str) -> str:
    return " ".join(text.split())


def _linked(name: str, url: str | None) -> str:
    shown = markdown(_line(name))
    is_sound = url is not None and not set(url) & set("<>() \n\r\t")
    return f"**[{shown}]({url})**" if is_sound else f"**{shown}**"


def _address(url: str) -> str:
    """Return an address that can be clicked; one with more than an address in it is only shown."""
    whole = url if "://" in url else f"https://{url}"
    is_sound = not set(whole) & set("<> \n\r\t\\")
    return f"<{whole}>" if is_sound else markdown(_line(url))
