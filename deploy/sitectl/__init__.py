"""Slots, releases, the lock and the history of a site, on its own host."""
