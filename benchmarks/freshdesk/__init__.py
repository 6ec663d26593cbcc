"""Freshdesk, as far as it is measured beside the source whose desk is moved."""
