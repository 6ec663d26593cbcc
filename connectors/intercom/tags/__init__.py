"""What is known of tags in Intercom: how they are sent, looked for, and taken back."""
