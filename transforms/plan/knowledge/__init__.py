"""The knowledge base to steps: collections, articles in their languages, internal articles."""
