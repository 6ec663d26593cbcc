"""What is known of companies in Intercom: how they are sent, looked for, and taken back."""
