"""What is known of articles in Intercom: how they are sent, looked for, and taken back."""
