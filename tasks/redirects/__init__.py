"""Leads readers of the old help center to the new one: rules in both systems, files for others."""
