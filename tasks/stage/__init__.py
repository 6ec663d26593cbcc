"""Units that read: the source's records, messages and files, and what the workspace has."""
