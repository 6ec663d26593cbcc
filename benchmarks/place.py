"""Where one measured migration lies, and its migration file."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.sources import AUTH, KIND

RUN = "bench"

_FILE = """\
name: bench
source:
  kind: {kind}
  url: {source_url}
  auth: {auth}
target: {{url: "{target_url}", token: {token}}}
storage:
  staging: {folder}/staging
  files: {folder}/files
  ledger: sqlite:///{folder}/{ledger}.db
  reports: {folder}/reports
entities: {entities}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the staging area, the files and the ledgers of one desk."""

    folder: Path

    def config(
        self,
        source_url: str,
        target_url: str,
        *,
        ledger: str = "ledger",
        token: str = "stub-token",  # noqa: S107 - opens nothing but servers of this machine
        entities: str = "[companies, contacts, tickets]",
    ) -> str:
        """Write the migration file for these servers and return its path."""
        path = self.folder / f"{ledger}.yaml"
        path.write_text(
            _FILE.format(
                kind=KIND,
                auth=AUTH,
                source_url=source_url,
                target_url=target_url,
                folder=self.folder,
                ledger=ledger,
                token=token,
                entities=entities,
            )
        )
        return str(path)

    def ledger(self, name: str = "ledger") -> Path:
        """Return the file of a ledger."""
        return self.folder / f"{name}.db"
