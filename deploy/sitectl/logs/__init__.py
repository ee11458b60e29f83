"""Tells what the logs of this host say: about a request, or since some minutes."""
