"""A Freshdesk account over HTTP: tickets, people, files and a knowledge base."""

from connectors.sandbox.freshdesk.app import freshdesk_app
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig, with_real_rates
from connectors.sandbox.freshdesk.files import files_app
from connectors.sandbox.freshdesk.serving import ServedFreshdesk, served_freshdesk
from connectors.sandbox.freshdesk.state import Stats

__all__ = [
    "FreshdeskSandboxConfig",
    "ServedFreshdesk",
    "Stats",
    "files_app",
    "freshdesk_app",
    "served_freshdesk",
    "with_real_rates",
]
