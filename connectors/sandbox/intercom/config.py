"""What can be switched on the Intercom side: credentials, limits, and everything nobody has tried.

Each switch that stands for something unknown is marked [?]; its first choice is the stricter one,
or the one that Intercom's own documents say. The suite runs both ways.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, get_args, get_origin


@dataclass(frozen=True, slots=True)
class IntercomSandboxConfig:
    """The workspace's ways; all can be changed while it runs, at `POST /_sandbox/config`."""

    token: str = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox
    workspace: str = "sandbox1"  # id_code of the workspace
    workspace_name: str = "Lumen Bikes (sandbox)"
    region: Literal["US", "EU", "AU"] = "US"
    timezone: str = "UTC"  # of the workspace: contact search cuts dates to its days
    version_required: bool = True  # a call without Intercom-Version is refused
    plan_restricted: bool = False  # conversations answer 403 api_plan_restricted

    rate_limit_per_window: int | None = 1_667  # requests; None: no limit and no headers
    window_s: int = 10
    retry_after_header: bool = False  # [?] 429 with Retry-After besides X-RateLimit-Reset
    latency_s: float = 0.0  # each answer waits that long

    search_lag_s: float = 0.0  # until a new contact or conversation is found by search
    find_by_external_id_lag_s: float = 0.0  # [?] the same for find_by_external_id
    contact_ready_lag_s: float = 0.0  # until a conversation can be made for a new contact
    search_bounds_inclusive: bool = True  # conversations: ">" also finds equals, as documented
    search_custom_attributes: bool = False  # [?] conversations by custom_attributes.{name}

    email_clash: Literal["409", "second_user"] = "409"  # [?] new external_id, known e-mail
    teammate_email_contact: Literal["accepted", "refused"] = "accepted"  # [?]
    phone_validation: Literal["refused", "dropped", "stored"] = "refused"  # [?] of odd numbers
    long_strings: Literal["refused", "cut"] = "refused"  # [?] attributes above 255 characters
    list_option_values: Literal["enforced", "free"] = "enforced"  # [?] values outside a list
    contactless_company_by_id: bool = True  # [?] GET /companies?company_id= finds them too
    unknown_object_values: Literal["refused", "dropped"] = "refused"
    # [?] of custom objects: values of attributes that their type does not have
    max_custom_attributes: int = 250  # of contacts and companies together

    html_in_admin_comments: Literal["escaped", "kept"] = "escaped"  # [?]
    html_of_contacts: Literal["escaped", "kept"] = "escaped"  # [?] in what they open and reply
    html_in_people_notes: Literal["kept", "escaped"] = "kept"  # [?] of contacts and companies
    html_in_notes: Literal["kept", "refused"] = "kept"  # [?] more than paragraphs
    part_order: Literal["refused", "clamped", "sorted", "appended"] = "refused"
    # [?] replies older than their thread: 400, raised to its date, sorted in, or put last
    reply_by_non_participant: Literal["refused", "accepted"] = "refused"  # [?]
    blank_body_with_files: Literal["refused", "accepted"] = "refused"  # [?]
    admin_reply_reopens: bool = True  # [?] a teammate's comment opens a closed conversation
    repeated_link: Literal["accepted", "refused"] = (
        "accepted"  # [?] company, tag, participant again
    )
    shown_text: Literal["kept", "cleaned", "rewritten"] = "kept"
    # [?] texts come back with the same words; in typographic form; or in other words
    app_code: Literal["shown", "hidden"] = "shown"  # [?] app_package_code on parts that we wrote
    shown_values: Literal["as_sent", "as_text"] = "as_sent"  # [?] of conversation attributes
    unchanged_update: Literal["silent", "leaves_part"] = "silent"  # [?] the same values again
    parts_shown: int = 500  # the newest ones of a conversation; OpenAPI 2.16
    parts_at_most: int | None = 500  # [?] of a conversation; None: any number
    duplicate_conversation_attribute: Literal["accepted", "refused"] = "accepted"  # [?]
    # accepted: and from then on every update of conversation attributes is refused
    tickets_show: Literal["document", "all"] = "document"  # [?] tags and company too
    ticket_as_conversation: Literal["absent", "shown"] = "absent"  # [?] GET /conversations/{its id}
    ticket_list_values: Literal["id", "label"] = "id"  # [?] how tickets show values of lists
    ticket_reply_by_others: Literal["refused", "accepted"] = "refused"  # [?] than its contact
    assign_without_seat: Literal["refused", "accepted"] = "refused"  # [?]
    write_without_seat: Literal["accepted", "refused"] = "accepted"  # [?] replies and notes
    other_files_by_url: Literal["refused", "accepted"] = "refused"  # [?] not images
    max_file_bytes: int = 100 * 1024 * 1024  # [?] of one file in base64
    max_request_bytes: int = 256 * 1024 * 1024  # [?] of a whole request
    article_html: Literal["strict", "lenient"] = "strict"
    # [?] bodies of articles: by Intercom's guide, or as others have observed
    heading_ids: Literal["kept", "anew"] = "kept"  # [?] Intercom's own, sent back in an update
    unknown_locale: Literal["refused", "dropped"] = "refused"  # [?] not enabled in the help center
    author_left_out: Literal["changed", "kept"] = "changed"  # by an update of an article; observed
    collection_levels: int = 3
    article_tags: Literal["accepted", "forbidden"] = "accepted"  # by the token's permission
    office_hours: Literal["accepted", "forbidden"] = "accepted"  # by the token's scope
    redirects: Literal["accepted", "forbidden"] = "accepted"  # by the token's scope
    file_link_s: float | None = 1_800.0  # how long links to files live; None: for ever


CHOICES: Final = {
    field.name: frozenset(get_args(field.type))
    for field in fields(IntercomSandboxConfig)
    if get_origin(field.type) is Literal
}


def with_switches(config: IntercomSandboxConfig, told: Any) -> IntercomSandboxConfig:
    """Return the configuration with some switches changed; ValueError names one that is wrong."""
    known = {field.name: field.type for field in fields(config)}
    problems = (
        ["an object of switches is expected"]
        if not isinstance(told, dict)
        else [
            f"unknown switch: {name}" if name not in known else f"{name} can't be {value!r}"
            for name, value in told.items()
            if name not in known or not _fits(name, known[name], value)
        ]
    )
    if problems:
        raise ValueError("; ".join(problems))
    return replace(config, **told)


def _fits(name: str, kind: Any, value: Any) -> bool:
    if name in CHOICES:
        return value in CHOICES[name]
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    return isinstance(value, kind) or (kind is float and isinstance(value, int))
