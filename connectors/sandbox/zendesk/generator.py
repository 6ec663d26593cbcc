"""A desk of any size from a seed: every record is made when somebody asks for it.

The same seed and sizes give the same desk. In memory are only a few bytes per ticket: how many
messages it has, and where it stands in the order of changes.
"""

from array import array
from dataclasses import dataclass
from typing import Final

from connectors.sandbox.dice import Dice, Rows
from connectors.sandbox.phrases import phrases
from connectors.sandbox.records import Json, Records, StoredFile, stamp
from connectors.sandbox.timeline import START, Timeline
from connectors.sandbox.zendesk.desk.files import stored
from connectors.sandbox.zendesk.desk.made import (
    COMPANY_IDS,
    Made,
    made_company,
    made_membership,
    made_user,
)
from connectors.sandbox.zendesk.desk.model import HERE, Desk
from connectors.sandbox.zendesk.desk.sample import configuration, custom_fields, staff

AUDIT_IDS: Final = 70_000_000_000_000  # + ticket * 1,000 + message * 2
FILE_IDS: Final = 75_000_000_000_000  # + ticket
IMAGE_IDS: Final = 76_000_000_000_000  # + ticket
MOST_MESSAGES: Final = 250  # of one ticket

_META: Final[Json] = {"system": {"client": "generator", "ip_address": "192.0.2.1"}, "custom": {}}
_STATUSES: Final = ("open", "pending", "hold", "solved", *("closed",) * 8)
_KINDS: Final = ("question", "incident", "problem", "task", None)
_PRIORITIES: Final = ("low", "normal", "normal", "high", "urgent", None)
_TAGS: Final = ("lights", "edrive", "delivery", "billing", "warranty", "dealer", "return", "vip")
_CHANNELS: Final = ("email", "email", "email", "web", "web", "api")
_KINDS_OF_FILE: Final = ("txt", "txt", "pdf", "png")


def generated_desk(
    tickets: int,
    *,
    seed: int,
    messages_per_ticket: float = 5.0,
    attachment_share: float = 0.1,
    image_share: float = 0.0,
) -> Desk:
    """Return a desk with so many tickets; people are a quarter, companies a tenth of the people.

    A ticket has between one and nearly twice the mean number of messages, evenly spread. The share
    with an attachment is a ticket's, on its first message; so is the share with an inline image.
    """
    dice = Dice(seed)
    span = max(1.0, min(2.0 * messages_per_ticket - 1.0, float(MOST_MESSAGES)))
    counts = array("B", (1 + int(dice.part(i, "messages") * span) for i in range(tickets)))
    return _desk(_Generator(dice, Timeline(counts), attachment_share, image_share))


def _desk(made: "_Generator") -> Desk:
    settings, agents, timeline = configuration(), staff(), made.timeline
    people, companies = made.made.people, made.made.companies
    first = len(agents.users)
    return Desk(
        users=Records(
            first + people,
            make=lambda p: agents.users[p] if p < first else made_user(made.made, p - first),
            time_at=lambda p: START + p,
            find=lambda key: made.made.find_user(key, agents.users),
        ),
        organizations=Records(
            companies,
            make=lambda p: made_company(made.made, p),
            time_at=lambda p: START + p,
            find=lambda key: key - COMPANY_IDS if 0 <= key - COMPANY_IDS < companies else None,
        ),
        tickets=Records(
            len(timeline.counts),
            make=lambda place: made.ticket(timeline.ticket_at(place)),
            time_at=lambda place: timeline.updated(timeline.ticket_at(place)),
            find=made.find_ticket,
        ),
        audits=Records(
            len(timeline),
            make=lambda p: made.audit(*timeline.moment(p)),
            time_at=timeline.time_at,
            find=made.find_audit,
        ),
        first_audits=made.audits_of,
        organization_memberships=Rows(people, lambda p: made_membership(made.made, p)),
        group_memberships=agents.group_memberships,
        groups=settings["groups"],
        brands=settings["brands"],
        ticket_fields=settings["ticket_fields"],
        ticket_forms=settings["ticket_forms"],
        custom_statuses=settings["custom_statuses"],
        user_fields=settings["user_fields"],
        organization_fields=settings["organization_fields"],
        custom_objects=settings["custom_objects"],
        custom_object_records=settings["custom_object_records"],
        identities_of=made.made.identities_of,
        file=made.file,
        token_of=lambda key: f"i{key - IMAGE_IDS}" if key >= IMAGE_IDS else f"g{key - FILE_IDS}",
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """What tickets of one desk have in common."""

    agents: tuple[int, ...]
    groups: tuple[int, ...]
    statuses: dict[str, int]
    fields: dict[str, int]
    brand: int
    form: int


class _Generator:
    """Makes tickets, audits and files by number."""

    def __init__(
        self, dice: Dice, timeline: Timeline, attachment_share: float, image_share: float
    ) -> None:
        self.dice, self.timeline = dice, timeline
        people = max(1, len(timeline.counts) // 4)
        self.made = Made(dice, people=people, companies=max(1, people // 10))
        self._attachment_share, self._image_share = attachment_share, image_share
        self._phrases = list(phrases().values())
        self._share = _shared()

    def find_ticket(self, key: int) -> int | None:
        """Return a ticket's position in the order of changes; its id is its number from 1."""
        return self.timeline.place_of(key - 1) if self._has(key - 1) else None

    def find_audit(self, key: int) -> int | None:
        """Return an audit's position in the order of time."""
        ticket, rest = divmod(key - AUDIT_IDS, 1_000)
        if not self._has(ticket) or rest % 2 or rest // 2 >= self.timeline.counts[ticket]:
            return None
        return self.timeline.position(ticket, rest // 2)

    def audits_of(self, key: int) -> list[Json]:
        """Return all audits of a ticket."""
        if not self._has(key - 1):
            return []
        return [self.audit(key - 1, n) for n in range(self.timeline.counts[key - 1])]

    def ticket(self, number: int) -> Json:
        """Return a ticket."""
        dice, share = self.dice, self._share
        roll = dice.roll(number, "ticket")
        requester = dice.roll(number, "requester") % self.made.people
        status = _STATUSES[roll % len(_STATUSES)]
        words = self._phrases[requester % 3]
        updated = self.timeline.updated(number)
        subject = f"{words['subjects'][roll // 16 % len(words['subjects'])]} ({number + 1})"
        fields = self._fields(number, roll)
        tags = [_TAGS[roll // 128 % 8], _TAGS[roll // 1024 % 8]]
        return {
            "url": f"{HERE}/api/v2/tickets/{number + 1}.json",
            "id": number + 1,
            "external_id": None,
            "via": self._via(number),
            "created_at": stamp(self.timeline.time(number, 0)),
            "updated_at": stamp(updated),
            "generated_timestamp": updated,
            "type": _KINDS[roll // 8192 % len(_KINDS)],
            "subject": subject,
            "raw_subject": subject,
            "description": self._text(number, 0),
            "priority": _PRIORITIES[roll // 65536 % len(_PRIORITIES)],
            "status": status,
            "recipient": None,
            "requester_id": self.made.user_id(requester),
            "submitter_id": self.made.user_id(requester),
            "assignee_id": self._agent(number),
            "organization_id": self.made.company_of(requester),
            "group_id": share.groups[roll % len(share.groups)],
            "collaborator_ids": [],
            "follower_ids": [],
            "email_cc_ids": [],
            "forum_topic_id": None,
            "problem_id": None,
            "has_incidents": False,
            "is_public": True,
            "due_at": None,
            "tags": sorted(set(tags)),
            "custom_fields": fields,
            "satisfaction_rating": {"score": "unoffered"},
            "sharing_agreement_ids": [],
            "custom_status_id": share.statuses["solved" if status == "closed" else status],
            "fields": fields,
            "followup_ids": [],
            "ticket_form_id": share.form,
            "brand_id": share.brand,
            "allow_channelback": False,
            "allow_attachments": True,
            "from_messaging_channel": False,
            "support_type": "agent",
        }

    def audit(self, ticket: int, number: int) -> Json:
        """Return the audit that holds one message of a ticket."""
        key = AUDIT_IDS + ticket * 1_000 + number * 2
        when = stamp(self.timeline.time(ticket, number))
        is_reply = number % 2 == 1
        requester = self.dice.roll(ticket, "requester") % self.made.people
        author = self._agent(ticket) if is_reply else self.made.user_id(requester)
        text = self._text(ticket, number)
        files = [self._file(ticket).record] if number == 0 and self._has_file(ticket) else []
        markup = text.replace("\n\n", '</p><p dir="auto">')
        if number == 0 and self._has_image(ticket):
            image = self._image(ticket).record
            files, markup = [image, *files], f'{markup}<img src="{image["content_url"]}">'
        comment: Json = {
            "id": key + 1,
            "type": "Comment",
            "author_id": author,
            "body": text,
            "html_body": f'<div class="zd-comment" dir="auto"><p dir="auto">{markup}</p></div>',
            "plain_body": text,
            "public": not (is_reply and self.dice.roll(key, "note") % 6 == 0),
            "attachments": files,
            "created_at": when,
        }
        return {
            "id": key,
            "ticket_id": ticket + 1,
            "created_at": when,
            "author_id": author,
            "via": self._via(ticket),
            "metadata": _META,
            "events": [comment],
        }

    def file(self, token: str) -> StoredFile | None:
        """Return the attachment of a token."""
        kind, number = token[:1], token[1:]
        if not number.isdigit() or not self._has(int(number)):
            return None
        ticket = int(number)
        if kind == "i":
            return self._image(ticket) if self._has_image(ticket) else None
        return self._file(ticket) if kind == "g" and self._has_file(ticket) else None

    def _has(self, ticket: int) -> bool:
        return 0 <= ticket < len(self.timeline.counts)

    def _has_file(self, ticket: int) -> bool:
        return self.dice.part(ticket, "file") < self._attachment_share

    def _file(self, ticket: int) -> StoredFile:
        roll = self.dice.roll(ticket, "name")
        kind = _KINDS_OF_FILE[roll % len(_KINDS_OF_FILE)]
        name = f"log-{ticket + 1}.txt" if kind == "txt" else f"{roll // 8 % 40}.{kind}"
        return stored(FILE_IDS + ticket, f"g{ticket}", {"name": name}, is_inline=False)

    def _has_image(self, ticket: int) -> bool:
        return self.dice.part(ticket, "image") < self._image_share

    def _image(self, ticket: int) -> StoredFile:
        spec = {"name": f"screen shot {ticket % 40}.png"}
        return stored(IMAGE_IDS + ticket, f"i{ticket}", spec, is_inline=True)

    def _agent(self, ticket: int) -> int:
        agents = self._share.agents
        return agents[self.dice.roll(ticket, "agent") % len(agents)]

    def _via(self, ticket: int) -> Json:
        channel = _CHANNELS[self.dice.roll(ticket, "channel") % len(_CHANNELS)]
        return {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}}

    def _text(self, ticket: int, number: int) -> str:
        requester = self.dice.roll(ticket, "requester") % self.made.people
        words, roll = self._phrases[requester % 3], self.dice.roll(ticket * 256 + number, "text")
        middles = words["middles"]
        parts = [middles[(roll >> shift) % len(middles)] for shift in (0, 5, 10)[: 1 + roll % 3]]
        opening = words["openings"][(roll >> 16) % len(words["openings"])]
        ending = words["endings"][(roll >> 20) % len(words["endings"])]
        later = [part[0].upper() + part[1:] for part in parts[1:]]
        return f"{opening}\n\n{' '.join([parts[0], *later])}\n\n{ending}"

    def _fields(self, ticket: int, roll: int) -> list[Json]:
        ids = self._share.fields
        values: dict[str, object] = {
            "product": ("aurora_80", "comet_rear", "edrive_500", None)[roll % 4],
            "parts_needed": [],
            "warranty": roll % 5 == 0,
            "quantity": str(1 + roll % 12),
            "order_number": f"LB-{100_000 + ticket}",
        }
        return [{"id": key, "value": values.get(name)} for name, key in ids.items()]


def _shared() -> _Share:
    settings, agents = configuration(), staff()
    working = [u for u in agents.users if not u["suspended"] and u["role_type"] is None]
    statuses = {s["status_category"]: s["id"] for s in settings["custom_statuses"] if s["default"]}
    return _Share(
        agents=tuple(user["id"] for user in working),
        groups=tuple(group["id"] for group in settings["groups"] if not group["deleted"]),
        statuses=statuses,
        fields={key: field["id"] for key, field in custom_fields().items()},
        brand=settings["brands"][0]["id"],
        form=settings["ticket_forms"][0]["id"],
    )
