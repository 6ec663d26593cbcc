"""What is known of collections: how they are made, looked for, and taken back."""
