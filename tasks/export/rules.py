"""The decisions under which a desk is written whole: none is left out that somebody may want."""

from dataclasses import replace

from transforms.conditions import Filters
from transforms.rules import Rules


def open_rules(rules: Rules) -> Rules:
    """Return the rules without filters, and with everything that options may leave out."""
    options = replace(
        rules.options, deleted_tickets="migrate", merged_tickets="migrate", inactive_users="migrate"
    )
    return replace(rules, filters=Filters(), options=options)
