"""Real database servers for tests: on Unix sockets in temporary folders."""
