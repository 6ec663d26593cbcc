"""What an operator or a test can switch on the Zendesk side of the sandbox."""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class ZendeskSandboxConfig:
    """Credentials, limits and traps; rates are off unless set, the traps of paging are on."""

    client_id: str = "migration"
    client_secret: str = "sandbox-secret"  # noqa: S105 - opens nothing but the sandbox
    token_lifetime_s: int = 1_800  # also less than Zendesk's least, so that one expires in a run
    oauth_json: bool = True  # False: the token endpoint takes forms only
    email: str = "ops@lumenbikes.example"
    api_token: str = "sandbox-api-token"  # noqa: S105 - the same
    role: Literal["admin", "agent"] = "admin"
    is_guide_admin: bool = True  # False: sees no drafts and nothing restricted of help centers
    guide_needs_login: bool = False  # the help centers are for whoever is signed in
    redirect_rules: Literal["allowed", "forbidden", "absent"] = "allowed"  # absent: a small plan
    draft_pages: Literal["missing", "login"] = "missing"  # what a reader gets of a draft
    account_per_minute: int | None = None
    incremental_per_minute: int | None = None
    users_cursor_per_minute: int | None = None
    conversation_log_per_minute: int | None = None
    attachments_per_minute: int | None = None
    guide_per_minute: int | None = None
    latency_s: float = 0.0
    side_conversations_404: bool = False  # an account without the add-on
    ticket_forms_403: bool = False  # small plans have no forms
    rules_403: bool = False  # a custom role that may see neither macros, views nor rules
    schedules_404: bool = False  # small plans have no business hours
    slas_404: bool = False  # small plans have no service levels
    list_page_size: int = 100  # caps of what a request may ask for
    export_page_size: int = 1_000
    empty_pages: bool = True  # one empty page, not the last, in every cursor export
    stuck_window: bool = False  # a second with more rows than a page never gives way to the next
    withheld_s: int = 0  # exports hold back what is younger; Zendesk: 60
    files_url: str = ""  # where attachments redirect to; empty: no redirect
    link_lifetime_s: int = 600


def with_real_rates(config: ZendeskSandboxConfig, *, account: int = 700) -> ZendeskSandboxConfig:
    """Return the configuration with Zendesk's limits per minute (Enterprise unless told)."""
    return replace(
        config,
        account_per_minute=account,
        incremental_per_minute=10,
        users_cursor_per_minute=20,
        conversation_log_per_minute=100,
        attachments_per_minute=2_500,
        guide_per_minute=account,
    )
