"""What is known of contacts in Intercom: how they are sent, looked for, and taken back."""
