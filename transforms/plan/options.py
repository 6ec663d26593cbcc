"""The values that occur in fields which become lists: they have to be options beforehand."""

from collections.abc import Mapping

import pyarrow as pa

from transforms.plan.fields import mapped_values
from transforms.rules import FieldTarget, Rules


def labels_in(table: pa.Table, model: str, rules: Rules) -> dict[tuple[str, str], set[str]]:
    """Return the values by (model, attribute) of a table of tickets, contacts or companies.

    `model` is conversation, contact or company. Costs nothing where no field becomes a list.
    """
    targets = {
        name: target for name, target in _targets(model, rules).items() if target.type == "list"
    }
    found: dict[tuple[str, str], set[str]] = {}
    if not targets:
        return found
    for row in table.to_pylist():
        for name, value in mapped_values(row["fields"], row, targets).values.items():
            if value is not None:
                found.setdefault((model, name), set()).add(value)
    return found


def _targets(model: str, rules: Rules) -> Mapping[str, FieldTarget]:
    mapping = rules.mapping
    if model == "conversation":
        return mapping.tickets.fields
    return mapping.contacts.fields if model == "contact" else mapping.companies.fields
