"""Freshdesk as a source: lists in windows, tickets one by one, files by links that run out."""

from connectors.freshdesk.source import FreshdeskSource, account_of, open_freshdesk, open_source

__all__ = ["FreshdeskSource", "account_of", "open_freshdesk", "open_source"]
