"""What Intercom makes of an article's HTML: refused, changed on the way in, and as it comes back.

Strict is its guide to supported HTML; lenient is what others have observed.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

import lxml.html
from lxml import etree

from connectors.sandbox.intercom import rules

VIDEO_HOSTS: Final = (
    "youtube.com", "youtube-nocookie.com", "youtu.be", "wistia.net", "wistia.com", "vimeo.com",
    "loom.com", "vidyard.com", "streamio.com",
)  # fmt: skip
_GONE: Final = ("script", "style", "form", "input", "textarea", "select", "template")
_KEPT: Final = frozenset(
    {
        *("p", "br", "hr", "h1", "h2", "a", "img", "ul", "ol", "li", "pre", "code", "iframe"),
        *("table", "thead", "tbody", "tr", "td", "th", "b", "strong", "i", "em"),
    }
)
_INLINE: Final = frozenset({"br", "a", "img", "code", "b", "strong", "i", "em"})
_ATTRIBUTES: Final = {"a": {"href"}, "img": {"src", "alt"}, "iframe": {"src"}, "p": {"class"}}
_CALLOUT: Final = "intercom-interblocks-callout"
_CENTERED: Final = "intercom-align-center"

Element = Any


def parsed(html: str) -> Element:
    """Return a body in an element around it."""
    return lxml.html.fragment_fromstring(html, create_parent="body")


def require_supported(root: Element, *, is_strict: bool) -> None:
    """Refuse what Intercom's guide says is answered 400."""
    for frame in root.iter("iframe"):
        host = (frame.get("src") or "").partition("//")[2].partition("/")[0].lower()
        if not any(host == each or host.endswith(f".{each}") for each in VIDEO_HOSTS):
            raise rules.unsupported_html("iframe of an unknown host", rules.VIDEOS)
    for told in root.iter("ul", "ol"):
        _require_list(told, is_strict=is_strict)
    for table in root.iter("table"):
        _require_table(table)
    if is_strict and next(root.iter("dl"), None) is not None:
        raise rules.unsupported_html("dl", rules.NESTED_LISTS)


def _require_list(told: Element, *, is_strict: bool) -> None:
    if told.find("li") is None:
        raise rules.unsupported_html("an empty list", rules.NESTED_LISTS)
    if is_strict and any(each.tag in {"ul", "ol"} for each in told.iterancestors()):
        raise rules.unsupported_html("a nested list", rules.NESTED_LISTS)


def _require_table(table: Element) -> None:
    if any(each.tag in {"li", "table"} for each in table.iterancestors()):
        raise rules.unsupported_html("a table in a list or table", rules.TABLES)
    if next(table.iter("td", "th"), None) is None:
        raise rules.unsupported_html("a table without a cell", rules.TABLES)


def kept(root: Element, *, ids: Iterator[str], known: Collection[str], is_strict: bool) -> str:
    """Return what Intercom keeps of a body.

    Its headings get `ids`, but for those that have one of Intercom's own already (`known`).
    """
    for each in list(root.iter(*_GONE)):
        each.drop_tree()
    etree.strip_tags(root, etree.Comment)
    _shift(root)
    for heading in root.iter("h1", "h2"):
        own = heading.get("id")
        heading.attrib.clear()
        heading.set("id", own if own in known else next(ids))
    _strip(root, is_strict=is_strict)
    _paragraphs(root)
    return _written(root)


def _shift(root: Element) -> None:
    """Bring headings into two levels: without one of the first, all go up."""
    has_first = next(root.iter("h1"), None) is not None
    for heading in list(root.iter("h2", "h3", "h4", "h5", "h6")):
        level = int(heading.tag[1]) - (0 if has_first else 1)
        heading.tag = f"h{min(level, 2)}"


def _strip(root: Element, *, is_strict: bool) -> None:
    for each in list(root.iter()):
        if each is root or each.getparent() is None:
            continue
        is_callout = each.tag == "div" and each.get("class") == _CALLOUT
        if is_callout and not is_strict:
            each.set("style", each.get("style") or "")
            continue
        if each.tag not in _KEPT:
            _dissolve(each)
            continue
        if each.tag not in {"h1", "h2"}:
            _only(each, _ATTRIBUTES.get(each.tag, set()))


def _dissolve(each: Element) -> None:
    """Make a paragraph of a box, or nothing but its insides of anything else."""
    holds_blocks = any(inner.tag not in _INLINE for inner in each)
    if each.tag in {"div", "dl", "dt", "dd", "blockquote", "section"} and not holds_blocks:
        each.tag = "p"
        each.attrib.clear()
        each.set("class", "no-margin")
    else:
        each.drop_tag()


def _only(each: Element, names: set[str]) -> None:
    for name in set(each.attrib) - names:
        del each.attrib[name]
    if each.tag == "p":
        told = each.attrib.pop("class", "")
        each.set("class", _CENTERED if told == _CENTERED else "no-margin")


def _paragraphs(root: Element) -> None:
    """Put bare text of the page into paragraphs; white space between blocks becomes empty ones."""
    told, run = [], []
    for node in _nodes(root):
        is_text = isinstance(node, str)
        if is_text or node.tag in _INLINE:
            run.append(node)
            continue
        told += _gathered(run)
        run = []
        told.append(node)
    told += _gathered(run)
    for child in list(root):
        root.remove(child)
    root.text = None
    root.extend(told)


def _nodes(root: Element) -> Iterator[Any]:
    if root.text:
        yield root.text
    for child in list(root):
        tail, child.tail = child.tail, None
        yield child
        if tail:
            yield tail


def _gathered(run: list[Any]) -> list[Element]:
    if not run:
        return []
    paragraph = etree.Element("p")
    paragraph.set("class", "no-margin")
    for node in run:
        if not isinstance(node, str):
            paragraph.append(node)
        elif len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "") + node
        else:
            paragraph.text = (paragraph.text or "") + node
    if all(isinstance(node, str) and not node.strip() for node in run):
        paragraph.text = None
    return [paragraph]


def _written(root: Element) -> str:
    for table in list(root.iter("table")):
        _wrap(table, "intercom-interblocks-table-container")
    for frame in list(root.iter("iframe")):
        _wrap(frame, "intercom-h2b-video")
    return "".join(
        etree.tostring(child, encoding="unicode", method="html", with_tail=False) for child in root
    )


def _wrap(element: Element, name: str) -> None:
    around = etree.Element("div")
    around.set("class", name)
    parent, tail = element.getparent(), element.tail
    element.tail = None
    parent.replace(element, around)
    around.append(element)
    around.tail = tail
