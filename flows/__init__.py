"""Order and gates of a migration."""
