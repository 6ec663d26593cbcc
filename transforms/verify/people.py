"""People and companies in Intercom against those of the source, field by field."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from transforms.places import Places, places_of, wishes_of
from transforms.rules import FieldTarget, Model, Rules
from transforms.verify.case import LedgerStep, Row
from transforms.verify.findings import Finding, Kind
from transforms.verify.values import listed_in, same_instant, same_text, wrong_values
from transforms.verify.words import fault, letters, shown_text, words_of

CONTACT: Final = "contact"
COMPANY: Final = "company"
ADOPT: Final = "contact.adopt"
OF_COMPANY: Final = " of company"  # ends the names of attributes that contacts have too
LISTS: Final = (
    ("other_emails", "Other e-mails", "other_emails_cut"),
    ("other_phones", "Other phones", "other_phones_cut"),
    ("handles", "Social handles", "handles_cut"),
)
PHONE: Final = "Original phone"
# Columns of a record that became attributes of ours: where, and of what type.
COLUMNS: Final[Mapping[str, Mapping[str, FieldTarget]]] = {
    CONTACT: {
        "external_id": FieldTarget("External id"),
        "locale": FieldTarget("Language"),
        "time_zone": FieldTarget("Time zone"),
        "is_suspended": FieldTarget("Suspended", "boolean"),
    },
    COMPANY: {"external_id": FieldTarget("External id of company")},
}
NOTES: Final = {CONTACT: "Notes", COMPANY: "Notes of company"}
TAGS: Final = {CONTACT: "Original tags", COMPANY: "Original tags of company"}
DOMAINS: Final = "Domains of company"
DETAILS: Final = "note:details"  # begins the keys of notes
BEGINNING: Final = 5_000  # characters that stay of a note which Intercom finds too long
OURS: Final = 60  # letters of a note that say where it comes from and when
DIGITS: Final = 6  # the last ones of a number: what stands before depends on the country

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordCase:
    """One migrated person or company, what the ledger knows, and what Intercom shows."""

    row: Row
    losses: Collection[str]
    steps: Mapping[str, LedgerStep]
    target_id: str
    shown: Json | None
    company_ids: frozenset[str] = frozenset()  # in Intercom, of a person
    tag_ids: frozenset[str] = frozenset()
    shape: Json = field(default_factory=dict)  # as it was frozen
    notes: Collection[str] = ()  # bodies, as Intercom shows them

    @property
    def id(self) -> str:
        """The record's id in the source."""
        return str(self.row["source_id"])

    @property
    def has_values_note(self) -> bool:
        """Whether a note tells what no attribute holds."""
        return (self.shape.get("people_notes"), self.shape.get("values")) == ("notes", "note")

    @property
    def is_note_lost(self) -> bool:
        """Whether Intercom refused the note, or the end of it."""
        given_up = any(
            step.outcome == "dispensed" and key.startswith(DETAILS)
            for key, step in self.steps.items()
        )
        return given_up or "note_cut" in self.losses

    def tells(self, text: str) -> bool:
        """Say whether a note has these letters, or was refused."""
        if not self.has_values_note:
            return False
        wanted = letters(text)
        return self.is_note_lost or any(wanted in letters(shown_text(each)) for each in self.notes)


@dataclass(frozen=True, slots=True)
class Ours:
    """What people and companies are compared by."""

    rules: Rules
    account: str  # begins our external ids
    targets: Mapping[tuple[str, str], str]


def contact_findings(case: RecordCase, ours: Ours) -> Iterator[Finding]:
    """Yield what differs of one person, but for values that Intercom refused."""
    return (each for each in _of_contact(case, ours) if not _is_refused(case, each))


def company_findings(case: RecordCase, ours: Ours) -> Iterator[Finding]:
    """Yield what differs of one company, but for values that Intercom refused."""
    return (each for each in _of_company(case, ours) if not _is_refused(case, each))


def _of_contact(case: RecordCase, ours: Ours) -> Iterator[Finding]:
    """Yield what differs of one person.

    Of a contact that the workspace had before, only what was empty is ours: its own name, number
    and id stay.
    """
    shown = case.shown
    if shown is None:
        yield _of(Kind.PERSON_MISSING, case, CONTACT)
        return
    is_adopted = _is_adopted(case, _external_id(case.row, ours))
    if not is_adopted:
        yield from _own_fields(case, shown, ours)
    yield from _email(case, shown)
    yield from _phone(case, shown, ours, is_adopted=is_adopted)
    yield from _lists(case, shown)
    yield from _values(case, shown, ours, CONTACT, is_adopted=is_adopted)
    yield from _notes(case, ours, CONTACT)
    yield from _memberships(case, ours)
    yield from _tags(case, ours, CONTACT)
    yield from _tags_attribute(case, ours, CONTACT, is_adopted=is_adopted)


def _of_company(case: RecordCase, ours: Ours) -> Iterator[Finding]:
    """Yield what differs of one company."""
    shown = case.shown
    if shown is None:
        yield _of(Kind.COMPANY_MISSING, case, COMPANY)
        return
    row = case.row
    wanted = f"{ours.account}:{case.id}"
    if shown.get("company_id") != wanted:
        yield _field(case, COMPANY, "company_id", wanted, shown.get("company_id"))
    if row["name"].strip() and not same_text(row["name"], shown.get("name")):
        yield _field(case, COMPANY, "name", row["name"], shown.get("name"))
    is_at_domain = row["domains"] and not row.get("website")
    if is_at_domain and letters(row["domains"][0]) not in letters(str(shown.get("website"))):
        yield _field(case, COMPANY, "website", row["domains"][0], shown.get("website"))
    yield from _own_values(case, shown)
    if row["created_at"] and not same_instant(row["created_at"], shown.get("remote_created_at")):
        yield _field(
            case, COMPANY, "remote_created_at", row["created_at"], shown.get("remote_created_at")
        )
    yield from _values(case, shown, ours, COMPANY, is_adopted=False)
    yield from _domains(case, shown, ours)
    yield from _notes(case, ours, COMPANY)
    yield from _tags(case, ours, COMPANY)
    yield from _tags_attribute(case, ours, COMPANY, is_adopted=False)


def _own_values(case: RecordCase, shown: Json) -> Iterator[Finding]:
    """Yield what differs of what Intercom has fields for, and few sources say."""
    row, told = case.row, {**shown, "plan": (shown.get("plan") or {}).get("name")}
    for name in ("website", "industry", "size", "monthly_spend", "plan"):
        if row.get(name) and letters(str(row[name])) != letters(str(told.get(name))):
            yield _field(case, COMPANY, name, row[name], told.get(name))


def _external_id(row: Row, ours: Ours) -> str:
    kind = "agent:" if row["is_agent"] else ""
    return f"{ours.account}:{kind}{row['source_id']}"


def _is_adopted(case: RecordCase, external_id: str) -> bool:
    """Tell whether the workspace had the contact before, as the ledger wrote down."""
    step = case.steps.get(CONTACT)
    is_others = (case.shown or {}).get("external_id") != external_id
    return is_others and step is not None and (bool(step.is_found) or step.operation == ADOPT)


def _own_fields(case: RecordCase, shown: Json, ours: Ours) -> Iterator[Finding]:
    row, wanted = case.row, _external_id(case.row, ours)
    if shown.get("external_id") != wanted:
        yield _field(case, CONTACT, "external_id", wanted, shown.get("external_id"))
    if (row["name"] or "").strip() and not same_text(row["name"], shown.get("name")):
        yield _field(case, CONTACT, "name", row["name"], shown.get("name"))
    if row["created_at"] and not same_instant(row["created_at"], shown.get("signed_up_at")):
        yield _field(case, CONTACT, "signed_up_at", row["created_at"], shown.get("signed_up_at"))
    is_told = case.shape.get("last_seen") == "sent" and "value_refused" not in case.losses
    if row["last_seen_at"] and is_told and not shown.get("last_seen_at"):
        yield _field(case, CONTACT, "last_seen_at", row["last_seen_at"], None)
    wants_none = row["is_suspended"] or row.get("is_unsubscribed")
    if wants_none and shown.get("unsubscribed_from_emails") is not True:
        yield _field(case, CONTACT, "unsubscribed_from_emails", True, False)  # noqa: FBT003


def _email(case: RecordCase, shown: Json) -> Iterator[Finding]:
    """Compare the e-mail; what is no address stands among the further ones."""
    email = (case.row["email"] or "").lower()
    if not email or not {"email_dropped", "shared_email"}.isdisjoint(case.losses):
        return
    attributes = shown.get("custom_attributes") or {}
    others = str(attributes.get(_own_name(LISTS[0][1], attributes)) or "").lower()
    if (shown.get("email") or "").lower() != email and email not in others:
        yield _field(case, CONTACT, "email", email, shown.get("email"))


def _phone(case: RecordCase, shown: Json, ours: Ours, *, is_adopted: bool) -> Iterator[Finding]:
    phone = case.row["phone"]
    is_given_up = "phone_dropped" in case.losses or ours.rules.options.phone_numbers == "drop"
    if not phone or is_given_up or (is_adopted and shown.get("phone")):
        return
    attributes = shown.get("custom_attributes") or {}
    attribute = attributes.get(_own_name(PHONE, attributes))
    wanted = _digits(phone)
    if wanted and any(
        wanted in _digits(text, DIGITS * 4) for text in (shown.get("phone"), attribute)
    ):
        return
    if attribute is not None and letters(phone) == letters(str(attribute)):
        return
    yield _field(case, CONTACT, "phone", phone, shown.get("phone") or attribute)


def _digits(text: object, at_most: int = DIGITS) -> str:
    return "".join(filter(str.isdigit, str(text or "")))[-at_most:]


def _lists(case: RecordCase, shown: Json) -> Iterator[Finding]:
    attributes = shown.get("custom_attributes") or {}
    for column, name, loss in LISTS:
        if loss in case.losses or "attribute_missing" in case.losses:
            continue
        found = letters(str(attributes.get(_own_name(name, attributes)) or ""))
        for text in case.row[column]:
            if letters(text) not in found and not case.tells(text):
                yield _field(case, CONTACT, name, text, attributes.get(name))


def _values(
    case: RecordCase, shown: Json, ours: Ours, entity: str, *, is_adopted: bool
) -> Iterator[Finding]:
    """Compare the id of the source and the mapped fields; an adopted contact keeps its own."""
    attributes = shown.get("custom_attributes") or {}
    legacy = ours.rules.options.legacy_id.attribute + (OF_COMPANY if entity == COMPANY else "")
    told = attributes.get(legacy)
    is_right = str(told) == case.id or (is_adopted and told is not None)
    if not is_right and "attribute_missing" not in case.losses:
        yield _field(case, entity, legacy, case.id, told)
    for name, expected, found in wrong_values(
        case.row, _places(case, ours, entity), attributes, case.losses
    ):
        is_theirs = is_adopted and found not in {"None", ""}
        if not is_theirs and not (found in {"None", ""} and case.tells(expected)):
            yield _field(case, entity, name, expected, found)
    yield from _unplaced(case, ours, entity)


def _unplaced(case: RecordCase, ours: Ours, entity: str) -> Iterator[Finding]:
    """Look in the notes for the fields that have no attribute."""
    if not case.has_values_note:
        return
    places = _places(case, ours, entity)
    for each in case.row["fields"]:
        if each["text"] and not places.holds(each) and not case.tells(each["text"]):
            yield _of(Kind.NOTE_LOST, case, entity, what=each["name"], expected=each["text"])


def _model(entity: str) -> Model:
    return "company" if entity == COMPANY else "contact"


def _places(case: RecordCase, ours: Ours, entity: str) -> Places:
    """Return where the fields of a record go, and the columns that have an attribute of ours."""
    is_auto = case.shape.get("fields") == "all"
    places = places_of(ours.rules, _model(entity), is_auto=is_auto)
    return replace(places, columns=_columns(case, ours, entity))


def _columns(case: RecordCase, ours: Ours, entity: str) -> dict[str, FieldTarget]:
    """Return the columns that nobody mapped and that have an attribute of ours."""
    if case.shape.get("fields") != "all":
        return {}
    wanted = dict(COLUMNS[entity])
    if case.shape.get("people_notes") == "attribute":
        wanted["notes"] = FieldTarget(NOTES[entity])
    attributes = (case.shown or {}).get("custom_attributes") or {}
    return {
        column: replace(target, to=_own_name(target.to, attributes))
        for column, target in wanted.items()
        if case.row[column] and column not in wishes_of(ours.rules, _model(entity))
    }


def _own_name(name: str, attributes: Json) -> str:
    """Return the name of an attribute of ours: with the source's behind it, where it was taken."""
    return next((each for each in attributes if each.startswith(f"{name} - ")), name)


def _domains(case: RecordCase, shown: Json, ours: Ours) -> Iterator[Finding]:
    """Compare all domains where there are several."""
    is_mapped = "domains" in wishes_of(ours.rules, "company")
    if is_mapped or case.shape.get("fields") != "all" or len(case.row["domains"]) < 2:
        return
    if not {"domains_cut", "attribute_missing"}.isdisjoint(case.losses):
        return
    attributes = shown.get("custom_attributes") or {}
    found = attributes.get(_own_name(DOMAINS, attributes))
    for domain in case.row["domains"]:
        if letters(domain) not in letters(str(found or "")) and not case.tells(domain):
            yield _field(case, COMPANY, DOMAINS, domain, found)


def _notes(case: RecordCase, ours: Ours, entity: str) -> Iterator[Finding]:
    """Look for what agents noted in the notes about the record, whoever wrote them."""
    noted = case.row["notes"]
    is_mapped = "notes" in wishes_of(ours.rules, _model(entity))
    if not (noted or "").strip() or is_mapped or case.shape.get("people_notes") != "notes":
        return
    is_dispensed = case.is_note_lost and "note_cut" not in case.losses
    texts = [shown_text(body) for body in case.notes]
    more = OURS + len(ours.rules.source_name) + _listed(case)
    words = words_of(None, noted)
    if "note_cut" in case.losses:
        words = words.beginning(max(0, BEGINNING - more))
    if not is_dispensed and all(fault(words, each, more=more) for each in texts):
        found = "; ".join(texts) or "no note"
        yield _of(Kind.NOTE_LOST, case, entity, what="notes", expected=noted, found=found)


def _listed(case: RecordCase) -> int:
    """Return how many letters a note may have beside what agents noted: values and their names."""
    if not case.has_values_note:
        return 0
    told = [f"{each['name']}{each['text']}" for each in case.row["fields"] if each["text"]]
    lists = ("other_emails", "other_phones", "handles", "domains", "tags")
    told += [f"{name}{text}" for name in lists for text in case.row.get(name) or ()]
    told += [str(case.row.get(name)) for name in ("external_id", "phone", "email")]
    return sum(map(len, told)) + OURS


def _memberships(case: RecordCase, ours: Ours) -> Iterator[Finding]:
    for company in dict.fromkeys(case.row["company_ids"]):
        wanted = ours.targets.get((COMPANY, company))
        step = case.steps.get(f"company:{company}")
        is_to_be = step is not None and step.outcome == "settled"
        if step is None and "company_dropped" not in case.losses:
            is_to_be = True
        if is_to_be and wanted not in case.company_ids:
            yield _of(Kind.MEMBERSHIP_MISSING, case, CONTACT, what=company, expected=wanted)


def _tags(case: RecordCase, ours: Ours, entity: str) -> Iterator[Finding]:
    """Compare the source's tags; others are not known to be ours."""
    if not ours.rules.options.has_tags:
        return
    for tag in case.row["tags"]:
        name = " ".join(tag.split()).lower()
        if name and ours.targets.get(("tag", name)) not in case.tag_ids:
            yield _of(Kind.TAG_MISSING, case, entity, what=tag)


def _tags_attribute(
    case: RecordCase, ours: Ours, entity: str, *, is_adopted: bool
) -> Iterator[Finding]:
    """Compare the attribute of the source's tags, which a contact that was there keeps."""
    is_mapped = "tags" in wishes_of(ours.rules, _model(entity))
    if is_mapped or not ours.rules.options.has_tags_attribute:
        return
    attributes = (case.shown or {}).get("custom_attributes") or {}
    shown = attributes.get(_own_name(TAGS[entity], attributes))
    found, wanted = listed_in(shown), listed_in(", ".join(case.row["tags"]))
    is_kept = is_adopted and bool(found)
    is_told = not {"tags_cut", "attribute_missing"}.isdisjoint(case.losses)
    if not is_kept and (found - wanted or (wanted - found and not is_told)):
        yield _field(case, entity, TAGS[entity], ", ".join(case.row["tags"]), shown)


def _is_refused(case: RecordCase, finding: Finding) -> bool:
    """Tell whether a value that differs stands among those that are refused: attribute or note."""
    if finding.kind is not Kind.FIELD_DIFFERS or "value_refused" not in case.losses:
        return False
    attributes = (case.shown or {}).get("custom_attributes") or {}
    told = [*map(str, attributes.values()), *map(shown_text, case.notes)]
    return any(f"{finding.what}: " in text for text in told)


def _field(case: RecordCase, entity: str, name: str, expected: object, found: object) -> Finding:
    return _of(
        Kind.FIELD_DIFFERS, case, entity, what=name, expected=str(expected), found=str(found)
    )


def _of(
    kind: Kind,
    case: RecordCase,
    entity: str,
    *,
    what: str | None = None,
    expected: str | None = None,
    found: str | None = None,
) -> Finding:
    return Finding(kind, entity, case.id, case.target_id, None, what, expected, found)
