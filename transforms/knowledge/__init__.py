"""The knowledge base in our own terms: help centers, collections, articles, translations."""
