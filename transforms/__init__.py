"""The pure core: words, contracts, and the way from raw to canonical to plan."""
