"""Word of runs as Prefect sends it: a notification block for each address, and its automations.

They belong to a server, and so do the runs of every migration there. An address that two migration
files name has one set; each file takes back only what none of the others asks for.

Prefect is imported here: its environment has to be set before.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.notifications import (
    CustomWebhookNotificationBlock,
    MicrosoftTeamsWebhook,
    SlackWebhook,
)
from prefect.client.orchestration import PrefectClient, get_client
from prefect.events.actions import SendNotification
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture
from prefect.types import SecretDict
from pydantic import SecretStr

from connectors.settings.alerts import Alert
from deployments.driving import DEPLOYED
from flows.with_prefect import FAILING
from transforms.errors import FatalError

OURS: Final = "intercom-migration-alert"  # the tag of all of them
AT_ONCE: Final = 200  # automations asked for at once

_RUN: Final = "prefect.flow-run.*"
_STARTED: Final = ("stage", "demo", "full", "delta", "rerun", "undo", "verify", "archive")
_WHERE: Final = "{{ flow.name }} of {{ flow_run.parameters.config }}\n{{ flow_run|ui_url }}"
_SHOWN: Final = f"{{{{ flow_run.state.message or flow_run.state.name }}}}\n{_WHERE}"


@dataclass(frozen=True, slots=True)
class Told:
    """What one automation waits for, and says."""

    name: str
    expect: frozenset[str]
    subject: str
    body: str = _SHOWN
    flows: tuple[str, ...] = _STARTED  # none: an event that a run sends itself

    def trigger(self) -> EventTrigger:
        """Return what sets it off, each time."""
        related: list[Any] = [
            {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{DEPLOYED}"},
            {"prefect.resource.role": "flow", "prefect.resource.name": [*self.flows]},
        ]
        return EventTrigger(
            posture=Posture.Reactive,
            expect=set(self.expect),
            match={"prefect.resource.id": _RUN} if self.flows else {},
            match_related=related if self.flows else {},
            for_each={"prefect.resource.id"},
            threshold=1,
        )


def _states(*names: str) -> frozenset[str]:
    return frozenset(f"prefect.flow-run.{name}" for name in names)


# Deltas come every quarter of an hour, and archives every night: their good ends are no news.
_ENDS: Final = tuple(name for name in _STARTED if name not in {"delta", "archive"})
TOLD: Final[dict[str, tuple[Told, ...]]] = {
    "failed": (
        Told("failed", _states("Failed", "Stopped", "TimedOut"), "Stopped: {{ flow.name }}"),
    ),
    "stuck": (Told("died", _states("Crashed"), "No sign of life: {{ flow.name }}"),),
    "failing": (
        Told(
            "failing",
            frozenset({FAILING}),
            "Many records fail: {{ event.resource.name }}",
            "{{ event.payload.told }}",
            flows=(),
        ),
    ),
    "awaits_approval": (
        Told(
            "awaits approval",
            _states("Suspended", "AwaitsApproval"),
            "Awaits approval: {{ flow.name }}",
            f"Nothing is written before somebody signs.\n{_WHERE}",
        ),
    ),
    "finished": (
        Told(
            "finished",
            _states("Completed", "CompletedWithSkips"),
            "Finished: {{ flow.name }}",
            flows=_ENDS,
        ),
        Told(
            "finished with failures",
            _states("CompletedWithFailures"),
            "Finished with failures: {{ flow.name }}",
        ),
    ),
}


async def make_alerts(migration: str, alerts: Sequence[Alert]) -> int:
    """Have what a migration file asks for on the server, and nothing of it besides.

    Returns how many automations there are now. One that people switched off stays off. Raises
    FatalError for an address that can't be used; its value is in no text.
    """
    blocks = [block_of(alert, place) for place, alert in enumerate(alerts)]
    async with get_client() as client:
        found = {each.name: each for each in await _ours(client)}
        wanted: dict[str, AutomationCore] = {}
        for alert, block in zip(alerts, blocks, strict=True):
            name = _block_name(alert)
            document = await block.save(name, overwrite=True)
            for automation in _automations(alert, name, document):
                wanted[automation.name] = automation
        for name, automation in wanted.items():
            await _have(client, automation, found.get(name), migration)
        for name in found.keys() - wanted.keys():
            await _take_back(client, found[name], migration)
    return len(wanted)


async def try_alerts(migration: str, alerts: Sequence[Alert]) -> list[str | None]:
    """Send each address a word of trial; returns what went wrong with it, None if nothing."""
    return [await _tried(migration, alert, place) for place, alert in enumerate(alerts)]


def block_of(alert: Alert, place: int) -> NotificationBlock:
    """Return the block that sends to an address; raises FatalError where it can't be one."""
    try:
        return _block(alert)
    except Exception as exc:  # Prefect and Apprise raise what they like
        told = f"alerts[{place}].url: {alert.to} can't use this address"
        raise FatalError(told) from exc


def _block(alert: Alert) -> NotificationBlock:
    if alert.to == "webhook":
        return CustomWebhookNotificationBlock(
            name="intercom-migration",
            url="{{url}}",  # of the block's fields only secrets are kept encrypted
            secrets=SecretDict({"url": alert.url.get_secret_value()}),
            json_data={"subject": "{{subject}}", "text": "{{body}}"},
            headers=None,
            cookies=None,
        )
    if alert.to == "teams":
        return MicrosoftTeamsWebhook(url=SecretStr(alert.url.get_secret_value()))
    # Prefect has no block for SMTP. This one hands whatever is no address of Slack's to Apprise,
    # which knows mailto:// and mailtos://.
    return SlackWebhook(url=SecretStr(alert.url.get_secret_value()))


def _block_name(alert: Alert) -> str:
    digest = hashlib.sha256(f"{alert.to} {alert.url.get_secret_value()}".encode()).hexdigest()
    return f"intercom-migration-{alert.to}-{digest[:8]}"


def _automations(alert: Alert, block: str, document: Any) -> Iterable[AutomationCore]:
    for event in alert.on:
        for told in TOLD[event]:
            yield AutomationCore(
                name=f"Tell {block.removeprefix('intercom-migration-')}: {told.name}",
                description=f"Sends word to {alert.to}, as a migration file asks for (alerts).",
                trigger=told.trigger(),
                actions=[
                    SendNotification(
                        block_document_id=document, subject=told.subject, body=told.body
                    )
                ],
            )


async def _ours(client: PrefectClient) -> list[Automation]:
    found: list[Automation] = []
    while page := await client.read_automations(limit=AT_ONCE, offset=len(found)):
        found += page
    return [each for each in found if OURS in each.tags]


async def _have(
    client: PrefectClient, automation: AutomationCore, before: Automation | None, migration: str
) -> None:
    tags = {OURS, migration, *(before.tags if before else ())}
    told = automation.model_copy(
        update={"tags": sorted(tags), "enabled": before.enabled if before else True}
    )
    if before is None:
        await client.create_automation(told)
    else:
        await client.update_automation(before.id, _whole(told))


async def _take_back(client: PrefectClient, automation: Automation, migration: str) -> None:
    left = [tag for tag in automation.tags if tag != migration]
    if migration not in automation.tags:
        return
    if left == [OURS]:
        await client.delete_automation(automation.id)
    else:
        kept = automation.model_copy(update={"tags": left})
        await client.update_automation(automation.id, _whole(kept))


def _whole(automation: AutomationCore) -> AutomationCore:
    """Return it with every field set that an update takes: one that isn't set is left out."""
    told = automation.model_dump(include={*AutomationCore.model_fields} - {"owner_resource"})
    return AutomationCore.model_validate(told)


async def _tried(migration: str, alert: Alert, place: int) -> str | None:
    block = block_of(alert, place)
    try:
        with block.raise_on_failure():
            await block.notify(
                subject=f"A trial of {migration}", body="Word of its runs will come here."
            )
    except Exception as exc:  # noqa: BLE001 - whatever a channel raises, the others are tried
        return f"alerts[{place}] ({alert.to}): {type(exc).__name__}"
    return None
