"""Staging a workspace's conversations and tickets, each with a request of its own: CPU and calls.

`python -m benchmarks.intercom_source.extraction FOLDER SOURCE_URL TARGET_URL threads`
"""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from benchmarks.singly import stage_singly

FILE: Final = """\
name: bench
source: {{kind: intercom, url: "{source_url}", auth: {{token: sandbox-source-token}}}}
target: {{url: "{target_url}", token: stub-token}}
storage:
  staging: {folder}/staging
  files: {folder}/files
  ledger: sqlite:///{folder}/ledger.db
  reports: {folder}/reports
entities: [companies, contacts, tickets]
options: {{side_conversations: drop}}
"""


def spent(stats: dict[str, Any]) -> Counter[str]:
    """Return what the server has counted."""
    return Counter(calls=sum(stats["requests"].values()))


if __name__ == "__main__":
    folder, source_url, target_url = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    text = FILE.format(folder=folder, source_url=source_url, target_url=target_url)
    asyncio.run(stage_singly(folder, text, source_url, spent))
