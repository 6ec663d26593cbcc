"""What the sample workspace holds."""
