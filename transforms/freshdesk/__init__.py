"""Freshdesk: from raw rows to canonical tables, and what is odd about its data."""
