"""The questions that a probe asks, and how each is answered: one function a question.

An answer is one word of those listed with the question, or UNKNOWN with why. The names are those of
the sandbox's switches, which imitates each answer.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.probing.asking import (
    FILES,
    UNKNOWN,
    Experiment,
    Probed,
    Unanswered,
    file,
    is_taken,
    seconds_until,
    taken,
)
from connectors.intercom.probing.borrowed import BORROWED
from connectors.intercom.probing.lab import IDS, NAME, Lab
from transforms.errors import ContractError, RecordError, TransientError

ODD_PHONE: Final = "+49 123"  # a country's code, and no number of that country

_BOLD: Final = "<p>A probe with <b>bold</b> words and a &lt;name&gt;</p>"
_TYPED: Final = "It's a probe - with dots... and quotes 'here'"
_AS_TAG: Final = re.compile(r"<(b|strong)>bold</\1>")


async def probe(at: Connection, address: str, left: list[str]) -> AsyncGenerator[Probed]:
    """Yield the answers one by one, and remove all that was made, also when it is stopped.

    `left` takes the paths of what Intercom would not remove. Raises RecordError when not even a
    contact can be made.
    """
    lab = Lab(at, address)
    try:
        await lab.open()
        for each in EXPERIMENTS:
            yield await _asked(lab, each)
    finally:
        left += await lab.close()


async def _asked(lab: Lab, each: Experiment) -> Probed:
    try:
        return Probed(each.name, await each.ask(lab))
    except Unanswered as exc:
        return Probed(each.name, UNKNOWN, str(exc))
    except (RecordError, TransientError, ContractError) as exc:
        return Probed(each.name, UNKNOWN, str(exc))


def _form(shown: str | None) -> str:
    """Say what became of `_BOLD`: its tags are tags, or text, or gone."""
    told = shown or ""
    if _AS_TAG.search(told):
        return "kept"
    return "escaped" if "&lt;b&gt;" in told else "stripped"


async def _html_of_contacts(lab: Lab) -> str:
    found = await lab.shown(await lab.conversation(_BOLD))
    return _form(found["source"]["body"])


async def _html_in_admin_comments(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    await lab.reply(conversation, _BOLD)
    return _form((await lab.parts(conversation))[-1]["body"])


async def _html_in_notes(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    note = f"{_BOLD}<ul><li>one</li></ul><pre><code>two</code></pre>"
    if not await is_taken(lab.reply(conversation, note, message_type="note")):
        return "refused"
    return _form((await lab.parts(conversation))[-1]["body"])


async def _html_in_people_notes(lab: Lab) -> str:
    path = f"/contacts/{lab.other}/notes"
    return _form((await lab.write("POST", path, body=_BOLD, admin_id=lab.admin))["body"])


async def _dates(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    await lab.reply(conversation, NAME, after_s=3_600)
    shown = await lab.shown(conversation)
    parts = shown["conversation_parts"]["conversation_parts"]
    are_kept = (shown["created_at"], parts[-1]["created_at"]) == (lab.begun, lab.begun + 3_600)
    return "kept" if are_kept else "moved"


async def _part_order(lab: Lab) -> str:
    """Answer twice: an hour after the start, and then an hour before it."""
    conversation = await lab.conversation(NAME)
    await lab.reply(conversation, f"{NAME}: later", after_s=3_600)
    if not await is_taken(lab.reply(conversation, f"{NAME}: older", after_s=-3_600)):
        return "refused"
    parts = [each for each in await lab.parts(conversation) if each.get("body")]
    older = next(each for each in parts if "older" in each["body"])
    if older["created_at"] >= lab.begun:
        return "clamped"
    return "appended" if parts[-1] is older else "sorted"


async def _reply_by_non_participant(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    by_other = {"type": "user", "intercom_user_id": lab.other, "admin_id": None}
    return taken(await is_taken(_by_contact(lab, conversation, by_other)))


async def _by_contact(lab: Lab, conversation: str, author: Mapping[str, Any]) -> None:
    told = {name: value for name, value in author.items() if value is not None}
    message = {"message_type": "comment", "body": NAME, "created_at": lab.begun + 60}
    await lab.write("POST", f"/conversations/{conversation}/reply", **message, **told)


async def _blank_body_with_files(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    reply = lab.reply(conversation, "", attachment_files=[file("png")])
    return taken(await is_taken(reply))


async def _file_types(lab: Lab) -> str:
    """Return which kinds of files a teammate may attach."""
    conversation = await lab.conversation(NAME)
    kinds = [
        kind
        for kind in FILES
        if await is_taken(lab.reply(conversation, f"{NAME}: {kind}", attachment_files=[file(kind)]))
    ]
    return " ".join(kinds) or "none"


async def _admin_reply_reopens(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    close = {"message_type": "close", "type": "admin", "admin_id": lab.admin}
    await lab.write("POST", f"/conversations/{conversation}/parts", **close)
    await lab.reply(conversation, NAME)
    return "yes" if (await lab.shown(conversation))["state"] == "open" else "no"


async def _repeated_link(lab: Lab) -> str:
    conversation, tag = await lab.conversation(NAME), await lab.tag()
    path, body = f"/conversations/{conversation}/tags", {"id": tag, "admin_id": lab.admin}
    await lab.write("POST", path, **body)
    return taken(await is_taken(lab.write("POST", path, **body)))


async def _shown_text(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    await lab.reply(conversation, _TYPED)
    shown = re.sub(r"<[^>]*>", "", (await lab.parts(conversation))[-1]["body"])
    if shown.replace("&#39;", "'").replace("&#x27;", "'").strip() == _TYPED:
        return "kept"
    letters = ["".join(filter(str.isalpha, each)) for each in (shown, _TYPED)]
    return "cleaned" if letters[0] == letters[1] else "rewritten"


async def _app_code(lab: Lab) -> str:
    conversation = await lab.conversation(NAME)
    await lab.reply(conversation, NAME)
    part = (await lab.parts(conversation))[-1]
    return "shown" if part.get("app_package_code") else "hidden"


async def _without_seat(lab: Lab) -> str:
    """Return a teammate without an inbox seat."""
    for each in lab.admins:
        if each.get("has_inbox_seat") is False:
            return str(each["id"])
    raise Unanswered("everybody in the workspace has an inbox seat")


async def _write_without_seat(lab: Lab) -> str:
    admin = await _without_seat(lab)
    conversation = await lab.conversation(NAME)
    return taken(await is_taken(lab.reply(conversation, NAME, admin_id=admin)))


async def _assign_without_seat(lab: Lab) -> str:
    admin = await _without_seat(lab)
    conversation = await lab.conversation(NAME)
    assign = {
        "message_type": "assignment",
        "type": "admin",
        "admin_id": lab.admin,
        "assignee_id": admin,
    }
    path = f"/conversations/{conversation}/parts"
    return taken(await is_taken(lab.write("POST", path, **assign)))


async def _email_clash(lab: Lab) -> str:
    if lab.clash != UNKNOWN:
        return lab.clash
    try:
        await lab.contact(IDS[1], email=lab.address, name=NAME)
    except RecordError as exc:
        if exc.status != 409:
            raise
        return "409"
    return "second_user"


async def _phone_validation(lab: Lab) -> str:
    change = {"phone": ODD_PHONE}
    if not await is_taken(lab.write("PUT", f"/contacts/{lab.other}", **change)):
        return "refused"
    return "stored" if (await lab.read(f"/contacts/{lab.other}")).get("phone") else "dropped"


async def _search_lag(lab: Lab) -> str:
    """Return how many seconds it took until a new conversation was found."""
    conversation = await lab.conversation(NAME)
    rule = {"field": "id", "operator": "=", "value": conversation}
    return await _seconds_of_search(lab, "/conversations/search", rule, "conversations")


async def _contact_search_lag(lab: Lab) -> str:
    """Return how many seconds it took until a changed contact was found."""
    phrase = f"{NAME} {lab.at.now().timestamp():.0f}"
    await lab.write("PUT", f"/contacts/{lab.other}", name=phrase)
    rule = {"field": "name", "operator": "=", "value": phrase}
    return await _seconds_of_search(lab, "/contacts/search", rule, "data")


async def _find_by_external_id_lag(lab: Lab) -> str:
    """Return how many seconds it took until a new contact was found by its external id."""
    await lab.contact(IDS[3], name=NAME)
    path = f"/contacts/find_by_external_id/{IDS[3]}"
    return await seconds_until(lab, "look by external id", lambda: lab.read(path))


async def _seconds_of_search(lab: Lab, path: str, rule: Mapping[str, Any], key: str) -> str:
    async def look() -> Any:
        return (await lab.at.client.query(path, json={"query": rule})).body.get(key)

    return await seconds_until(lab, "search", look)


EXPERIMENTS: Final = (
    Experiment(
        "html_in_admin_comments",
        "Is HTML in a teammate's reply kept?",
        ("kept", "escaped", "stripped"),
        _html_in_admin_comments,
    ),
    Experiment(
        "html_of_contacts",
        "Is HTML in a contact's message kept?",
        ("kept", "escaped", "stripped"),
        _html_of_contacts,
    ),
    Experiment(
        "html_in_notes",
        "Are lists and code in a private note kept?",
        ("kept", "refused", "escaped", "stripped"),
        _html_in_notes,
    ),
    Experiment(
        "html_in_people_notes",
        "Is HTML in a note about a person kept?",
        ("kept", "escaped", "stripped"),
        _html_in_people_notes,
    ),
    Experiment("dates", "Are the dates of old messages kept?", ("kept", "moved"), _dates),
    Experiment(
        "part_order",
        "What becomes of a reply that is older than its conversation?",
        ("refused", "clamped", "sorted", "appended"),
        _part_order,
    ),
    Experiment(
        "reply_by_non_participant",
        "May a contact answer who does not take part?",
        ("accepted", "refused"),
        _reply_by_non_participant,
    ),
    Experiment(
        "blank_body_with_files",
        "May a message consist of files alone?",
        ("accepted", "refused"),
        _blank_body_with_files,
    ),
    Experiment("file_types", "Which kinds of files are taken?", (), _file_types),
    Experiment(
        "admin_reply_reopens",
        "Does a teammate's reply open a closed conversation?",
        ("yes", "no"),
        _admin_reply_reopens,
    ),
    Experiment(
        "repeated_link",
        "May a tag be put on that is there already?",
        ("accepted", "refused"),
        _repeated_link,
    ),
    Experiment(
        "shown_text",
        "Is a text shown as it was sent?",
        ("kept", "cleaned", "rewritten"),
        _shown_text,
    ),
    Experiment(
        "app_code",
        "Do messages say that an app wrote them?",
        ("shown", "hidden"),
        _app_code,
    ),
    Experiment(
        "write_without_seat",
        "May a teammate without an inbox seat be the author?",
        ("accepted", "refused"),
        _write_without_seat,
    ),
    Experiment(
        "assign_without_seat",
        "May a conversation be assigned to a teammate without an inbox seat?",
        ("accepted", "refused"),
        _assign_without_seat,
    ),
    Experiment(
        "email_clash",
        "What becomes of a second person with the same e-mail?",
        ("409", "second_user"),
        _email_clash,
    ),
    Experiment(
        "phone_validation",
        "What becomes of a phone number that nobody can have?",
        ("refused", "dropped", "stored"),
        _phone_validation,
    ),
    Experiment("search_lag_s", "After how many seconds is a conversation found?", (), _search_lag),
    Experiment(
        "contact_search_lag_s",
        "After how many seconds is a person found?",
        (),
        _contact_search_lag,
    ),
    Experiment(
        "find_by_external_id_lag_s",
        "After how many seconds is a person found by an external id?",
        (),
        _find_by_external_id_lag,
    ),
    *BORROWED,
)
