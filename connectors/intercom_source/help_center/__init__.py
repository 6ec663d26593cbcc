"""The knowledge base of the workspace that is read."""
