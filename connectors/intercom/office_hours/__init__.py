"""What is known of office hours in Intercom: how they are made, looked for, and taken back."""
