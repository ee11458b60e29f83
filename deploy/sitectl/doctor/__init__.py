"""Names the fault: looks at a host from every side and changes nothing."""
