"""The answer to one try too many."""

from flask import Response
from werkzeug.exceptions import TooManyRequests

from mypack.error.views import show_error
from mypack.limit.service import TooManyTries


def show_too_many_tries(refusal: TooManyTries) -> Response:
    """Say when it may be tried again, in words and as a header."""
    minutes = -(-refusal.retry_after // 60)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    message = f"Too many tries. Wait {wait}, then try again."
    return show_error(TooManyRequests(message, retry_after=refusal.retry_after))
