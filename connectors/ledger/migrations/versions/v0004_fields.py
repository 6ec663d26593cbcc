"""The attributes that were proposed for fields which nobody mapped."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; a migration that was begun before has none."""
    op.create_table(
        "field",
        Column("migration", Text, primary_key=True),
        Column("model", Text, primary_key=True),
        Column("field", Text, primary_key=True),
        Column("attribute", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("run", Text, nullable=False),
    )
