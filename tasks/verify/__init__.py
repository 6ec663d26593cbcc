"""Units that read back: what the ledger says was moved, compared with what both sides show."""
