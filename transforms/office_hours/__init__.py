"""Business hours and holidays in our own terms: the canonical table, weeks, and time zones."""
