"""Freshdesk's knowledge base (Solutions): lists in every language, files asked for anew."""
