"""The desks that the sandbox serves: a small one to read, and the shape of any other."""
