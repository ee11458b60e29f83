"""What a monitoring host learns from the state of the site, as Prometheus reads it."""
