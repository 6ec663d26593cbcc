"""Zendesk Support as a source: exports, per-ticket messages and files."""

from connectors.zendesk.completeness import is_messaging, needs_messages
from connectors.zendesk.source import ZendeskSource, account_of, open_source, open_zendesk

__all__ = [
    "ZendeskSource",
    "account_of",
    "is_messaging",
    "needs_messages",
    "open_source",
    "open_zendesk",
]
