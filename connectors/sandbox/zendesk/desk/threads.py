"""A ticket's audits from its short form: comments with their files, and what else happened."""

import html
from collections.abc import Callable
from typing import Any, Final

from connectors.sandbox.file_bytes import token_for
from connectors.sandbox.records import Json, StoredFile, epoch, stamp
from connectors.sandbox.zendesk.desk.files import stored
from connectors.sandbox.zendesk.desk.history import change, short_changes
from connectors.sandbox.zendesk.desk.model import HERE
from connectors.sandbox.zendesk.desk.tickets import Names, Spec

SUPPORT: Final = "support@lumenbikes.example"

_FIRST_ID: Final = 51_000_000_000_000
_STEP_M: Final = 35  # minutes between messages unless said otherwise
_WEATHER: Final = ("rain", "dry", "mist", "wind")
_LAMP: Final = ("held", "held", "flickered", "failed near the weir")
_META: Final = {
    "system": {"client": "Mozilla/5.0", "ip_address": "192.0.2.17", "location": "Berlin, Germany"},
    "custom": {},
    "flags": [],
    "flags_options": {},
}

Keep = Callable[[str, StoredFile], None]


class Thread:
    """Builds the audits of one ticket; ids grow in the order of what happened."""

    def __init__(self, spec: Spec, names: Names, keep: Keep) -> None:
        """Take `keep`, which is given each file with its token."""
        self._spec, self._names, self._keep = spec, names, keep
        self._id: int = _FIRST_ID + spec["id"] * 10_000
        self._history_id = self._id + 5_000
        self._at = epoch(spec["at"])
        self.comments: list[Json] = []

    def audits(self) -> list[Json]:
        """Return everything that happened to the ticket, oldest first."""
        audits = [self._message(number) for number in range(len(self._spec["messages"]))]
        audits += [self._event(event) for event in self._spec.get("events", ())]
        audits += [self._happened(each) for each in self._spec.get("history", ())]
        return sorted(audits, key=lambda audit: str(audit["created_at"]))

    def closing(self, when: str) -> Json:
        """Return the audit of the automation that closed the ticket."""
        event = {"id": self._next(), **change("status", "solved", "closed")}
        return self._audit(when, -1, _via("rule"), [event])

    def log(self) -> list[Json]:
        """Return the turns of a chat as the conversation log has them."""
        return [self._turn(number, turn) for number, turn in enumerate(self._spec["log"])]

    def _turn(self, number: int, turn: Spec) -> Json:
        key = f"01HQ{self._spec['id']:010d}{number:012d}"
        files = [self._file(number, turn["file"], is_inline=False)] if "file" in turn else []
        person = self._names.people.get(turn["by"] or "", -1)
        name = self._names.users[person]["name"] if person > 0 else "Lumi"
        return {
            "id": key,
            "type": "Messaging::ConversationMessage",
            "created_at": stamp(epoch(self._spec["at"]) + turn["at"]),
            "received_at": stamp(epoch(self._spec["at"]) + turn["at"]),
            "author": {
                "type": turn["type"],
                "display_name": name,
                "zen:support:user_id": str(person),
                "zen:sunco:user_id": f"{abs(person):024x}",
            },
            "content": {
                "type": "text",
                "text": turn["text"],
                "actions": turn.get("actions", []),
            },
            "attachments": files,
            "metadata": {"public": True},
            "reference": {"type": "Messaging::ConversationMessage", "id": key},
            "source": {"type": self._spec["channel"]},
        }

    def _next(self) -> int:
        self._id += 1
        return self._id

    def _audit(self, when: str, author: int, via: Json, events: list[Json]) -> Json:
        return {
            "id": self._next(),
            "ticket_id": self._spec["id"],
            "created_at": when,
            "author_id": author,
            "via": via,
            "metadata": _META,
            "events": events,
        }

    def _message(self, number: int) -> Json:
        message = self._spec["messages"][number]
        self._at += 60 * (message.get("after", _STEP_M) if number else 0)
        when = stamp(self._at)
        author = message.get("by_id") or self._names.people[message["by"]]
        comment = self._comment(message, author, when)
        self.comments.append(comment)
        events = [comment, *self._changes(message.get("changes", {}))]
        if number == 0:
            events = [*self._created(), *events]
        return self._audit(when, author, self._via(message, number), events)

    def _changes(self, changes: Spec) -> list[Json]:
        """Return the events of changes, whose ids no comment has."""
        found = []
        for each in short_changes(changes, self._names):
            self._history_id += 1
            found.append({"id": self._history_id, **each})
        return found

    def _happened(self, spec: Spec) -> Json:
        """Return what was changed by itself, so many minutes behind a message."""
        at = epoch(self.comments[spec["behind"]]["created_at"]) + 60 * spec["after"]
        events = self._changes(spec["changes"])
        author = self._names.people[spec["by"]] if spec["by"] else -1
        audit = self._audit(stamp(at), author, _via("web" if spec["by"] else "rule"), events)
        self._history_id += 1
        return {**audit, "id": self._history_id}

    def _created(self) -> list[Json]:
        values = {"status": "new", "subject": self._spec["subject"], "priority": None}
        return [
            {"id": self._next(), "type": "Create", "field_name": name, "value": value}
            for name, value in values.items()
        ]

    def _comment(self, message: Spec, author: int, when: str) -> Json:
        key = self._next()
        text = _text(message)
        files = [self._file(key, spec, is_inline=False) for spec in message.get("files", ())]
        images = {name: self._file(key, name, is_inline=True) for name in message.get("images", ())}
        body = message.get("html") or _html(text, images)
        comment: Json = {
            "id": key,
            "type": "VoiceComment" if "voice" in message else "Comment",
            "author_id": author,
            "body": text,
            "html_body": body,
            "plain_body": _without_images(text, images),
            "public": not message.get("note", False),
            "attachments": [*files, *images.values()],
            "created_at": message.get("created_at", when),
        }
        return comment | (_voice(key, message["voice"]) if "voice" in message else {})

    def _file(self, comment: int, spec: Any, *, is_inline: bool) -> Json:
        wanted = spec if isinstance(spec, dict) else {"name": spec}
        key = self._next() + 1_000_000_000_000
        token = token_for(f"{comment}:{key}")
        file = stored(key, token, wanted, is_inline=is_inline)
        self._keep(token, file)
        return file.record

    def _via(self, message: Spec, number: int) -> Json:
        person = self._names.users.get(self._names.people.get(message.get("by", ""), 0))
        is_agent = person is not None and person["role"] != "end-user"
        channel = "web" if is_agent and "voice" not in message else self._spec["channel"]
        via = _via(channel, person)
        if "also_to" in message:
            via["source"]["from"]["original_recipients"] = [SUPPORT, *message["also_to"]]
        via["source"]["rel"] = message.get("rel")
        if number == 0 and "follow_up_of" in self._spec:
            of = self._spec["follow_up_of"]
            via["source"]["from"] = {"ticket_id": of, "subject": self._spec["subject"]}
            via["source"]["rel"] = "follow_up"
        if number == 0 and "cc_addresses" in self._spec:
            via["source"]["to"]["email_ccs"] = self._spec["cc_addresses"]
        return via

    def _event(self, event: Spec) -> Json:
        self._at += 60 * event["after"]
        comment = self.comments[event["of"]]
        change: Json = {"id": self._next(), "type": event["type"], "comment_id": comment["id"]}
        if event["type"] == "AttachmentRedactionEvent":
            change["attachment_id"] = comment["attachments"][0]["id"]
        if event["type"] == "CommentPrivacyChange":
            change["public"] = False
        agent = self._names.people[self._spec["agent"]]
        return self._audit(stamp(self._at), agent, _via("web"), [change])


def _via(channel: str, person: Json | None = None) -> Json:
    source: Json = {"from": {}, "to": {}, "rel": None}
    if channel == "email" and person is not None:
        source["from"] = {"address": person["email"], "name": person["name"]}
        source["to"] = {"address": SUPPORT, "name": "Lumen Bikes"}
    if channel == "rule":
        source = {"from": {"id": 8_800_000_000_001, "title": "Close after 4 days"}, "to": {}}
        source["rel"] = "automation"
    return {"channel": channel, "source": source}


def _voice(key: int, call: Spec) -> Json:
    data = {
        "id": key,
        "from": call["from"],
        "to": call["to"],
        "call_duration": call["duration"],
        "recording_url": f"{HERE}/api/v2/channels/voice/calls/CA{key}/twilio/recording",
        "recorded": True,
        "transcription_text": call["transcription"],
        "answered_by_id": 4_200_000_000_005,
        "location": "Leeds, United Kingdom",
    }
    return {"data": data, "formatted_from": call["from"], "formatted_to": call["to"]}


def _text(message: Spec) -> str:
    text: str = message["text"].rstrip("\n") if message["text"].strip() else message["text"]
    if "long" not in message:
        return text
    entries, day = [text.strip(), ""], 1
    while sum(map(len, entries)) + len(entries) < message["long"] - 120:
        entries.append(
            f"Day {day}: {9 + day % 31} miles, {_WEATHER[day % 4]}; "
            f"the lamp {_LAMP[day * day % 5 % 4]}."
        )
        day += 1
    return "\n".join(entries)


def _html(text: str, images: dict[str, Json]) -> str:
    paragraphs = [
        f'<p dir="auto">{_marked(block, images)}</p>' for block in text.strip().split("\n\n")
    ]
    return f'<div class="zd-comment" dir="auto">{"".join(paragraphs) if text.strip() else ""}</div>'


def _marked(block: str, images: dict[str, Json]) -> str:
    marked = html.escape(block, quote=False).replace("\n", "<br>")
    for name, record in images.items():
        tag = f'<img src="{record["content_url"]}" alt="{name}" style="max-width: 100%">'
        marked = marked.replace(f"[[img:{name}]]", tag)
    return marked


def _without_images(text: str, images: dict[str, Json]) -> str:
    for name in images:
        text = text.replace(f"[[img:{name}]]", "")
    return text.strip()
