"""Signed texts that age: sessions, remember cookies, links in mails."""

from hashlib import sha256
from typing import Any

from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

# Seconds that one host's clock may be behind another's; without it, a session of this
# moment would look as if it came from the future, and be refused.
TOLERANCE = 30


class TolerantSigner(TimestampSigner):
    """Verifies as if it were a little later, so that no clock is too early."""

    ahead = 0

    def get_timestamp(self) -> int:
        """Return the time to sign with, or to compare with."""
        return super().get_timestamp() + self.ahead

    def unsign(self, *args: Any, **options: Any) -> Any:
        """Verify and return the value; a signer lives for one call."""
        self.ahead = TOLERANCE
        return super().unsign(*args, **options)


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, for hosts whose clocks differ a little."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return Flask's own, with our signer."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = TolerantSigner
        return serializer


def serializer(purpose: str) -> URLSafeTimedSerializer:
    """Return what signs texts for one purpose; a text for another is refused."""
    config = current_app.config
    return URLSafeTimedSerializer(
        [*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]],
        salt=purpose,
        signer=TolerantSigner,
        signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
    )
