"""What is known of attributes in Intercom: how they are sent, looked for, and taken back."""
