"""Zendesk's help centers (Guide): raw records to the canonical tables of the knowledge base."""
