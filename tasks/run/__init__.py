"""What every unit needs: the session, the run's frame and tables, progress, how to stop."""
