"""Faults made for real on a lab host, and what users see of each."""
