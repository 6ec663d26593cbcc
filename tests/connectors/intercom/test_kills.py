"""Answers lost at each step in turn, on the sandbox: the end is that of an unbroken run."""

import pytest

from connectors.intercom import UndoEntry, open_intercom
from connectors.intercom.conversations.parts import SHOWN
from connectors.protocols import Absent, Found, InDoubt, RecordState
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.intercom.conversation_shapes import contact_author, part_json
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from tests.connectors.intercom.chain import CHAIN, Course, drive
from tests.connectors.intercom.scripted import AT, CREATE, FROM_CONTACT, Files, state, step
from tests.local import local_client
from transforms.errors import LostAnswerError
from transforms.model import Operation, RecordRef, Step, TargetId

REPEATED = {  # what the next send finds by itself, without a look
    Operation.TAG_CREATE,
    Operation.TAG_CONTACTS,
    Operation.TAG_COMPANIES,
    Operation.CONTACT_ATTACH_COMPANY,
}
CLAIMED_BY_SEND = {Operation.COMPANY_UPSERT}  # asks once more by itself, to keep its pre-image


class Sandbox:
    """A workspace behind HTTP, and a target on it."""

    def __init__(self, served, faults, **changed):
        self.served, self.faults = served, faults
        told = {"api_version": "2.16", "rate_reserve": 0.0, "max_in_flight": 8, "search_lag_s": 0.0}
        token = IntercomSandboxConfig().token
        self.target = open_intercom(served.url, token, files=Files(), **(told | changed))

    async def listed(self, name):
        pages = [page async for page in self.target.pages(name)]
        return [record for page in pages for record in page.records]

    async def course(self):
        admins, teams = await self.listed("admins"), await self.listed("teams")
        return Course({"admin": admins[0].id, "team": teams[0].id})

    async def digest(self, course):
        """Return what people would see, without ids and times of events."""
        shown = await self.target.fetch("conversation", course.ids["ticket:1"])
        parts = shown["conversation_parts"]["conversation_parts"]
        found = [len(await self.listed(name)) for name in ("contacts", "companies", "tags")]
        attributes = [
            sorted(record.payload.count("Legacy ID") for record in await self.listed(name))
            for name in ("contact_attributes", "conversation_attributes")
        ]
        return (
            found,
            attributes,
            shown["title"],
            shown["state"],
            shown["custom_attributes"],
            (shown["admin_assignee_id"], shown["team_assignee_id"]),
            len(shown["contacts"]["contacts"]),
            len(shown["tags"]["tags"]),
            [(p["part_type"], p["body"], [a["name"] for a in p["attachments"]]) for p in parts],
        )


@pytest.fixture
async def sandboxes():
    running = []

    async def start(*, config=None, **changed):
        store, faults = Store(), Faults()
        seed_workspace(store)
        config = config or IntercomSandboxConfig(rate_limit_per_window=None)
        served = await serve(intercom_app(store, config=config, faults=faults))
        running.append(Sandbox(served, faults, **changed))
        return running[-1]

    yield start
    for sandbox in running:
        await sandbox.target.aclose()
        await sandbox.served.stop()


async def unbroken(sandboxes):
    sandbox = await sandboxes()
    course = await drive(sandbox.target, await sandbox.course())
    return await sandbox.digest(course), course


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("reset_after", marks=pytest.mark.slow),
        pytest.param("reset_before", marks=pytest.mark.slow),
        pytest.param("502_after", marks=pytest.mark.slow),
        pytest.param("truncated", marks=pytest.mark.slow),
        pytest.param("500", marks=pytest.mark.slow),
    ],
)
async def test_an_answer_lost_at_any_step_changes_nothing_in_the_end(sandboxes, kind):
    wanted, _ = await unbroken(sandboxes)
    for position, lost in enumerate(CHAIN):
        sandbox = await sandboxes()
        course = await sandbox.course()

        def strike(link, sandbox=sandbox, lost=lost):
            if link is lost:
                method = "PUT" if link.operation is Operation.CONVERSATION_UPDATE else "POST"
                sandbox.faults.add(kind, next=1, method=method)

        await drive(sandbox.target, course, before=strike)

        assert await sandbox.digest(course) == wanted, f"{kind} at {position}, {lost.name}"
        if lost.operation in CLAIMED_BY_SEND:
            assert course.verdicts == []
            continue
        expected = kind.endswith("after") or kind == "truncated"
        expected = expected and lost.operation not in REPEATED
        assert [type(verdict) for verdict in course.verdicts] == [Found if expected else Absent]


async def test_an_unbroken_run_tells_no_customer(sandboxes):
    sandbox = await sandboxes()
    await drive(sandbox.target, await sandbox.course())

    async with local_client() as client:
        stats = await client.get(f"{sandbox.served.url}/_sandbox/stats")

    assert stats.json()["customers_notified"] == 0


async def test_an_undo_takes_everything_back_and_can_be_repeated(sandboxes):
    sandbox = await sandboxes()
    before = [len(await sandbox.listed(name)) for name in ("contacts", "companies", "tags")]
    course = await drive(sandbox.target, await sandbox.course())

    for _ in range(2):
        for link in reversed(CHAIN):
            answer = course.answers[link.name]
            record = course.ids.get(link.record)
            entry = UndoEntry(
                TargetId(record) if record else None,
                answer.target_id,
                answer.is_found,
                answer.observed,
                answer.pre_image,
            )
            await sandbox.target.reverse(link.operation, entry)

    assert await sandbox.target.fetch("conversation", course.ids["ticket:1"]) is None
    after = [len(await sandbox.listed(name)) for name in ("contacts", "companies", "tags")]
    assert after == before


LINKS = {"attached", "cc", "tag"}


@pytest.mark.parametrize("repeated", ["accepted", "refused"])
async def test_what_is_linked_already_is_found(sandboxes, repeated):
    config = IntercomSandboxConfig(rate_limit_per_window=None, repeated_link=repeated)
    sandbox = await sandboxes(config=config)
    course = await drive(sandbox.target, await sandbox.course())
    before = await sandbox.digest(course)

    for link in [link for link in CHAIN if link.name in LINKS]:
        body = link.body(course.ids)
        asked = Step(link.name, link.operation, body, "f")
        answer = await sandbox.target.send(asked, body, course.state(link))
        assert answer.observed == course.answers[link.name].observed

    assert await sandbox.digest(course) == before


@pytest.mark.parametrize("order", ["sorted", "appended"])
@pytest.mark.parametrize(("kind", "expected"), [("reset_after", Found), ("reset_before", Absent)])
async def test_a_reply_lost_behind_five_hundred_parts_is_found_or_sent_again(
    sandboxes, order, kind, expected
):
    config = IntercomSandboxConfig(rate_limit_per_window=None, part_order=order, parts_at_most=None)
    sandbox = await sandboxes(config=config)
    course = await drive(sandbox.target, await sandbox.course())
    known = add_replies(sandbox, course, SHOWN + 20)
    body = FROM_CONTACT | {"intercom_user_id": course.ids["anna"], "created_at": AT + 9_999}
    sandbox.faults.add(kind, next=1, method="POST", path="/reply$")
    with pytest.raises(LostAnswerError):
        await sandbox.target.send(step(Operation.CONVERSATION_REPLY), body, known)

    found = await sandbox.target.reconcile(step(Operation.CONVERSATION_REPLY), body, known, age_s=1)

    assert isinstance(found, expected)


@pytest.mark.parametrize("kind", ["reset_after", "reset_before"])
async def test_a_reply_lost_in_front_of_five_hundred_parts_is_in_doubt(sandboxes, kind):
    config = IntercomSandboxConfig(
        rate_limit_per_window=None, part_order="sorted", parts_at_most=None
    )
    sandbox = await sandboxes(config=config)
    course = await drive(sandbox.target, await sandbox.course())
    known = add_replies(sandbox, course, SHOWN + 20)
    body = FROM_CONTACT | {"intercom_user_id": course.ids["anna"], "created_at": AT + 1}
    sandbox.faults.add(kind, next=1, method="POST", path="/reply$")
    with pytest.raises(LostAnswerError):
        await sandbox.target.send(step(Operation.CONVERSATION_REPLY), body, known)

    found = await sandbox.target.reconcile(step(Operation.CONVERSATION_REPLY), body, known, age_s=1)

    assert found == InDoubt("parts_hidden")


def add_replies(sandbox, course, count):
    """Put messages of one person into the conversation; return what the ledger knows then."""
    world = sandbox.served.runner.app[WORLD]
    doc = world.conversation(course.ids["ticket:1"])
    author = contact_author(world.contact(course.ids["anna"]))
    known = {}
    for number in range(count):
        part = part_json(
            world, "comment", author=author, created_at=AT + 100 + number, body=f"<p>{number}</p>"
        )
        world.add_part(doc, part, [], is_last=True)
        known[f"message:{number}"] = TargetId(part["id"])
    return RecordState(RecordRef("ticket", "1"), TargetId(doc["id"]), known)


async def lost_conversation(sandbox, kind):
    """Lose the answer to the first conversation; return its step's body."""
    course = await sandbox.course()
    contact = await sandbox.target.send(
        step(Operation.CONTACT_CREATE), {"role": "user", "external_id": "x:1"}, state()
    )
    course.ids["anna"] = contact.target_id
    body = CREATE | {"from": {"type": "user", "id": contact.target_id}}
    sandbox.faults.add(kind, next=1, method="POST", path="/conversations$")
    with pytest.raises(LostAnswerError):
        await sandbox.target.send(step(Operation.CONVERSATION_CREATE), body, state())
    return body


@pytest.mark.parametrize(("kind", "expected"), [("reset_after", Found), ("reset_before", Absent)])
async def test_while_search_lags_a_lost_conversation_is_in_doubt_and_then_clear(
    sandboxes, kind, expected
):
    config = IntercomSandboxConfig(rate_limit_per_window=None, search_lag_s=1.0)
    sandbox = await sandboxes(config=config, search_lag_s=600.0)
    body = await lost_conversation(sandbox, kind)
    opened = step(Operation.CONVERSATION_CREATE)

    early = await sandbox.target.reconcile(opened, body, state(), age_s=0.5)
    assert early == InDoubt("search_lag", 599.5)

    async with local_client() as client:
        await client.post(f"{sandbox.served.url}/_sandbox/config", json={"search_lag_s": 0.0})
    late = await sandbox.target.reconcile(opened, body, state(), age_s=600.0)
    assert isinstance(late, expected)


ANNA = {"role": "user", "external_id": "zendesk:acme:7", "email": "anna@example.com"}
PHONE = {"name": "Phone", "model": "contact", "data_type": "string"}
NEW_CONTACT = step(Operation.CONTACT_CREATE)


async def test_a_lost_contact_that_the_look_up_does_not_know_yet_is_made_once(sandboxes):
    config = IntercomSandboxConfig(rate_limit_per_window=None, find_by_external_id_lag_s=60)
    sandbox = await sandboxes(config=config)
    before = len(await sandbox.listed("contacts"))
    sandbox.faults.add("reset_after", next=1, method="POST")
    with pytest.raises(LostAnswerError):
        await sandbox.target.send(NEW_CONTACT, ANNA, state())

    assert await sandbox.target.reconcile(NEW_CONTACT, ANNA, state(), age_s=1) == Absent()
    assert (await sandbox.target.send(NEW_CONTACT, ANNA, state())).is_found
    assert len(await sandbox.listed("contacts")) == before + 1


@pytest.mark.parametrize(
    ("validation", "losses"),
    [("refused", ["phone_dropped"]), ("dropped", ["phone_dropped"]), ("stored", None)],
)
async def test_a_phone_number_that_is_lost_is_reported(sandboxes, validation, losses):
    config = IntercomSandboxConfig(rate_limit_per_window=None, phone_validation=validation)
    sandbox = await sandboxes(config=config)

    answer = await sandbox.target.send(NEW_CONTACT, ANNA | {"phone": "call me"}, state())

    assert answer.observed.get("losses") == losses


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_a_number_that_intercom_dropped_is_kept_though_the_run_broke_there(sandboxes, kind):
    config = IntercomSandboxConfig(rate_limit_per_window=None, phone_validation="dropped")
    sandbox = await sandboxes(config=config)
    await sandbox.target.send(step(Operation.DATA_ATTRIBUTE_CREATE), PHONE, state())
    body = ANNA | {"phone": "call me"}
    create = step(Operation.CONTACT_CREATE, phone_attribute="Phone")
    sandbox.faults.add(kind, next=2, method="PUT")
    with pytest.raises(LostAnswerError):
        await sandbox.target.send(create, body, state())

    verdict = await sandbox.target.reconcile(create, body, state(), age_s=1)
    answer = (
        await sandbox.target.send(create, body, state())
        if isinstance(verdict, Absent)
        else verdict.answer
    )

    contact = await sandbox.target.fetch("contact", answer.target_id)
    assert contact["custom_attributes"] == {"Phone": "call me"}
    assert answer.observed["losses"] == ["phone_in_attribute"]


async def test_a_contact_that_is_not_ready_yet_gets_its_conversation(sandboxes):
    config = IntercomSandboxConfig(rate_limit_per_window=None, contact_ready_lag_s=0.2)
    sandbox = await sandboxes(config=config)
    contact = await sandbox.target.send(NEW_CONTACT, ANNA, state())
    body = CREATE | {"from": {"type": "user", "id": contact.target_id}}

    answer = await sandbox.target.send(step(Operation.CONVERSATION_CREATE), body, state())

    assert answer.target_id is not None


async def test_a_contact_with_that_address_is_filled_and_emptied_again(sandboxes):
    sandbox = await sandboxes()
    theirs = ANNA | {"external_id": "product:1"}
    made = await sandbox.target.send(NEW_CONTACT, theirs, state())
    before = await sandbox.target.fetch("contact", made.target_id)

    answer = await sandbox.target.send(NEW_CONTACT, ANNA | {"name": "Anna"}, state())
    filled = await sandbox.target.fetch("contact", answer.target_id)
    entry = UndoEntry(None, answer.target_id, answer.is_found, {}, answer.pre_image)
    undone = await sandbox.target.reverse(Operation.CONTACT_CREATE, entry)
    after = await sandbox.target.fetch("contact", made.target_id)

    assert (filled["name"], filled["external_id"]) == ("Anna", "product:1")
    assert undone == "undone"
    assert (after["name"], after["email"]) == (before["name"], before["email"])


async def test_the_workspace_passes_its_checks(sandboxes):
    sandbox = await sandboxes()
    config = IntercomSandboxConfig()

    findings = await sandbox.target.preflight(config.workspace)

    assert [finding for finding in findings if finding.is_fatal] == []
