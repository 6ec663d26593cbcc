"""What a probe has found out about a workspace."""

from alembic import op
from sqlalchemy import Column, DateTime, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; nobody has probed before."""
    op.create_table(
        "profile",
        Column("workspace", Text, primary_key=True),
        Column("api_version", Text, nullable=False),
        Column("taken_at", DateTime(timezone=True), nullable=False),
        Column("answers", Text, nullable=False),
    )
