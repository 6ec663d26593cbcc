"""The knowledge base of a folder in our intermediate format."""
