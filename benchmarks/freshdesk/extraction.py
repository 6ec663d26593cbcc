"""Staging a Freshdesk account's tickets, each with a call of its own: CPU, calls and credits.

`python -m benchmarks.freshdesk.extraction FOLDER SOURCE_URL TARGET_URL full|fast`
"""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from benchmarks.singly import stage_singly

FILE: Final = """\
name: bench
source:
  kind: freshdesk
  url: {source_url}
  auth: {{api_key: sandbox-api-key}}
  completeness: {manner}
target: {{url: "{target_url}", token: stub-token}}
storage:
  staging: {folder}/staging
  files: {folder}/files
  ledger: sqlite:///{folder}/ledger.db
  reports: {folder}/reports
entities: [companies, contacts, tickets]
"""


def spent(stats: dict[str, Any]) -> Counter[str]:
    """Return the calls and credits that the server has counted."""
    return Counter(calls=stats["total"], credits=stats["credits"])


if __name__ == "__main__":
    folder, source_url, target_url, manner = Path(sys.argv[1]), *sys.argv[2:]
    text = FILE.format(folder=folder, source_url=source_url, target_url=target_url, manner=manner)
    asyncio.run(stage_singly(folder, text, source_url, spent))
