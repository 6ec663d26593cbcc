"""The knowledge base of the sample desk."""
