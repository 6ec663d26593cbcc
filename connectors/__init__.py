"""All I/O: help desks, Intercom, disk, database, environment."""

import os

# Arrow reads this once, before its first allocation. Its own allocator keeps what it freed: with it
# the memory of a run grew with the desk (300 to 410 MiB from 5,000 to 50,000 tickets); with the
# system's it does not (250 MiB).
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
