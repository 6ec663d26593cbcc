"""A Zendesk account over HTTP: exports, lists, single records, files and help centers."""

from connectors.sandbox.zendesk.app import zendesk_app
from connectors.sandbox.zendesk.config import ZendeskSandboxConfig, with_real_rates
from connectors.sandbox.zendesk.files import files_app
from connectors.sandbox.zendesk.serving import ServedZendesk, served_zendesk
from connectors.sandbox.zendesk.state import Stats

__all__ = [
    "ServedZendesk",
    "Stats",
    "ZendeskSandboxConfig",
    "files_app",
    "served_zendesk",
    "with_real_rates",
    "zendesk_app",
]
