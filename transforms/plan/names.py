"""The names we give in Intercom: attributes of our own, tags, external ids, placeholders."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from transforms.bodies import clean
from transforms.quirks.intercom_values import company_attribute_name
from transforms.rules import Rules

ORIGINAL_CREATED: Final = "Original created"
ORIGINAL_UPDATED: Final = "Original updated"
ORIGINAL_SOLVED: Final = "Original solved"
ORIGINAL_TAGS: Final = "Original tags"

ORIGINAL_PHONE: Final = "Original phone"
OTHER_EMAILS: Final = "Other e-mails"
OTHER_PHONES: Final = "Other phones"
HANDLES: Final = "Social handles"
EXTERNAL_ID: Final = "External id"
LANGUAGE: Final = "Language"
TIME_ZONE: Final = "Time zone"
SUSPENDED: Final = "Suspended"
DOMAINS: Final = "Domains"
NOTES: Final = "Notes"
# Made when Intercom refuses the first value: models share their attributes' names.
REFUSED_VALUES: Final = {"contact": "Refused values", "company": "Refused values of company"}

PLACEHOLDER_REQUESTER: Final = "placeholder:requester"  # source id of the contact of nobody
PLACEHOLDER_COMPANY: Final = "placeholder:company:"  # followed by the company's id


def legacy_attribute(rules: Rules, model: str) -> str:
    """Return the name of the attribute that keeps the source's id on records of `model`."""
    name = rules.options.legacy_id.attribute
    return company_attribute_name(name) if model == "company" else name


def ticket_type_id(name: str) -> str:
    """Return the source id of the record that makes a type of tickets with its attributes."""
    return f"ticket_type:{name}"


def tag_name(text: str) -> str:
    """Return a tag as Intercom shows it."""
    return " ".join(text.split())


def tag_names(texts: Iterable[str]) -> list[str]:
    """Return tags as Intercom shows them, of several spellings in letter case the first."""
    spelled: dict[str, str] = {}
    for text in texts:
        if tag_name(text):
            spelled.setdefault(tag_id(text), tag_name(text))
    return list(spelled.values())


def tag_id(text: str) -> str:
    """Return the source id of a tag's record: letter case makes no other tag."""
    return tag_name(text).lower()


def external_id(account: str, source_id: str, *, is_agent: bool = False) -> str:
    """Return our id of a person or company; `account` is `<source kind>:<account>`."""
    return f"{account}:agent:{source_id}" if is_agent else f"{account}:{source_id}"


def is_external_id(account: str, found: str | None) -> bool:
    """Tell whether an external id in the workspace is one of this migration's."""
    return found is not None and found.startswith(f"{account}:")


def person_name(person: Mapping[str, Any]) -> str:
    """Return what to call somebody, down to their e-mail, number, handle or id."""
    handles = person.get("handles") or []
    known = [*(person.get(key) for key in ("name", "email", "phone")), *handles]
    words = (clean(word).strip() for word in known if word)
    return next((word for word in words if word), f"Person {person['source_id']}")
