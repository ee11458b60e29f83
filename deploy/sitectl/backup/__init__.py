"""Backups, restores and drills: what a lost host's successor needs, and proof of it."""
