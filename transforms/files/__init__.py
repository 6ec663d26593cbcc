"""A folder in our intermediate format, as a source: its rows are canonical up to their types."""
