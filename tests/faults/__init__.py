"""Faults made on lab hosts, by hand: pytest tests/faults."""
