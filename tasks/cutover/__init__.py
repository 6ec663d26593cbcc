"""The way over to Intercom: how far it is, what people have ticked, what a run has done of it."""
