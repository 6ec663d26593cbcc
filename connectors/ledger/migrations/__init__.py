"""Alembic's folder: how the schema grew."""
