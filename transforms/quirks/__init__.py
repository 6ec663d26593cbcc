"""Every oddity of a system, with its handler, its evidence and what it costs the customer."""
