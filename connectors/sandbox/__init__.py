"""Help desks and an Intercom workspace that run on this machine, over HTTP, for rehearsals."""
