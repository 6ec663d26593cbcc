"""What is known of conversations in Intercom: how they are sent, looked for, and taken back."""
