"""What the planning of one run knows: its tables, the workspace, the rules, what changed."""

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from connectors.ledger import Ledger
from tasks.run.tables import Scope, Tables
from tasks.stage.inventory import read_workspace
from transforms.model import EntityType
from transforms.plan.workspace import Workspace
from transforms.rules import Rules
from transforms.source_kind import SourceKind
from transforms.sources import SOURCES


@dataclass(frozen=True, slots=True)
class Planning:
    """Holds the workspace and the rules, never a table longer than a range.

    `changed`: what was read again since a run brought all over. What the source has taken back of
    these records is taken back; of others it never is, whatever a filter says.
    """

    tables: Tables
    ledger: Ledger
    rules: Rules
    account: str  # the desk in external ids
    workspace: Workspace
    changed: Scope

    @property
    def kind(self) -> SourceKind:
        """The source's."""
        return SOURCES[self.rules.source_kind]

    @property
    def scope(self) -> Scope:
        """Which records the run is about."""
        return self.tables.scope()

    def changed_ids(self, entity: EntityType) -> Collection[str]:
        """Return the people, or companies, that were read again."""
        is_contact = entity is EntityType.CONTACT
        return self.changed.contact_ids if is_contact else self.changed.company_ids

    def all_rows(self, table: str, contract: pa.Schema) -> pa.Table:
        """Return a short table whole."""
        names = self.tables.names(table)
        parts = (self.tables.read(table, name, contract) for name in names)
        return pa.concat_tables([contract.empty_table(), *parts])


def planning_of(
    tables: Tables, ledger: Ledger, rules: Rules, *, account: str, operator_id: str, changed: Scope
) -> Planning:
    """Return what a run's planning knows; `operator_id`: the admin of the token."""
    workspace = read_workspace(tables.area, operator_id=operator_id)
    return Planning(tables, ledger, rules, account, workspace, changed)
