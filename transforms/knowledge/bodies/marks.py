"""What class names of help centers mean: call-outs, tabs, the titles of what unfolds."""

import re
from collections.abc import Mapping
from typing import Final

_CALLOUTS: Final = re.compile(
    r"^(?:wysiwyg-|intercom-interblocks-)?(callout|alert|note|notes|notice|tip|hint|warning|caution|attention|important|"
    r"danger|error|info|information|success|admonition)(?:[-_]{1,2}(\w+))?$"
)
_KINDS: Final = {
    "warning": ("warning", "caution", "attention", "important"),
    "danger": ("danger", "error"),
    "success": ("success", "tip", "hint"),
}
_TITLE: Final = re.compile(
    r"(?:accordion|collapse|collapsible|toggle|expander|faq)[-_]{0,2}"
    r"(?:title|header|heading|button|toggle|trigger|label|question)"
)
_TAB: Final = re.compile(r"^(?:tabs?[-_]{0,2}(?:link|label|title|button|item)|nav-link)$")
_CENTERED: Final = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_LOOK: Final = re.compile(
    r"(?:^|;)\s*(?:color|background|background-color|font|font-size|font-family|border|"
    r"text-decoration)\s*:",
    re.IGNORECASE,
)
BLOCKS: Final = frozenset({"div", "section", "aside", "p", "blockquote", "article"})
TITLES: Final = frozenset({"div", "button", "a", "span", "p", "li", "label"})
TABS: Final = frozenset({"a", "li", "button", "label"})
_LOOKS: Final = frozenset(
    {"font", "u", "ins", "s", "del", "strike", "sub", "sup", "mark", "small", "big"}
)

Attributes = Mapping[str, str]


def callout(tag: str, attributes: Attributes) -> str | None:
    """Return what kind of call-out an element begins, None for none."""
    if tag not in BLOCKS or "class" not in attributes:
        return None
    found = [match for each in _classes(attributes) if (match := _CALLOUTS.match(each))]
    if not found:
        return None
    words = {word for match in found for word in match.groups() if word}
    kinds = (kind for kind, known in _KINDS.items() if words.intersection(known))
    return next(kinds, "info")


def is_title(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element is the title of something that unfolds."""
    if tag == "summary":
        return True
    if "class" not in attributes or tag not in TITLES:
        return False
    classes = _classes(attributes)
    if tag == "button" and "accordion" in classes:
        return True
    return any(_TITLE.search(each) for each in classes)


def tab_of(tag: str, attributes: Attributes) -> str | None:
    """Return the id of the page whose tab an element is, None for no tab."""
    if tag not in TABS or not attributes:
        return None
    if attributes.get("role") != "tab" and not any(_TAB.match(e) for e in _classes(attributes)):
        return None
    told = attributes.get("aria-controls") or attributes.get("data-tab")
    told = told or attributes.get("data-target") or attributes.get("href") or ""
    return told.removeprefix("#") or None


def is_centered(attributes: Attributes) -> bool:
    """Tell whether a paragraph stands in the middle."""
    if not attributes:
        return False
    if attributes.get("align", "").lower() == "center":
        return True
    named = {"wysiwyg-text-align-center", "text-center", "intercom-align-center"}
    is_named = bool(named.intersection(_classes(attributes)))
    return is_named or bool(_CENTERED.search(attributes.get("style", "")))


def has_look(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element gives its words colours, sizes or lines that Intercom takes off."""
    if tag in _LOOKS:
        return True
    if "class" not in attributes and "style" not in attributes:
        return False
    is_named = any(e.startswith(("wysiwyg-color", "wysiwyg-font")) for e in _classes(attributes))
    return is_named or bool(_LOOK.search(attributes.get("style", "")))


def _classes(attributes: Attributes) -> list[str]:
    return attributes.get("class", "").lower().split()
