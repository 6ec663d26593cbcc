"""Every value of the sample desk's people, companies and mails stands in the workspace."""

import re

import pytest

from connectors.sandbox.intercom.texts import plain
from connectors.sandbox.zendesk.desk import sample_desk
from tests.e2e.office import office, said
from tests.e2e.read_back import rows_of
from tests.e2e.test_custom_objects import losses_of, units
from transforms.contracts import COMPANY, CONTACT, CUSTOM_OBJECT, MESSAGE, TICKET

pytestmark = pytest.mark.slow

LISTS = ("other_emails", "other_phones", "handles", "domains", "tags")
WORDS = ("name", "email", "external_id", "locale", "time_zone", "notes")
# Values that an attribute has in another form than the source's words, compared elsewhere.
OTHER_FORMS = frozenset({"boolean", "date", "integer", "decimal"})


def letters(text):
    return re.sub(r"\W+", " ", str(text)).strip().casefold()


def shown(doc):
    """All that a person or company shows, as letters."""
    notes = [plain(note["body"]) for note in doc["notes"]]
    values = [*doc["custom_attributes"].values(), *doc["tags"], *notes]
    own = [doc.get(name) for name in ("name", "email", "phone", "website")]
    return letters(" ".join(map(str, [*own, *values])))


def told_of(row):
    """Yield name and text of everything that the source says of a person or company."""
    for name in WORDS:
        if row.get(name):
            yield name, row[name]
    for name in LISTS:
        yield from ((name, text) for text in row.get(name) or ())
    for field in row["fields"]:
        if field["text"] and field["kind"] not in OTHER_FORMS:
            yield field["name"], field["text"]


def missing(rows, docs, legacy):
    """Return what of migrated records is nowhere, and how many values were looked for."""
    by_id = {doc["custom_attributes"].get(legacy): doc for doc in docs}
    told = [
        (row["source_id"], name, text, by_id[row["source_id"]])
        for row in rows
        if row["source_id"] in by_id
        for name, text in told_of(row)
    ]
    lost = [each[:3] for each in told if letters(each[2]) not in shown(each[3])]
    return lost, len(told)


async def test_no_value_of_a_person_company_or_mail_is_missing_by_default(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        ended = await at.full()
        dump = await at.dump()
        people = rows_of(at.served, ended.run, "contact", CONTACT)
        firms = rows_of(at.served, ended.run, "company", COMPANY)
        tickets = rows_of(at.served, ended.run, "ticket", TICKET)
        mails = rows_of(at.served, ended.run, "message", MESSAGE)

    lost, looked_for = missing(people, dump["contacts"], "Legacy ID")
    assert {each for each in lost if each[1] != "email"} == set()
    agents = {row["source_id"] for row in people if row["is_agent"]}
    assert {source_id for source_id, _, _ in lost} <= agents  # they keep theirs for themselves
    lost_of_firms, firms_looked_for = missing(firms, dump["companies"], "Legacy ID of company")
    assert lost_of_firms == []
    assert looked_for > 40
    assert firms_looked_for > 10
    texts = {
        doc["custom_attributes"]["Legacy ID"]: said(doc) + shown_people(doc, dump)
        for doc in dump["conversations"]
    }
    copies = [(each["ticket_id"], one) for each in mails for one in each["recipients"] or ()]
    copies += [(row["source_id"], one) for row in tickets for one in row["cc_emails"]]
    assert [each for each in copies if letters(each[1]) not in letters(texts[each[0]])] == []


async def test_no_value_of_a_custom_object_is_missing_but_those_that_are_named_as_a_loss(tmp_path):
    async with units(tmp_path) as at:
        ended = await at.full()
        dump = await at.dump()
        objects = rows_of(at.served, ended.run, "custom_object", CUSTOM_OBJECT)
        lost = losses_of(ended, "custom_object")

    arrived = {each["external_id"].rpartition(":")[2]: each for each in dump["custom_objects"]}
    own = [(row["source_id"].rpartition("/")[2], row) for row in objects]
    told = [
        (key, name, value)
        for key, row in own
        for name, value in [("name", row["name"]), *((f["id"], f["text"]) for f in row["fields"])]
        if value
    ]
    missing = [
        (key, name)
        for key, name, value in told
        if letters(value)
        not in letters(list(map(in_words, arrived[key]["custom_attributes"].values())))
    ]
    assert len(told) > 8
    assert {key for key, _ in missing} == lost.keys()  # its type has no attribute for these


def in_words(value):
    """Return a value as people read it."""
    return {True: "Yes", False: "No"}.get(value, value) if isinstance(value, bool) else value


def shown_people(doc, dump):
    """The addresses and ids of whoever takes part in a conversation."""
    by_id = {each["external_id"]: each for each in dump["contacts"]}
    found = [by_id.get(str(each), {}) for each in doc.get("participants", ())]
    return " " + " ".join(f"{each.get('email')} {each.get('external_id')}" for each in found)
