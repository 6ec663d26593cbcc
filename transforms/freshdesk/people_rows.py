"""Raw people: contacts of every state, and agents, whose person lies in `contact`."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.freshdesk.lists import AGENT, STATE
from transforms.payloads import email, mapping, records, source_id, text, texts

DELETED, BLOCKED, UNVERIFIED = "deleted", "blocked", "unverified"  # passes, as values of STATE
HANDLES: Final = (("twitter", "twitter_id"), ("facebook", "facebook_id"))

Json = Mapping[str, Any]


def is_agent(row: Json) -> bool:
    """Tell whether a raw person is an agent."""
    return row.get(STATE) == AGENT


def person_of(row: Json) -> dict[str, Any]:
    """Return what is known of a person, of an agent too, under a contact's keys."""
    if not is_agent(row):
        return dict(row)
    return {
        **row,
        **{key: each for key, each in mapping(row.get("contact")).items() if key != "id"},
    }


def addresses_of(row: Json) -> Iterator[Any]:
    """Yield a raw person's addresses, the first one first."""
    person = person_of(row)
    yield person.get("email")
    yield from texts(person.get("other_emails"))


def handles_of(person: Json) -> list[str]:
    """Return somebody's names in social networks, each once."""
    found = [f"{kind}:{told}" for kind, key in HANDLES if (told := text(person.get(key)))]
    for each in records(person.get("social_handler")):
        kind, told = text(each.get("type")), text(each.get("value")) or text(each.get("id"))
        if told:
            found.append(f"{kind or 'handle'}:{told}")
    return list(dict.fromkeys(found))


def companies_of(person: Json) -> list[str]:
    """Return the ids of somebody's companies, the default one first, each once."""
    listed = person.get("other_companies")
    others = listed if isinstance(listed, list) else []
    told = [person.get("company_id")]
    told += [each.get("company_id") if isinstance(each, dict) else each for each in others]
    return list(dict.fromkeys(found for each in told if (found := source_id(each))))


def emails_of(person: Json) -> list[str]:
    """Return somebody's addresses in lower case, the first one first, each once."""
    told = [person.get("email"), *texts(person.get("other_emails"))]
    return list(dict.fromkeys(found for each in told if (found := email(each))))
