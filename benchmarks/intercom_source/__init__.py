"""An Intercom workspace that is read, measured beside the source whose desk is moved."""
