"""What stands in a thread already: said again, taken back, or worked on by people in Intercom."""

import pytest

from tests.e2e.office import messages, moved_office, office, said, ticket_like
from tests.e2e.read_back import verified

pytestmark = pytest.mark.slow


async def test_what_our_notes_say_is_said_again_when_it_changes(tmp_path):
    async with office(tmp_path) as at:
        path = tmp_path / "e2e.yaml"
        noted = path.read_text().replace("options: {", "options: {ccs: note, ")
        path.write_text(
            noted.replace("mapping:\n", "mapping:\n  tickets: {builtin: {priority: note}}\n")
        )
        await at.full()
        number = ticket_like(at.served, status="open", email_cc_ids=[])["id"]
        customer = next(each for each in at.served.desk.users if each["role"] == "end-user")

        async def noted_after(**values):
            await at.change("tickets", number, **values)
            await at.delta()
            notes = [body for is_note, body in messages(await at.conversation(number)) if is_note]
            return [note for note in notes if "More in Zendesk" in note]

        before = await noted_after(priority="low")
        copied = await noted_after(email_cc_ids=[customer["id"]])
        alone = await noted_after(email_cc_ids=[])
        again = await noted_after(email_cc_ids=[customer["id"]])
        urgent = await noted_after(priority="urgent")

        assert "Priority: low" in before[-1]
        assert "In copy" not in before[-1]
        assert copied[:-1] == before
        assert customer["name"] in copied[-1]
        assert alone == [*copied, before[-1]]
        assert again == [*alone, copied[-1]]
        assert urgent[:-1] == again
        assert "Priority: urgent" in urgent[-1]
        await at.delta()
        assert at.writes == []
        await at.full()
        assert at.writes == []
        assert (await verified(at.config)).differences == []


async def test_a_redacted_message_and_one_made_private_are_not_read_any_more():
    async with moved_office() as at:
        number = ticket_like(at.served, status="open")["id"]
        comment = await at.say(number, "My card is 4111 1111 1111 1111, please charge it.")
        secret = await at.say(number, "Do not tell them: it was our fault.")
        await at.delta()
        assert "4111 1111 1111 1111" in said(await at.conversation(number))

        await at.rewrite(number, comment, redact="4111 1111 1111 1111")
        await at.rewrite(number, secret, public=False)
        await at.delta()

        shown = messages(await at.conversation(number))
        text = " ".join(body for _, body in shown)
        assert "4111" not in text
        assert "please charge it" in text
        assert [is_note for is_note, body in shown if "our fault" in body] == [True]
        await at.delta()
        assert at.writes == []
        await at.full()
        assert at.writes == []

        first = at.served.desk.comments_of(number)[0]
        word = max(first["body"].split(), key=len)
        await at.rewrite(number, first["id"], redact=word)
        await at.delta()
        conversation = await at.conversation(number)
        assert conversation["source"]["redacted"]
        assert word not in said(conversation)
        await at.delta()
        assert at.writes == []


async def test_what_people_did_in_intercom_since_stays_and_the_new_message_is_added():
    async with moved_office() as at:
        number = ticket_like(at.served, status="open")["id"]
        found = await at.conversation_id(number)
        admins = await at.workspace.get("/admins")
        sofia = next(
            each["id"] for each in admins.json()["admins"] if "migration" not in each["email"]
        )
        path = f"/conversations/{found}"
        reply = {"message_type": "note", "type": "admin", "admin_id": sofia, "body": "I called."}
        await at.work("POST", f"{path}/reply", reply)
        title = {"title": "A title of our own"}
        await at.work("PUT", path, title)
        parts = {"message_type": "close", "type": "admin", "admin_id": sofia}
        await at.work("POST", f"{path}/parts", parts)

        await at.say(number, "Any news?", author_id=ticket_like(at.served)["assignee_id"] or -1)
        await at.change("tickets", number, subject="Another subject", status="pending")
        ended = await at.delta()

        conversation = await at.conversation(number)
        assert "Any news?" in said(conversation)
        assert "I called." in said(conversation)
        assert conversation["title"] == "A title of our own"
        assert conversation["state"] != "snoozed"
        lost = {row["reason"] for row in ended.reasons["losses"]}
        assert "kept_in_intercom" in lost
        await at.delta()
        assert at.writes == []
