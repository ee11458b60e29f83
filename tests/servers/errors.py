"""What can go wrong with a server."""


class ServerMissing(RuntimeError):
    """The machine does not have the server; tests that need it are skipped."""


class ServerFailed(RuntimeError):
    """The server is there but does not start or does not answer."""
