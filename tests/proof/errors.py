"""What can keep a proof from being made."""


class ProofFailed(Exception):
    """The proof could not be run; the message names the next step."""
