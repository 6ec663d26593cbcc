"""Zendesk's records in our own terms, one module per entity."""
