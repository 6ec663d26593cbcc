"""What people do and look at before a full run, at the switch and after it, with where to click."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist: a tick with a name."""

    key: str
    text: str
    where: str  # where in Intercom, or with what, to look or click


PREPARED: Final = (
    Item(
        "teammates",
        "All teammates who shall own tickets are in the workspace.",
        "Settings > Workspace > Teammates; `check` names agents without a match.",
    ),
    Item(
        "attributes",
        "The attributes that you want with a format of your own are made.",
        "Settings > Data > Conversations, People, Companies; `check` shows what will be made.",
    ),
    Item(
        "phone_validation",
        "Phone validation is off.",
        "Settings > Data > People > Phone > Validate phone numbers.",
    ),
    Item(
        "contact_notifications",
        "Notifications to contacts are off.",
        "Settings > Channels > Messenger > Conversations, and Email > Notifications.",
    ),
    Item(
        "outbound",
        "Outbound messages and series that new contacts or tags would set off are paused.",
        "Proactive Support > All outbound: pause what is live.",
    ),
    Item(
        "workflows",
        "Workflows, rules and the AI agent are paused.",
        "AI & Automation > Workflows, and Fin AI Agent > Deploy.",
    ),
    Item(
        "assignment",
        "The assignment preference is unassigned, or assigned to the team.",
        "Settings > Helpdesk > Assignment, so that unassigned tickets stay so.",
    ),
    Item(
        "agent_notifications",
        "Agents have turned off their own notifications.",
        "Settings > Personal > Notifications, each agent for himself.",
    ),
    Item(
        "date_agreed",
        "Date and checks are agreed with the team.",
        "Tell them when it begins, and who looks at what afterwards.",
    ),
)
REVIEWED: Final = (
    Item(
        "comments",
        "Of the demo: all comments are there, by the right authors.",
        "The page of pairs beside the demo's report has ten links to both sides.",
    ),
    Item("assignees", "Of the demo: assignees are right.", "The same page."),
    Item("fields", "Of the demo: all fields are there.", "The same page; the report lists them."),
    Item("people", "Of the demo: customers and companies are right.", "The same page."),
    Item("files", "Of the demo: files open after download.", "Open one of each kind."),
)
BEFORE: Final = (*PREPARED, *REVIEWED)
FREEZING: Final = (
    Item(
        "told",
        "The team knows that from now on nobody writes in the source.",
        "What is written there later arrives nowhere.",
    ),
    Item(
        "forms",
        "Web forms, widgets and apps of the source are off, or lead to Intercom.",
        "On the site and in the source's channels.",
    ),
    Item(
        "mailboxes",
        "Support mailboxes forward to Intercom.",
        "At the mail provider; in Intercom: Settings > Channels > Email.",
    ),
    Item(
        "source_automation",
        "Triggers, automations and integrations that write in the source are off.",
        "Each change of theirs is one more for the last delta.",
    ),
    Item(
        "delta_schedule",
        "The schedule of the deployment `delta` is off.",
        "Prefect's pages: Deployments > delta > Schedules; `cutover` runs the last deltas itself.",
    ),
)
AFTER: Final = (
    Item(
        "checked",
        "Everything is there.",
        "In the inbox search with all tickets and any time; `verify` compares every record.",
    ),
    Item(
        "notifications_back",
        "Notifications of contacts and agents are on again.",
        "Where they were turned off.",
    ),
    Item(
        "automation_back",
        "Workflows, outbound messages and the AI agent are on again.",
        "Where they were paused.",
    ),
    Item(
        "channels",
        "E-mail, Messenger and social channels lead to Intercom.",
        "Settings > Channels; forward the support addresses last.",
    ),
    Item(
        "knowledge_links",
        "Links to the old knowledge base lead to the new one.",
        "In macros, on the site, in apps; docs/knowledge-base.md.",
    ),
)
