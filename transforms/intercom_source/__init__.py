"""Intercom as a source: its raw rows as canonical tables."""
