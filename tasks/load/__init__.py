"""Units that write: batches of planned records, each step sent once and settled in the ledger."""
