"""What takes minutes to break: `make torture` writes what came of it into docs/reliability.md."""
