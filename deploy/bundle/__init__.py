"""Builds a release on the controller: one tar a host installs without a network."""
