"""One record as it stands in the source and as it is planned to stand in Intercom, for people."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from transforms.bodies import plain_text
from transforms.model import FileRef, Operation, PlannedRecord, RecordRef, Step
from transforms.plan.losses import LOSSES
from transforms.plan.steps import GIVEN, REF
from transforms.quirks.intercom_messages import is_html
from transforms.quirks.register import REGISTRY

Row = Mapping[str, Any]
Name = Callable[[str, str], str]  # what people call a record of an entity, by its source id

WORDS: Final = {  # of an operation behind its dot, where the word alone would not do
    "create": "Begins",
    "adopt": "Goes on with the person who is there",
    "upsert": "Is made, or goes on with the one that is there",
    "reply": "Message",
    "update": "Title and attributes",
    "attach_company": "Belongs to",
    "relate": "Relates to custom objects",
    "participant": "In copy",
    "assign": "Assigned to",
}
TEXTS: Final = ("body", "description")
_AUTHORS: Final = ("from", "intercom_user_id", "admin_id", "contacts")
_SILENT: Final = frozenset({"skip_notifications", "type", "created_at", "message_type"})
_INSTANCES: Final = "instances"  # of a relation to custom objects
_LEFT_OUT: Final = frozenset({"source_id", "key", "losses", "changes", "url", "position"})


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that people look at: a message, a note, values, a tag."""

    title: str
    who: str = ""
    at: datetime | None = None
    text: str = ""
    html: str = ""  # where the text has a form; not safe to show as it is
    values: Sequence[tuple[str, str]] = ()
    files: Sequence[str] = ()
    quirks: Sequence[str] = ()  # facts that were handled
    losses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """Both sides of a record; `reason` says why it has no steps, where it has none."""

    ref: RecordRef
    source: list[Block] = field(default_factory=list)
    target: list[Block] = field(default_factory=list)
    reason: str | None = None


def source_blocks(
    row: Row, messages: Iterable[Row], files: Iterable[Row], name: Name
) -> list[Block]:
    """Return a record of the source: its values, then its messages in order with their files."""
    of_message: dict[str, list[str]] = {}
    for each in files:
        of_message.setdefault(each["message_id"], []).append(each["name"])
    blocks = [Block("Values", values=_row_values(row), losses=_losses(row.get("losses")))]
    return blocks + [
        _said(each, of_message.get(each["source_id"], ()), name)
        for each in sorted(messages, key=lambda each: each["position"])
    ]


def object_block(row: Row) -> Block:
    """Return a custom object of the source that a record relates to."""
    return Block("Custom object", values=_row_values(row), losses=_losses(row.get("losses")))


def target_blocks(record: PlannedRecord, name: Name, admin: Callable[[str], str]) -> list[Block]:
    """Return what a planned record becomes, a block for each step in their order."""
    return [_step(step, name, admin) for step in record.steps]


def _said(message: Row, files: Sequence[str], name: Name) -> Block:
    who = message["author_name"] or (
        name("contact", message["author_id"]) if message["author_id"] else ""
    )
    html = message["body_html"] or ""
    return Block(
        "Message" if message["is_public"] else "Note",
        who,
        message["created_at"],
        message["body_text"] or plain_text(html),
        html,
        files=files,
        losses=_losses(message["losses"]),
    )


def _step(step: Step, name: Name, admin: Callable[[str], str]) -> Block:
    body = step.body
    text = next((str(body[key]) for key in TEXTS if body.get(key)), "")
    has_form = is_html(text)
    at = body.get("created_at")
    return Block(
        _title(step),
        _who(body, name, admin),
        datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
        plain_text(text) if has_form else text,
        text if has_form else "",
        list(_values(body, name, admin)),
        [_file(each) for each in step.files],
        [REGISTRY[each].quirk.fact for each in step.quirks if each in REGISTRY],
        _losses(step.losses),
    )


def _title(step: Step) -> str:
    word = step.operation.value.rpartition(".")[2]
    if step.body.get("message_type") == "note":
        return "Note"
    if step.operation is Operation.CUSTOM_OBJECT_UPSERT:
        return f"Custom object of the type {step.body['type']}"
    if word == "state":
        return f"State: {step.body.get('message_type') or step.body.get('state') or 'set'}"
    return WORDS.get(word, word.replace("_", " ").capitalize())


def _who(body: Row, name: Name, admin: Callable[[str], str]) -> str:
    """Return by whom a message is; other steps are nobody's."""
    if not any(key in body for key in TEXTS):
        return ""
    for key in _AUTHORS:
        if (told := body.get(key)) is not None:
            return _value(told, name) if key != "admin_id" else admin(str(told))
    return ""


def _values(body: Row, name: Name, admin: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield what a request sets beside its text, nested names joined."""
    if _INSTANCES in body:
        yield str(body["reference"]), _value(body[_INSTANCES], name)
        return
    for key, value in body.items():
        if key in _SILENT or key in TEXTS or (key in _AUTHORS and "body" in body):
            continue
        if key in {"admin_id", "assignee_id", "owner_id"}:
            if key != "admin_id" and value is not None:
                yield key, admin(str(value))
        elif isinstance(value, dict) and REF not in value and GIVEN not in value:
            yield from ((inner, _value(told, name)) for inner, told in value.items())
        elif value not in (None, "", [], {}):
            yield key, _value(value, name)


def _value(value: Any, name: Name) -> str:
    """Return a value of a request as people read it: a reference as the name of what it means."""
    if isinstance(value, list):
        return ", ".join(_value(each, name) for each in value)
    if not isinstance(value, dict):
        return str(value)
    if REF in value:
        return name(*value[REF])
    if GIVEN in value:
        return _value(value["value"], name)
    if "id" in value:
        return _value(value["id"], name)
    return "; ".join(f"{key}: {_value(each, name)}" for key, each in value.items())


def _row_values(row: Row) -> list[tuple[str, str]]:
    return [(key, told) for key, value in row.items() if (told := _source_value(key, value))]


def _source_value(key: str, value: Any) -> str:
    """Return a value of a source's row as people read it; empty where it says nothing."""
    if key in _LEFT_OUT or value is None or value == [] or value is False:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, list):
        return ", ".join(filter(None, (_one(each) for each in value)))
    return str(value)


def _one(value: Any) -> str:
    """Return one of a list; a field says its name, its value and is left out where it has none."""
    if not isinstance(value, dict):
        return str(value)
    return f"{value['name']}: {value['text']}" if value.get("text") else ""


def _file(file: FileRef) -> str:
    return f"{file.name} ({file.content_type}, {file.size_bytes} bytes)"


def _losses(reasons: Iterable[str] | None) -> list[str]:
    return [f"{each}: {LOSSES.get(each, each)}" for each in reasons or ()]
