"""All I/O: help desks, Intercom, disk, database, environment."""
