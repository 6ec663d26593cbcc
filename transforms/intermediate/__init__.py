"""Our intermediate format: a folder of the canonical tables, which any desk can be written as."""
