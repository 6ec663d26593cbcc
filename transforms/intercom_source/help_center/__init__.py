"""Intercom's help centers as a source: their rows as canonical tables."""
