"""What is known of custom objects in Intercom: how they are sent, related to, and taken back."""
