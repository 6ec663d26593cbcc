"""How much a migration takes of this machine, measured process by process: `make bench`."""
