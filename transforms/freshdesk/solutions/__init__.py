"""Freshdesk's knowledge base (Solutions): its rows as canonical tables."""
