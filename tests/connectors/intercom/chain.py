"""A small migration, step by step, as the executor would send it: for kills at any place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from connectors.intercom import IntercomTarget
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from tests.connectors.intercom.scripted import AT, file
from transforms.errors import LostAnswerError
from transforms.model import FileRef, Operation, RecordRef, Step, TargetId

Ids = dict[str, str]


class Link(NamedTuple):
    """One step; `name` keeps the id that its answer gives, `record` is whose step it is."""

    name: str
    operation: Operation
    record: str
    body: Callable[[Ids], dict[str, Any]]
    files: tuple[FileRef, ...] = ()
    makes_record: bool = False


def person(name: str, number: str) -> Callable[[Ids], dict[str, Any]]:
    return lambda _: {
        "role": "user",
        "external_id": f"zendesk:acme:{number}",
        "email": f"{name}@example.com",
        "name": name.title(),
        "custom_attributes": {"Legacy ID": number},
    }


def said(author: str, body: str, at: int = AT) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {
        "type": "user",
        "message_type": "comment",
        "intercom_user_id": ids[author],
        "body": body,
        "created_at": at,
    }


def answered(kind: str, body: str, at: int) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {
        "type": "admin",
        "message_type": kind,
        "admin_id": ids["admin"],
        "body": body,
        "created_at": at,
        "skip_notifications": True,
    }


def assigned(kind: str) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {
        "message_type": "assignment",
        "type": kind,
        "admin_id": ids["admin"],
        "assignee_id": ids[kind],
    }


O = Operation  # noqa: E741 - a table of them
CHAIN = (
    Link("a1", O.DATA_ATTRIBUTE_CREATE, "attribute:1",
         lambda _: {"name": "Legacy ID", "model": "contact", "data_type": "string"},
         makes_record=True),
    Link("a2", O.CONVERSATION_ATTRIBUTE_CREATE, "attribute:2",
         lambda _: {"name": "Legacy ID", "data_type": "string"}, makes_record=True),
    Link("vip", O.TAG_CREATE, "tag:vip", lambda _: {"name": "vip"}, makes_record=True),
    Link("acme", O.COMPANY_UPSERT, "company:1",
         lambda _: {"company_id": "zendesk:acme:1", "name": "Acme"}, makes_record=True),
    Link("anna", O.CONTACT_CREATE, "contact:7", person("anna", "7"), makes_record=True),
    Link("ben", O.CONTACT_CREATE, "contact:8", person("ben", "8"), makes_record=True),
    Link("attached", O.CONTACT_ATTACH_COMPANY, "contact:7",
         lambda ids: {"company_id": ids["acme"]}),
    Link("noted", O.CONTACT_NOTE, "contact:7",
         lambda ids: {"body": "Kind, and early", "admin_id": ids["admin"]}),
    Link("noted2", O.COMPANY_NOTE, "company:1",
         lambda ids: {"body": "Pays late", "admin_id": ids["admin"]}),
    Link("tagged", O.TAG_CONTACTS, "tag:vip",
         lambda ids: {"name": "vip", "users": [{"id": ids["anna"]}, {"id": ids["ben"]}]}),
    Link("tagged2", O.TAG_COMPANIES, "tag:vip",
         lambda ids: {"name": "vip", "companies": [{"id": ids["acme"]}]}),
    Link("create", O.CONVERSATION_CREATE, "ticket:1",
         lambda ids: {"from": {"type": "user", "id": ids["anna"]}, "body": "My order is late",
                      "created_at": AT}, makes_record=True),
    Link("files", O.CONVERSATION_REPLY, "ticket:1", said("anna", "[Files: a.txt]"),
         files=(file("a.txt"),)),
    Link("twin1", O.CONVERSATION_REPLY, "ticket:1", said("anna", "Hello?")),
    Link("twin2", O.CONVERSATION_REPLY, "ticket:1", said("anna", "Hello?")),
    Link("answer", O.CONVERSATION_REPLY, "ticket:1", answered("comment", "On its <way>", AT + 60)),
    Link("note", O.CONVERSATION_REPLY, "ticket:1", answered("note", "Call Ben & Co", AT + 60)),
    Link("update", O.CONVERSATION_UPDATE, "ticket:1",
         lambda _: {"title": "Order", "custom_attributes": {"Legacy ID": "1"}}),
    Link("cc", O.CONVERSATION_PARTICIPANT, "ticket:1",
         lambda ids: {"admin_id": ids["admin"], "customer": {"intercom_user_id": ids["ben"]}}),
    Link("tag", O.CONVERSATION_TAG, "ticket:1",
         lambda ids: {"id": ids["vip"], "admin_id": ids["admin"]}),
    Link("to admin", O.CONVERSATION_ASSIGN, "ticket:1", assigned("admin")),
    Link("to team", O.CONVERSATION_ASSIGN, "ticket:1", assigned("team")),
    Link("close", O.CONVERSATION_STATE, "ticket:1",
         lambda ids: {"message_type": "close", "type": "admin", "admin_id": ids["admin"]}),
)  # fmt: skip


@dataclass
class Course:
    """How far the chain has come: what a ledger would know."""

    ids: Ids
    known: dict[str, dict[str, TargetId]] = field(default_factory=dict)
    verdicts: list[Found | Absent | InDoubt] = field(default_factory=list)
    answers: dict[str, StepAnswer] = field(default_factory=dict)

    def state(self, link: Link) -> RecordState:
        record = self.ids.get(link.record)
        return RecordState(
            RecordRef(*link.record.split(":")),
            TargetId(record) if record else None,
            self.known.get(link.record, {}),
        )

    def settle(self, link: Link, answer: StepAnswer) -> None:
        self.answers[link.name] = answer
        if answer.target_id is None:
            return
        self.ids[link.name] = answer.target_id
        self.known.setdefault(link.record, {})[link.name] = answer.target_id
        if link.makes_record:
            self.ids[link.record] = answer.target_id


async def drive(
    target: IntercomTarget,
    course: Course,
    *,
    before: Callable[[Link], None] = lambda _: None,
) -> Course:
    """Send all steps; one whose answer is lost is looked for, and sent again if it is absent."""
    for link in CHAIN:
        before(link)
        body, state = link.body(course.ids), course.state(link)
        step = Step(link.name, link.operation, body, "f", files=link.files)
        try:
            answer = await target.send(step, body, state)
        except LostAnswerError:
            verdict = await target.reconcile(step, body, state, age_s=1)
            course.verdicts.append(verdict)
            assert not isinstance(verdict, InDoubt), verdict
            answer = (
                verdict.answer
                if isinstance(verdict, Found)
                else await target.send(step, body, state)
            )
        course.settle(link, answer)
    return course
