"""What leads readers on from old addresses."""

from alembic import op
from sqlalchemy import Column, DateTime, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table; no rules were made before."""
    op.create_table(
        "redirect",
        Column("migration", Text, primary_key=True),
        Column("side", Text, primary_key=True),
        Column("center", Text, primary_key=True),
        Column("place", Text, primary_key=True),
        Column("leads_to", Text, nullable=False),
        Column("led_to", Text),
        Column("source_id", Text, nullable=False),
        Column("begun_at", DateTime(timezone=True), nullable=False),
        Column("settled_at", DateTime(timezone=True)),
        Column("run", Text, nullable=False),
    )
