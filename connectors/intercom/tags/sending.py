"""Tags: made by name, put on contacts and companies in bulk."""

from typing import Any

from connectors.intercom.context import Connection, id_in, own_id
from connectors.intercom.errors import is_gone
from connectors.intercom.uses import companies_with_tag, contacts_with_tag
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Step, TargetId


async def create_tag(
    at: Connection, step: Step, body: dict[str, Any], _state: RecordState
) -> StepAnswer:
    """Make a tag, or get the one of that name: Intercom does not say which of both it did.

    So `is_found` is what the plan knows: its hint `is_existing`.
    """
    answer = await at.client.write("POST", "/tags", json=body)
    return StepAnswer(
        target_kind="tag",
        target_id=id_in(answer.body, "id", "POST /tags"),
        request_id=answer.request_id,
        is_found=step.hints.is_existing,
    )


async def tag_contacts(
    at: Connection, step: Step, body: dict[str, Any], _state: RecordState
) -> StepAnswer:
    """Put a tag on many contacts; those that are gone are skipped and named in `observed`."""
    return await _tag_many(at, step, body, "users")


async def tag_companies(
    at: Connection, step: Step, body: dict[str, Any], _state: RecordState
) -> StepAnswer:
    """Put a tag on many companies; those that are gone are skipped and named in `observed`."""
    return await _tag_many(at, step, body, "companies")


async def _tag_many(at: Connection, step: Step, body: dict[str, Any], kind: str) -> StepAnswer:
    wanted = [TargetId(str(item["id"])) for item in body[kind]]
    had = await _bearers(at, step.hints.tag_id, kind, wanted)
    answer = await at.client.write("POST", "/tags", json=body)
    told = answer.body.get(kind) if isinstance(answer.body, dict) else None
    tagged = wanted
    if isinstance(told, list):  # versions before 2.16 answer with the tag only
        done = {str(item.get("id")) for item in told if item.get("tagged", True)}
        tagged = [wanted_id for wanted_id in wanted if wanted_id in done]
    observed: dict[str, Any] = {"tag_id": id_in(answer.body, "id", "POST /tags"), "tagged": tagged}
    if before := [each for each in tagged if each in had]:
        observed["had"] = before  # an undo leaves it to them
    if len(tagged) < len(wanted):
        observed["missing"] = sorted(set(wanted) - set(tagged))
    return StepAnswer(request_id=answer.request_id, observed=observed)


async def untag_contact(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Take a tag off the record's contact; one that is off already is no trouble."""
    try:
        answer = await at.client.write("DELETE", f"/contacts/{own_id(state)}/tags/{body['tag_id']}")
    except RecordError as exc:
        if not is_gone(exc):
            raise
        return StepAnswer(request_id=exc.request_id, is_found=True)
    return StepAnswer(request_id=answer.request_id)


async def untag_company(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Take a tag off the record's company: Intercom finds the tag by its name only."""
    tag = await at.client.read(f"/tags/{body['tag_id']}")
    request = {"name": tag.body["name"], "companies": [{"id": own_id(state), "untag": True}]}
    answer = await at.client.write("POST", "/tags", json=request)
    return StepAnswer(request_id=answer.request_id)


async def _bearers(
    at: Connection, tag_id: str | None, kind: str, ids: list[TargetId]
) -> set[TargetId]:
    """Return who carried the tag before: of a tag that the plan found there (`tag_id`)."""
    if tag_id is None or not ids:
        return set()
    if kind == "users":
        return await contacts_with_tag(at, TargetId(tag_id), ids)
    return await companies_with_tag(at, TargetId(tag_id))
