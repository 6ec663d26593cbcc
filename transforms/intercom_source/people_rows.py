"""Raw people: contacts, leads among them, and teammates."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from transforms.intercom_source.lists import ADMIN
from transforms.payloads import email, mapping, records, source_id, text

Json = Mapping[str, Any]


def is_agent(row: Json) -> bool:
    """Tell whether a raw person is a teammate."""
    return row.get("type") == ADMIN


def addresses_of(row: Json) -> Iterator[Any]:
    """Yield a raw person's addresses: Intercom knows one of each."""
    yield row.get("email")


def emails_of(row: Json) -> list[str]:
    """Return somebody's address in lower case, if any."""
    return [found] if (found := email(row.get("email"))) else []


def companies_of(row: Json) -> list[str]:
    """Return the ids of somebody's companies, each once."""
    listed = records(mapping(row.get("companies")).get("data"))
    return list(dict.fromkeys(found for each in listed if (found := source_id(each.get("id")))))


def member_of(payload: str) -> tuple[str, str, bool]:
    """Return who is in which segment; none of them is the first one."""
    told = orjson.loads(payload)
    return str(told["contact_id"]), str(told["segment_id"]), False


def handles_of(row: Json) -> list[str]:
    """Return somebody's profiles in social networks, each once."""
    found = []
    for each in records(mapping(row.get("social_profiles")).get("data")):
        kind = (text(each.get("name")) or text(each.get("type")) or "profile").lower()
        told = text(each.get("username")) or text(each.get("url")) or text(each.get("id"))
        if told:
            found.append(f"{kind}:{told}")
    return list(dict.fromkeys(found))
