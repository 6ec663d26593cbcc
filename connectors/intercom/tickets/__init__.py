"""Tickets of Intercom's own: made, shown as threads, looked for, taken back; and their types."""
