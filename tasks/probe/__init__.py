"""Trying on the operator's workspace what Intercom's documents leave open."""
