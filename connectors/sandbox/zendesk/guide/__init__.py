"""The help centers of the account over HTTP: each brand's answers at its own host only."""
