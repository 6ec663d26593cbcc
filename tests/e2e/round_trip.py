"""Two workspaces, the second moved from the first: what of the first the second does not show.

Ids are compared by what they stand for: the second's `Legacy ID`s name records of the first, and
teammates and teams are the same people under the same ids in both. Articles have no such name, and
are found by what they say.
"""

import re
from collections import Counter
from html import unescape

OF = "Legacy ID"
AGAIN = " - Intercom"  # ends the name of an attribute that the second workspace uses itself
# What the API can't give or take, so that the second workspace can't show it: by kind and field,
# with the section of the reference of Intercom that says so. Nothing of it is compared.
BEYOND = {
    "contacts": {
        "id": "Intercom's own; the first one's is in the Legacy ID (4)",
        "external_id": "names the desk that a contact comes from: another one (4)",
        "avatar": "its address is the first workspace's (4)",
        "merged_into": "nobody lists a merged contact (4)",
        "archived": "nobody lists an archived contact (4)",
        "blocked": "no answer says it (4)",
        "owner_id": "a teammate; it stands in an attribute (4)",
    },
    "companies": {
        "id": "Intercom's own (5)",
        "company_id": "names the desk that a company comes from: another one (5)",
        "contact_count": "follows from the contacts",
    },
    "conversations": {
        "id": "Intercom's own (6.9)",
        "read": "nothing sets that it is unread (6.4)",
    },
    "tickets": {
        "id": "Intercom's own (6.9)",
        "linked": "a tracker's; those that it tracks name it (7)",
    },
    # What is compared only in part: signed_up_at where the first one has none (the second says when
    # the first met them), tags and company of tickets where no answer shows them, dates and authors
    # of what Intercom dates itself: assignments, states, attributes, notes about people (4, 6.9).
}
_COMPANY = ("name", "plan", "size", "website", "industry", "remote_created_at", "monthly_spend")
_CONTACT = ("role", "email", "phone", "name", "last_seen_at", "unsubscribed_from_emails")
_THREAD = ("created_at", "title", "snoozed_until", "admin_assignee_id", "team_assignee_id")
_STATE = ("state", "type", "is_shared", "open")
_ALL = {"custom_attributes", "tags"}
_SAID = {"parts", "company"}
_COMPARED = {
    "contacts": {*_CONTACT, *_ALL, "signed_up_at", "notes", "companies"},
    "companies": {*_COMPANY, *_ALL, "notes"},
    "conversations": {*_THREAD, *_STATE, *_ALL, *_SAID, "source", "participants"},
    "tickets": {*_THREAD, *_STATE, *_ALL, *_SAID, "description", "contacts"},
}


def unlisted(state):
    """Return the fields of a dump that are neither compared nor listed."""
    return {
        f"{kind}.{name}"
        for kind, listed in BEYOND.items()
        for doc in state[kind]
        for name in doc.keys() - listed.keys() - _COMPARED[kind]
    }


_PAGE = re.compile(r"https?://[^\s<>\"]*/(?:articles|collections)/\d+[^\s<>\"()]*")
_TAG = re.compile(r"<[^<>]*>")


def words_of(body):
    """Return the words of a body, whatever markup is around them.

    The address of a page of the help center is a word of its own: it has another host and id.
    """
    return re.findall(r"\w+", _PAGE.sub(" page ", unescape(_TAG.sub(" ", body))))


class Comparison:
    """The records of two dumps by what they stand for, and how they differ."""

    def __init__(self, first, second, *, shows_labels):
        """Take two dumps; `shows_labels`: whether some answer has a ticket's tags and company."""
        self.first, self.second = first, second
        self.shows_labels = shows_labels
        self.contacts = self._pairs("contacts", OF)
        self.companies = self._pairs("companies", f"{OF} of company")
        self.threads = {**self._pairs("conversations", OF), **self._pairs("tickets", OF)}
        self.people = {key: one["id"] for key, (_, one) in self.contacts.items() if one}

    def differences(self):
        """Return a line for each thing of the first that the second does not show."""
        found = []
        for kind, pairs, compare in (
            ("contact", self.contacts, self._contact),
            ("company", self.companies, self._company),
            ("thread", self.threads, self._thread),
        ):
            for key, (one, other) in pairs.items():
                if other is None:
                    found.append(f"{kind} {key} is missing")
                    continue
                found += [f"{kind} {key}: {line}" for line in compare(one, other)]
        return found

    def _pairs(self, kind, attribute):
        """Return each record of the first with the one of the second that is named after it."""
        named = {}
        for doc in self.second[kind]:
            legacy = doc["custom_attributes"].get(attribute)
            named[str(legacy)] = doc
        return {doc["id"]: (doc, named.get(doc["id"])) for doc in self.first[kind]}

    def _contact(self, one, other):
        yield from _fields(one, other, _CONTACT)
        if one["signed_up_at"] is not None:
            yield from _fields(one, other, ("signed_up_at",))
        yield from _attributes(one, other)
        yield from _tags(one, other)
        yield from _notes(one, other)
        owned = {doc["company_id"]: doc["id"] for doc in self.first["companies"]}
        told = {doc["company_id"]: doc["id"] for doc in self.second["companies"]}
        ids = {self.companies[owned[each]][1]["id"] for each in one["companies"]}
        if ids != {told[each] for each in other["companies"]}:
            yield f"companies {one['companies']} are {other['companies']}"

    def _company(self, one, other):
        yield from _fields(one, other, _COMPANY)
        yield from _attributes(one, other)
        yield from _tags(one, other)
        yield from _notes(one, other)

    def _thread(self, one, other):
        yield from _fields(one, other, _THREAD)
        yield from _attributes(one, other)
        for key in _STATE:
            if key in one and one[key] != other.get(key):
                yield f"{key} {one[key]} is {other.get(key)}"
        if "source" in one or self.shows_labels:
            yield from _tags(one, other)
            wanted = self.companies.get(one["company"])
            if (wanted[1]["id"] if wanted else None) != other["company"]:
                yield f"company {one['company']} is {other['company']}"
        people = one.get("participants") or one.get("contacts")
        if {self.people[each] for each in people} != {
            *(other.get("participants") or other.get("contacts"))
        }:
            yield "other people take part"
        yield from self._said(one, other)

    def _said(self, one, other):
        """Compare what was said: everything of the first, in order; notes of ours may be more."""
        wanted, found = [*self._lines(one, is_first=True)], [*self._lines(other, is_first=False)]
        place = 0
        for line in wanted:
            at = next((n for n in range(place, len(found)) if found[n] == line), None)
            if at is None:
                near = [each for each in found if each[0] == line[0] or each[2] == line[2]]
                yield f"said {line}, near to it {near}"
            else:
                place = at + 1

    def _lines(self, doc, *, is_first):
        """Yield what was said as (second, who, words, whether a note, files)."""
        if "source" in doc:
            opening = {"part_type": "comment", "created_at": doc["created_at"], **doc["source"]}
            yield self._line(opening, is_first=is_first)
        elif doc["description"]:
            yield (doc["created_at"], None, tuple(words_of(doc["description"])), False, ())
        for part in doc["parts"]:
            if part["body"] is not None:
                yield self._line(part, is_first=is_first)

    def _line(self, part, *, is_first):
        author = part["author"]
        is_same = author["type"] == "admin" or not is_first
        who = author["of"] if is_same else self.people[author["of"]]
        files = tuple(sorted(each["sha256"] for each in part["attachments"]))
        is_note = part["part_type"] == "note"
        return (part["created_at"], who, tuple(words_of(part["body"])), is_note, files)


def _fields(one, other, names):
    for name in names:
        if name in one and one[name] != other[name]:
            yield f"{name} {one[name]!r} is {other[name]!r}"


def _attributes(one, other):
    """Compare attributes; one whose name the second uses itself has the source's behind it."""
    for name, value in one["custom_attributes"].items():
        if value is None:
            continue
        told = other["custom_attributes"]
        both = [told.get(each) for each in (name, f"{name}{AGAIN}")]
        if value not in both and str(value) not in map(str, both):
            yield f"attribute {name} {value!r} is {both}"


def _tags(one, other):
    if lost := Counter(one["tags"]) - Counter(other["tags"]):
        yield f"tags {sorted(lost)} are not there"


def _notes(one, other):
    told = " ".join(" ".join(words_of(note["body"])) for note in other["notes"])
    for note in one["notes"]:
        if " ".join(words_of(note["body"])) not in told:
            yield f"note {note['body'][:60]!r} is not there"


def articles_lost(first, second):
    """Return the articles and collections of a natural dump that another lacks, by what they say.

    Addresses of links are compared by their kind: the ids are others.
    """
    found = []
    for kind in ("collections", "articles", "internal_articles"):
        there = Counter(map(_said_of, second[kind]))
        for doc in first[kind]:
            if not there[_said_of(doc)]:
                near = [
                    _said_of(each) for each in second[kind] if each.get("title") == doc.get("title")
                ]
                found.append(f"{kind}: {_said_of(doc)}; there is {near}")
            there[_said_of(doc)] -= 1
    return found


def _said_of(doc):
    own = {
        key: doc.get(key) for key in ("title", "body", "parent_id", "author_id", "tags", "contents")
    }
    told = re.sub(r"https?://[^/\"'\s]+|#h_[0-9a-f]+", "", repr(own))
    return re.sub(r"/(articles|collections)/\d+", r"/\1/", told)
