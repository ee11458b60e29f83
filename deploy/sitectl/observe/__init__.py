"""Sees each minute what the host and its requests are like, for those who read it."""
