"""Contacts: made under our own external id, or taken over without overwriting anything."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectors.intercom.contacts.heirs import UNARCHIVE, woken
from connectors.intercom.contacts.merged import contact_id_in, find_contact, following
from connectors.intercom.context import Connection, id_in, own_id
from connectors.intercom.conversations.sending import REFUSES_AGAIN
from connectors.intercom.errors import is_gone, names, renamed
from connectors.intercom.lessened import Form, lesser, written
from connectors.intercom.refused import tell_refused, untold
from connectors.intercom.seen import contact_fields, seen, with_emptied
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import CONTACT_SHUT, LostAnswerError, RecordError
from transforms.model import Hints, Step, TargetId
from transforms.plan.names import REFUSED_VALUES

# What an existing contact keeps as it is even where it is empty: an external id of ours would
# hide its own history from an undo, and consent is not ours to give.
NEVER_FILLED = frozenset(
    {"role", "external_id", "email_verified", "unsubscribed_from_emails", "last_seen_at"}
    | {"custom_attributes"}
)
ONLY_AT_FIRST = frozenset({"role", "external_id", "last_seen_at"})  # Intercom knows better later
COMPANIES_PER_PAGE = 50
NOT_FOUND = 404
OFTEN_REFUSED = ("email", "name", "signed_up_at")  # shown as they were sent, if they were taken
MODEL = "contact"


async def create_contact(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Make a contact; safe to repeat, since Intercom refuses a second one and names the first.

    The first one is found (it has our external id) or taken over: only what is empty there is
    filled. A phone number that Intercom does not take goes into the attribute that the hint
    `phone_attribute` names, any other value that it refuses into `names.REFUSED_VALUES`.
    """
    if state.target_id is not None:
        return await _change(at, state.target_id, body, step)
    try:
        answer, form = await written(
            at,
            MODEL,
            request=body,
            write=lambda contact: at.client.write("POST", "/contacts", json=contact),
            smaller=lambda form, exc: (
                None if contact_id_in(exc) else _lesser(form, exc, step.hints)
            ),
        )
    except RecordError as exc:
        return await _take(at, exc, body, step)
    losses = [*form.losses]
    made = id_in(answer.body, "id", "POST /contacts")
    shown = answer.body
    if "phone" in form.request:
        lost, shown = await _keep_phone(at, answer.body, body, step.hints)
        losses += lost
    told = await _tell(at, step, body, shown, losses)
    return StepAnswer(
        target_kind="contact",
        target_id=made,
        request_id=answer.request_id,
        observed=_observed(losses, shown) | told,
    )


async def adopt_contact(
    at: Connection, step: Step, body: dict[str, Any], _state: RecordState
) -> StepAnswer:
    """Fill what is empty in a contact that the workspace had; safe to repeat."""
    contact = await find_contact(at, TargetId(str(body["id"])))
    wanted = {**body.get("fill", {}), "custom_attributes": body.get("custom_attributes", {})}
    return await fill(at, contact, wanted, step)


def filled_answer(contact: dict[str, Any], body: dict[str, Any]) -> StepAnswer:
    """Return what an adoption would have answered that has filled what shows its values now."""
    had = contact.get("custom_attributes") or {}
    wanted = body.get("custom_attributes") or {}
    filled = {k: v for k, v in body.get("fill", {}).items() if v and contact.get(k) == v}
    attributes = {name: value for name, value in wanted.items() if had.get(name) == value}
    filled |= {"custom_attributes": attributes} if attributes else {}
    return StepAnswer(
        target_kind="contact",
        target_id=TargetId(str(contact["id"])),
        observed=_observed([], contact),
        pre_image=_emptied(filled) or None,
        is_found=True,
    )


async def attach_company(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Put the record's contact into a company; one who is there already is found.

    With the hint `is_existing` it is asked first whether the contact was a member before.
    """
    company = {"id": body["company_id"]}

    async def attach(contact_id: TargetId) -> StepAnswer:
        path = f"/contacts/{contact_id}/companies"
        is_member = step.hints.is_existing and await _is_in_company(at, path, company["id"])
        found = StepAnswer(
            target_kind="company",
            target_id=TargetId(str(body["company_id"])),
            observed={"contact_id": contact_id},
            is_found=is_member,
        )
        try:
            answer = await at.client.write("POST", path, json=company)
        except RecordError as exc:
            if exc.status not in REFUSES_AGAIN or not await _is_in_company(at, path, company["id"]):
                raise
            return replace(found, request_id=exc.request_id)
        return replace(found, request_id=answer.request_id)

    return await following(own_id(state), attach)


async def detach_company(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Take the record's contact out of a company; one who is not in it is no trouble."""
    path = f"/contacts/{own_id(state)}/companies/{body['company_id']}"
    try:
        answer = await at.client.write("DELETE", path)
    except RecordError as exc:
        if not is_gone(exc):
            raise
        return StepAnswer(request_id=exc.request_id, is_found=True)
    return StepAnswer(request_id=answer.request_id)


async def _is_in_company(at: Connection, path: str, company_id: str) -> bool:
    """Read the contact's companies, page by page."""
    page = 1
    while True:
        answer = await at.client.read(path, params={"page": page, "per_page": COMPANIES_PER_PAGE})
        listed = answer.body.get("data") or []
        if any(str(company.get("id")) == str(company_id) for company in listed):
            return True
        if not listed or page >= (answer.body.get("pages") or {}).get("total_pages", 1):
            return False
        page += 1


async def fill(
    at: Connection,
    contact: dict[str, Any],
    wanted: dict[str, Any],
    step: Step,
    *,
    was_archived: bool = False,
) -> StepAnswer:
    """Write what is wanted and empty there; `pre_image` puts it back.

    A lost answer is asked for once more here, where the pre-image is still known.
    """
    missing = lacking(contact, wanted)
    losses: list[str] = []
    told: dict[str, Any] = {}
    image: dict[str, Any] = {"archived": True} if was_archived else {}
    if missing:
        whole = missing
        missing, losses, contact = await _put(at, contact, missing, step.hints)
        image |= _emptied(missing)
        told = await _tell(at, step, whole, contact, losses)
    return StepAnswer(
        target_kind="contact",
        target_id=TargetId(str(contact["id"])),
        observed=_observed(losses, contact) | told,
        pre_image=image or None,
        is_found=True,
    )


def lacking(contact: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the part of `wanted` that is empty in the contact."""
    missing = {
        key: value
        for key, value in wanted.items()
        if key not in NEVER_FILLED and value is not None and contact.get(key) in (None, "")
    }
    had = contact.get("custom_attributes") or {}
    attributes = {
        key: value
        for key, value in (wanted.get("custom_attributes") or {}).items()
        if value is not None and had.get(key) in (None, "")
    }
    return {**missing, "custom_attributes": attributes} if attributes else missing


def without_phone(body: dict[str, Any], hints: Hints) -> tuple[dict[str, Any], list[str]]:
    """Return the request without its phone number, kept as text where a hint says so."""
    kept = {key: value for key, value in body.items() if key != "phone"}
    attribute = hints.phone_attribute
    if attribute is None:
        return kept, ["phone_dropped"]
    kept["custom_attributes"] = {
        **(body.get("custom_attributes") or {}),
        attribute: body["phone"],
    }
    return kept, ["phone_in_attribute"]


def lost_phone(contact: dict[str, Any], body: dict[str, Any], hints: Hints) -> list[str]:
    """Return the loss when a contact of ours hasn't got the phone number as one."""
    if contact.get("phone") or not body.get("phone"):
        return []
    return ["phone_dropped" if hints.phone_attribute is None else "phone_in_attribute"]


def lacks_phone(contact: dict[str, Any], body: dict[str, Any], hints: Hints) -> bool:
    """Tell whether the number should be in an attribute of a contact of ours and isn't yet."""
    had = contact.get("custom_attributes") or {}
    is_meant = lost_phone(contact, body, hints) == ["phone_in_attribute"]
    return is_meant and not had.get(hints.phone_attribute)


def lost_values(contact: dict[str, Any], body: dict[str, Any]) -> list[str]:
    """Return the loss when a contact of ours lacks values that it was to have, but for a phone."""
    had = contact.get("custom_attributes") or {}
    is_lacking = any(body.get(key) and contact.get(key) in (None, "") for key in OFTEN_REFUSED)
    return ["value_refused"] if is_lacking or had.get(REFUSED_VALUES[MODEL]) else []


async def _keep_phone(
    at: Connection, contact: dict[str, Any], body: dict[str, Any], hints: Hints
) -> tuple[list[str], dict[str, Any]]:
    """Write a number that Intercom took off without a word into its attribute.

    Returns the loss, and the contact as it shows then.
    """
    shown = contact
    if lacks_phone(contact, body, hints):
        kept, _ = without_phone(body, hints)
        attributes = {"custom_attributes": kept["custom_attributes"]}
        shown = await _twice(at, f"/contacts/{contact['id']}", attributes) or contact
    return lost_phone(contact, body, hints), shown


async def _take(
    at: Connection,
    refusal: RecordError,
    body: dict[str, Any],
    step: Step,
) -> StepAnswer:
    """Use the contact that stands in the way of a new one."""
    found = contact_id_in(refusal)
    if found is None:
        raise refusal
    was_archived = "archived" in refusal.detail.lower()
    if was_archived:
        await at.client.write("POST", UNARCHIVE.format(found))
    contact = await find_contact(at, found)
    if contact.get("external_id") != body.get("external_id"):
        return await fill(at, contact, body, step, was_archived=was_archived)
    losses, contact = await _keep_phone(at, contact, body, step.hints)
    losses += lost_values(contact, body)
    told = await _tell(at, step, body, contact, losses)
    return StepAnswer(
        target_kind="contact",
        target_id=TargetId(str(contact["id"])),
        request_id=refusal.request_id,
        observed=_observed(losses, contact) | told,
        pre_image={"archived": True} if was_archived else None,
        is_found=True,
    )


async def _change(
    at: Connection, contact_id: TargetId, body: dict[str, Any], step: Step
) -> StepAnswer:
    """Write what has changed in the source; a contact that was taken over is only filled."""
    contact = await find_contact(at, contact_id)
    if contact.get("external_id") != body.get("external_id"):
        return await fill(at, contact, body, step)
    changed = {key: body[key] for key in body if key not in ONLY_AT_FIRST}
    changed = with_emptied(changed, step.hints.emptied, contact_fields(contact))
    try:
        _, losses, shown = await _put(at, contact, changed, step.hints)
    except RecordError as exc:  # it was read just now: who is there and can't be written sleeps
        if exc.status != NOT_FOUND:
            raise
        if not await woken(at, contact["id"]):
            raise renamed(exc, CONTACT_SHUT) from exc
        _, losses, shown = await _put(at, contact, changed, step.hints)
    told = await _tell(at, step, changed, shown, losses)
    return StepAnswer(
        target_kind="contact",
        target_id=TargetId(str(contact["id"])),
        observed=_observed(losses, shown) | told,
        is_found=True,
    )


async def _put(
    at: Connection, contact: dict[str, Any], fields: dict[str, Any], hints: Hints
) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
    """Write `fields`, if need be without what Intercom refuses.

    Returns what was written, what was lost, and the contact as it shows then.
    """

    async def write(left: dict[str, Any]) -> dict[str, Any]:
        return await _twice(at, f"/contacts/{contact['id']}", left) or contact

    shown, form = await written(
        at,
        MODEL,
        request=fields,
        write=write,
        smaller=lambda form, exc: _lesser(form, exc, hints),
    )
    return form.request, [*form.losses], shown


async def _tell(
    at: Connection,
    step: Step,
    wanted: dict[str, Any],
    shown: dict[str, Any],
    losses: Sequence[str],
) -> dict[str, Any]:
    """Note what was refused and stands nowhere whole; returns what is observed of that."""
    text = untold(MODEL, wanted, shown) if losses else None
    return await tell_refused(at, step, TargetId(str(shown["id"])), text)


def _lesser(form: Form, exc: RecordError, hints: Hints) -> Form | None:
    """Return a smaller form of a contact: a phone has its own attribute, an e-mail its owner."""
    if "phone" in form.request and names(exc, "phone"):
        less, lost = without_phone(form.request, hints)
        return Form(less, (*form.losses, *lost), form.kept)
    if "email" in form.request and exc.status == 409:  # somebody else's
        less = {key: value for key, value in form.request.items() if key != "email"}
        return Form(less, (*form.losses, "email_dropped"), form.kept)
    return lesser(form, exc)


async def _twice(at: Connection, path: str, json: dict[str, Any]) -> dict[str, Any] | None:
    """Write, once more after a lost answer; return the contact where the answer shows it."""
    if not json:
        return None
    try:
        answer = await at.client.write("PUT", path, json=json)
    except LostAnswerError:
        answer = await at.client.write("PUT", path, json=json)
    return answer.body if isinstance(answer.body, dict) and "id" in answer.body else None


def _observed(losses: list[str], shown: dict[str, Any]) -> dict[str, Any]:
    """Return what the ledger keeps of a contact: what was lost, and what it shows now."""
    return ({"losses": losses} if losses else {}) | seen(contact_fields(shown))


def _emptied(written: dict[str, Any]) -> dict[str, Any]:
    """Return the request that empties what was written; an e-mail can't be emptied."""
    kept = {"custom_attributes", "email"}
    image: dict[str, Any] = {key: None for key in written if key not in kept}
    if "custom_attributes" in written:
        image["custom_attributes"] = dict.fromkeys(written["custom_attributes"])
    return image
