"""What an operator or a test can switch on the Freshdesk side of the sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple


class Plan(NamedTuple):
    """How many calls a plan allows in a window, of all endpoints and of the two big lists."""

    total: int
    lists: int | None = None  # of tickets and of contacts, each for itself
    window_s: int = 60


PLANS: Final[Mapping[str, Plan]] = {
    "free": Plan(0),
    "trial": Plan(50),
    "growth": Plan(200, 20),
    "pro": Plan(400, 100),
    "enterprise": Plan(700, 200),
    "1000": Plan(1_000, 300),  # bought
    "2000": Plan(2_000, 400),
    "garden": Plan(3_000, None, 3_600),  # legacy plans count by the hour
    "estate": Plan(5_000, None, 3_600),
}


@dataclass(frozen=True, slots=True)
class FreshdeskSandboxConfig:
    """Credentials, limits and traps; rates are off unless set, the traps of lists are on."""

    api_key: str = "sandbox-api-key"
    role: Literal["admin", "agent"] = "admin"  # agents see neither the account nor admin fields
    ticket_scope: Literal[1, 2, 3] = 1  # all, those of the own groups, those assigned
    plan: str = "enterprise"
    has_rates: bool = False
    total_per_window: int | None = None  # in place of the plan's, also without `has_rates`
    lists_per_window: int | None = None
    used_by_others: int = 0  # credits of each window that other apps have spent
    lockout_attempts: int = 5  # wrong keys in a row until the door is shut
    lockout_s: int = 60
    lacks: frozenset[str] = frozenset()  # features that the plan doesn't have
    latency_s: float = 0.0
    descriptions_in_lists: bool = False  # accounts from before 2018-12 had them there
    lists_archived: bool = False  # whether updated_since brings archived tickets is undocumented
    archived_takes_include: bool = False  # the same of the view of an archived ticket
    archived_list_status: Literal[404, 405] = 405  # of the list that doesn't exist
    contacts_since: Literal["_updated_since", "updated_since", "both"] = "_updated_since"
    contacts_since_is_kept_to: bool = True  # False: the parameter is taken and does nothing
    lists_contact_details: bool = False  # other e-mails, tags, avatars in the list of contacts
    search_lag_s: int = 120  # how long a change stays unknown to the search
    ratings_of_30_days: bool = True  # no older ones unless created_since is sent
    last_ticket_page: int = 300
    solutions_page_size: int = 30  # where no per_page is given
    files_in_article_lists: bool = False  # else in the view of a single one alone
    untranslated_lists_404: bool = False  # a list under a folder that lacks the language
    files_url: str = ""  # where attachments lie; empty: at the desk's own address
    link_lifetime_s: int = 300
    inline_redirects: int = 2  # between an inline image's address and its bytes


def with_real_rates(config: FreshdeskSandboxConfig, *, plan: str) -> FreshdeskSandboxConfig:
    """Return the configuration with a plan's limits."""
    return replace(config, plan=plan, has_rates=True)
