"""Says what a line of Apache's error log means on this host."""
