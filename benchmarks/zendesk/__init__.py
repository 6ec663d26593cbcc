"""The desk that is measured: a Zendesk's, by far the largest ones."""
