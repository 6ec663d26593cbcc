"""The questions on what the workspace has already, and on how much it takes.

Attributes and types of tickets can be archived and never removed, so that a probe makes none: it
puts values on its own people, conversations and tickets, by what is there. Where nothing fits the
question stays open.
"""

from collections.abc import Callable
from typing import Any, Final

from connectors.intercom.probing.asking import Experiment, Unanswered, file, is_taken, taken
from connectors.intercom.probing.lab import COMPANY, NAME, Lab
from connectors.intercom.tickets.shown import options_of
from transforms.errors import RecordError
from transforms.quirks.intercom_objects import RELATIONSHIP

LONG: Final = 300  # characters; a text attribute of people is said to hold 255
MANY: Final = 500  # parts that a conversation is known to show
NO_OPTION: Final = "no such option of a probe"
NUMBERS: Final = frozenset({"integer", "decimal", "float"})

Json = dict[str, Any]


async def _long_strings(lab: Lab) -> str:
    people = "/data_attributes?model=contact"
    name = (await _attribute(lab, people, _is_text, "a text of people"))["name"]
    path, value = f"/contacts/{lab.other}", "x" * LONG
    if not await is_taken(lab.write("PUT", path, custom_attributes={name: value})):
        return "refused"
    shown = (await lab.read(path))["custom_attributes"].get(name) or ""
    return "kept" if len(shown) == LONG else "cut"


async def _list_option_values(lab: Lab) -> str:
    found = await _of_conversations(lab, lambda each: each["data_type"] == "list", "a list")
    conversation = await lab.conversation(NAME)
    setting = _set(lab, conversation, found["name"], NO_OPTION)
    return "free" if await is_taken(setting) else "enforced"


async def _shown_values(lab: Lab) -> str:
    found = await _of_conversations(lab, lambda each: each["data_type"] in NUMBERS, "a number")
    conversation = await lab.conversation(NAME)
    await _set(lab, conversation, found["name"], 7)
    shown = (await lab.shown(conversation))["custom_attributes"].get(found["name"])
    return "as_text" if isinstance(shown, str) else "as_sent"


async def _unchanged_update(lab: Lab) -> str:
    found = await _of_conversations(lab, _is_text, "a text")
    conversation = await lab.conversation(NAME)
    counts = []
    for _ in range(2):
        await _set(lab, conversation, found["name"], NAME)
        counts.append(len(await lab.parts(conversation)))
    return "silent" if counts[0] == counts[1] else "leaves_part"


async def _search_custom_attributes(lab: Lab) -> str:
    found = await _of_conversations(lab, _is_text, "a text")
    rule = {"field": f"custom_attributes.{found['name']}", "operator": "=", "value": NAME}
    query = lab.at.client.query("/conversations/search", json={"query": rule})
    return taken(await is_taken(query))


async def _tickets_show(lab: Lab) -> str:
    ticket, tag = await _any_ticket(lab), await lab.tag()
    await lab.write("POST", f"/tickets/{ticket}/tags", id=tag, admin_id=lab.admin)
    return "all" if "tags" in await lab.read(f"/tickets/{ticket}") else "document"


async def _ticket_as_conversation(lab: Lab) -> str:
    path = f"/conversations/{await _any_ticket(lab)}"
    return "shown" if await is_taken(lab.read(path)) else "absent"


async def _ticket_list_values(lab: Lab) -> str:
    for kind in await _types(lab):
        for attribute in (kind.get("ticket_type_attributes") or {}).get("data") or ():
            for label, option in options_of(attribute):
                if attribute.get("archived") or label == option:
                    continue
                name = attribute["name"]
                ticket = await _ticket(lab, kind, **{name: option})
                if ticket is None:
                    break
                shown = (await lab.read(f"/tickets/{ticket}"))["ticket_attributes"].get(name)
                return "label" if shown == label else "id"
    raise Unanswered("no type of tickets has a list that can be used")


async def _ticket_reply_by_others(lab: Lab) -> str:
    ticket = await _any_ticket(lab)
    message = {
        "message_type": "comment",
        "type": "user",
        "intercom_user_id": lab.main,
        "body": NAME,
        "created_at": lab.begun + 60,
        "skip_notifications": True,
    }
    return taken(await is_taken(lab.write("POST", f"/tickets/{ticket}/reply", **message)))


async def _other_files_by_url(lab: Lab) -> str:
    """Send the links that Intercom itself gives to files: those need no other host."""
    conversation = await lab.conversation(NAME)
    if not await _is_taken_by_url(lab, conversation, "png"):
        raise Unanswered("Intercom does not take its own link to a picture")
    return taken(await _is_taken_by_url(lab, conversation, "pdf"))


async def _is_taken_by_url(lab: Lab, conversation: str, kind: str) -> bool:
    await lab.reply(conversation, f"{NAME}: {kind}", attachment_files=[file(kind)])
    [shown] = (await lab.parts(conversation))[-1]["attachments"]
    told = f"{NAME}: {kind} by its link"
    return await is_taken(lab.reply(conversation, told, attachment_urls=[shown["url"]]))


async def _unknown_object_values(lab: Lab) -> str:
    """Make an instance with a value that its type can't have, of a type that is referred to."""
    found = await _of_conversations(lab, _is_reference, "a custom object")
    kind = str(found["reference"]["object_type_id"])
    return "dropped" if await is_taken(lab.custom_object(kind, **{NO_OPTION: NAME})) else "refused"


def _is_reference(attribute: Json) -> bool:
    told = attribute.get("reference") or {}
    return attribute["data_type"] == RELATIONSHIP and bool(told.get("object_type_id"))


async def _contactless_company_by_id(lab: Lab) -> str:
    await lab.company()
    return "found" if await _is_there(lab, f"/companies?company_id={COMPANY}") else "hidden"


async def _parts_at_most(lab: Lab) -> str:
    """Write private notes until Intercom takes no more, or more than it shows."""
    conversation = await lab.conversation(NAME)
    for number in range(MANY + 1):
        note = lab.reply(conversation, f"{NAME} {number}", message_type="note")
        if not await is_taken(note):
            shown = await lab.shown(conversation)
            return str(shown["conversation_parts"]["total_count"])
    return f"more than {MANY}"


async def _is_there(lab: Lab, path: str) -> bool:
    try:
        await lab.read(path)
    except RecordError as exc:
        if exc.status != 404:
            raise
        return False
    return True


def _is_text(attribute: Json) -> bool:
    return attribute["data_type"] == "string" and not attribute.get("options")


async def _of_conversations(lab: Lab, fits: Callable[[Json], bool], what: str) -> Json:
    return await _attribute(lab, "/conversations/attributes", fits, f"{what} of conversations")


async def _attribute(lab: Lab, path: str, fits: Callable[[Json], bool], what: str) -> Json:
    """Return an attribute that people have made and that the API may fill."""
    for each in (await lab.read(path))["data"]:
        is_ours_to_fill = each.get("custom", True) and each.get("api_writable", True)
        if is_ours_to_fill and not each.get("archived") and fits(each):
            return dict(each)
    raise Unanswered(f"the workspace has no attribute for {what}, and a probe leaves none behind")


async def _set(lab: Lab, conversation: str, name: str, value: Any) -> None:
    await lab.write("PUT", f"/conversations/{conversation}", custom_attributes={name: value})


async def _types(lab: Lab) -> list[Json]:
    """Return the types of tickets that a customer can have."""
    listed = (await lab.read("/ticket_types"))["data"]
    return [each for each in listed if each["category"] == "Customer" and not each.get("archived")]


async def _any_ticket(lab: Lab) -> str:
    for kind in await _types(lab):
        if (ticket := await _ticket(lab, kind)) is not None:
            return ticket
    raise Unanswered("the workspace has no type of tickets that asks for nothing")


async def _ticket(lab: Lab, kind: Json, **values: Any) -> str | None:
    """Make a ticket; None where its type asks for more than that."""
    try:
        return await lab.ticket(str(kind["id"]), **values)
    except RecordError as exc:
        if exc.status not in {400, 422}:
            raise
        return None


BORROWED: Final = (
    Experiment(
        "long_strings",
        "What becomes of a text of more than 255 characters in an attribute?",
        ("refused", "cut", "kept"),
        _long_strings,
    ),
    Experiment(
        "list_option_values",
        "May an attribute hold a value that its list does not have?",
        ("enforced", "free"),
        _list_option_values,
    ),
    Experiment(
        "shown_values",
        "Are numbers in attributes shown as numbers?",
        ("as_sent", "as_text"),
        _shown_values,
    ),
    Experiment(
        "unchanged_update",
        "Does an update that changes nothing leave a line in the conversation?",
        ("silent", "leaves_part"),
        _unchanged_update,
    ),
    Experiment(
        "search_custom_attributes",
        "Can conversations be searched by an attribute?",
        ("accepted", "refused"),
        _search_custom_attributes,
    ),
    Experiment(
        "tickets_show",
        "Do tickets show their tags?",
        ("document", "all"),
        _tickets_show,
    ),
    Experiment(
        "ticket_as_conversation",
        "Does a ticket's id answer as a conversation too?",
        ("absent", "shown"),
        _ticket_as_conversation,
    ),
    Experiment(
        "ticket_list_values",
        "Do tickets show a list's value as words?",
        ("id", "label"),
        _ticket_list_values,
    ),
    Experiment(
        "ticket_reply_by_others",
        "May a contact answer a ticket of somebody else?",
        ("accepted", "refused"),
        _ticket_reply_by_others,
    ),
    Experiment(
        "other_files_by_url",
        "May other files than pictures be attached by their address?",
        ("accepted", "refused"),
        _other_files_by_url,
    ),
    Experiment(
        "unknown_object_values",
        "What becomes of a custom object's value that its type has no attribute for?",
        ("refused", "dropped"),
        _unknown_object_values,
    ),
    Experiment(
        "contactless_company_by_id",
        "Is a company without people found by its id?",
        ("found", "hidden"),
        _contactless_company_by_id,
    ),
    Experiment(
        "parts_at_most",
        "How many messages does a conversation take (up to 501 private notes in one)?",
        (),
        _parts_at_most,
    ),
)
