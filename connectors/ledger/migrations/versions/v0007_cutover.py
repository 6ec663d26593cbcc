"""How far the way over to Intercom is."""

from alembic import op
from sqlalchemy import Column, DateTime, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table; nobody was on the way before."""
    op.create_table(
        "cutover",
        Column("migration", Text, primary_key=True),
        Column("step", Text, primary_key=True),
        Column("state", Text, nullable=False),
        Column("done_by", Text),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("told", Text, nullable=False),
        Column("ticks", Text, nullable=False),
    )
