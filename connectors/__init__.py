"""All I/O: help desks, Intercom, disk, database, environment."""

import gc
import os

# Arrow reads this once, before its first allocation. Its own allocator keeps what it freed: with it
# the memory of a run grew with the desk (300 to 410 MiB from 5,000 to 50,000 tickets); with the
# system's it does not (250 MiB).
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

# What is loaded stays, and so does what 128 requests under way hold. Python's own threshold of 700
# objects has both looked through for garbage again and again: a tenth of the time that a process
# takes to start, and a quarter of a request's CPU.
COLLECT_EVERY = 50_000  # allocations between two looks for garbage in cycles
gc.set_threshold(COLLECT_EVERY)
