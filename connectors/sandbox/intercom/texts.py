"""How Intercom shows what was sent: text as HTML, HTML cleaned, HTML as text again."""

import html
import re
from typing import Final

import nh3

from transforms.references import unescaped

DELETED: Final = "<p><i>This message was deleted</i></p>"

_TAGS: Final = {
    "a", "b", "blockquote", "br", "code", "em", "h1", "h2", "i", "img", "li", "ol", "p", "pre",
    "strong", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href"}, "img": {"src", "alt"}}
_TAG: Final = re.compile(r"<[a-zA-Z/!][^>]*>")
_WORD: Final = re.compile(r"\b[^\W\d_]{4,}\b(?![^<]*>)")  # outside of tags
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n\s*")
_LINK: Final = re.compile(r'<a\s[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_IMAGE: Final = re.compile(r'<img\s[^>]*src="([^"]*)"[^>]*>')
_BREAK: Final = re.compile(r"<br\s*/?>|</(?:li|h1|h2|pre|blockquote)>")
_SCRIPT: Final = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
_PARAGRAPH: Final = re.compile(r"</p>\s*")


def as_text(body: str) -> str:
    """Return a plain text as Intercom shows it: in paragraphs; HTML in it stands as it is."""
    escaped = html.escape(body.replace("\r\n", "\n").strip(), quote=False)
    paragraphs = _BLANK_LINES.split(escaped)
    return "".join("<p>" + each.replace("\n", "<br>\n") + "</p>" for each in paragraphs)


def as_html(body: str) -> str:
    """Return HTML as Intercom keeps it: the tags it knows, without styles; text as paragraphs."""
    if not _TAG.search(body):
        return as_text(unescaped(body))
    cleaned = nh3.clean(body, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None).strip()
    return cleaned if cleaned.startswith("<") else f"<p>{cleaned}</p>"


def as_taken(body: str, how: str) -> str:
    """Return a message's body as Intercom keeps it: `how` is a switch, its HTML kept or escaped."""
    return as_html(body) if how == "kept" else as_text(body)


def as_shown(body: str, how: str) -> str:
    """Return a body as Intercom gives it back: `how` is the switch `shown_text`."""
    if how == "cleaned":
        return body.replace("'", "\u2019").replace(" - ", " \u2013 ").replace("...", "\u2026")
    if how == "rewritten":
        return _WORD.sub(lambda found: found[0][::-1], body)
    return body


def plain(shown: str) -> str:
    """Return HTML as `display_as=plaintext` does: links become `label (url)`."""
    linked = _LINK.sub(r"\2 (\1)", _SCRIPT.sub("", shown))
    pictured = _IMAGE.sub(r'[Image "\1"]', linked)
    broken = _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", pictured.replace("<br>\n", "\n")))
    return unescaped(_TAG.sub("", broken)).strip()
