"""What can go wrong while a release is built."""


class BundleFailed(Exception):
    """The release was not built; the message says what, where and the next step."""
