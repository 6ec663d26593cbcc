"""Units that compute: canonical tables, what a run is about, and its plan."""
