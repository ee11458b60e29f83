"""The load proof: no switch and no rotation fails or stalls a request."""
