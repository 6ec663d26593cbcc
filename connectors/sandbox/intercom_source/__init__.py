"""An Intercom workspace that is read: the one that the other sandbox serves, filled beforehand."""
