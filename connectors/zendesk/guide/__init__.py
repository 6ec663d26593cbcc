"""Zendesk's help centers (Guide): each brand is asked at its own host, under a rate of its own."""
