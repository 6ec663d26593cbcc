"""People and companies of a generated desk, each from its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.sandbox.dice import Dice
from connectors.sandbox.records import Json, stamp
from connectors.sandbox.timeline import START
from connectors.sandbox.zendesk.desk.model import HERE

USER_IDS: Final = 5_000_000_000_000
COMPANY_IDS: Final = 6_000_000_000_000

_FIRST: Final = ("Anna", "Ben", "Chloé", "Dilan", "Eva", "Finn", "Grace", "Hugo", "Ines", "Jonas")
_LAST: Final = ("Becker", "Martin", "Smith", "Kaya", "Dubois", "Novak", "Taylor", "Schäfer")
_TRADE: Final = ("Cycles", "Radhaus", "Vélos", "Bike Works", "Zweirad", "Mobilité")
_TOWN: Final = ("Leeds", "Nantes", "Leipzig", "Cardiff", "Lyon", "Bremen", "Graz")


@dataclass(frozen=True, slots=True)
class Made:
    """How many people and companies there are, and who belongs where."""

    dice: Dice
    people: int
    companies: int

    def user_id(self, number: int) -> int:
        """Return a person's id."""
        return USER_IDS + number

    def company_of(self, number: int) -> int:
        """Return the company's id of a person."""
        return COMPANY_IDS + self.dice.roll(number, "company") % self.companies

    def find_user(self, key: int, agents: Sequence[Json]) -> int | None:
        """Return a user's position: agents first."""
        if 0 <= key - USER_IDS < self.people:
            return len(agents) + key - USER_IDS
        return next((place for place, agent in enumerate(agents) if agent["id"] == key), None)

    def identities_of(self, key: int) -> list[Json]:
        """Return a person's identities: the e-mail, and of every tenth a second one."""
        number = key - USER_IDS
        if not 0 <= number < self.people:
            return []
        mails = [_email(number)] + ([f"second.{_email(number)}"] if number % 10 == 0 else [])
        return [
            {
                "id": USER_IDS * 2 + number * 10 + place,
                "user_id": key,
                "type": "email",
                "value": mail,
                "verified": True,
                "primary": place == 0,
                "deliverable_state": "deliverable",
                "created_at": stamp(START),
                "updated_at": stamp(START),
            }
            for place, mail in enumerate(mails)
        ]


def made_user(made: Made, number: int) -> Json:
    """Return a person."""
    roll = made.dice.roll(number, "person")
    name = f"{_FIRST[roll % len(_FIRST)]} {_LAST[roll // 64 % len(_LAST)]}"
    base: dict[str, Any] = {
        "id": made.user_id(number),
        "url": f"{HERE}/api/v2/users/{made.user_id(number)}.json",
        "name": name,
        "email": _email(number),
        "created_at": stamp(START),
        "updated_at": stamp(START + number),
        "time_zone": "Berlin",
        "iana_time_zone": "Europe/Berlin",
        "phone": f"+49151{10_000_000 + number}" if roll % 3 == 0 else None,
        "shared_phone_number": False,
        "photo": None,
        "locale": ("de", "en-GB", "fr")[number % 3],
        "organization_id": made.company_of(number),
        "role": "end-user",
        "role_type": None,
        "custom_role_id": None,
        "verified": True,
        "external_id": f"customer-{number}" if roll % 2 else None,
        "tags": ["newsletter"] if roll % 4 == 0 else [],
        "alias": "",
        "active": True,
        "permanently_deleted": False,
        "suspended": False,
        "signature": None,
        "details": "",
        "notes": "",
        "user_fields": {"frame_size": "SML"[roll % 3], "member_since": None, "bikes_owned": 1},
    }
    return base


def made_company(made: Made, number: int) -> Json:
    """Return a company."""
    roll = made.dice.roll(number, "trade")
    trade, town = _TRADE[roll % len(_TRADE)], _TOWN[roll // 64 % len(_TOWN)]
    key = COMPANY_IDS + number
    return {
        "url": f"{HERE}/api/v2/organizations/{key}.json",
        "id": key,
        "name": f"{trade} {town} {number}",
        "shared_tickets": False,
        "shared_comments": False,
        "external_id": f"company-{number}",
        "created_at": stamp(START),
        "updated_at": stamp(START + number),
        "domain_names": [f"company-{number}.example"],
        "details": None,
        "notes": None,
        "group_id": None,
        "tags": ["dealer"] if roll % 2 else [],
        "organization_fields": {
            "dealer_level": ("gold", "silver", "bronze")[roll % 3],
            "discount_percent": roll % 20,
            "contract_until": None,
            "net_30": roll % 2 == 0,
            "fleet_size": None,
        },
        "deleted_at": None,
    }


def made_membership(made: Made, number: int) -> Json:
    """Return the membership of a person in a company."""
    return {
        "id": USER_IDS * 3 + number,
        "user_id": made.user_id(number),
        "organization_id": made.company_of(number),
        "default": True,
        "created_at": stamp(START),
        "updated_at": stamp(START),
    }


def _email(number: int) -> str:
    return f"person-{number}@customers.example"
