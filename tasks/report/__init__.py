"""What became of every record: counted, listed and shown; and the archive."""
