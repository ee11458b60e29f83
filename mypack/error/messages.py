"""What each error means for whoever meets it, and the next step."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[int, str]] = {
    400: "The request was not understood. Go back, reload the page and try again.",
    401: "Sign in to see this.",
    403: "You may not do this. Sign in as somebody who may.",
    404: "There is no such page. It may have moved, or the address is misspelt.",
    405: "This address does not take such a request.",
    409: "This does not fit what is stored now. Load it again, then try once more.",
    412: "It was changed since you loaded it. Load it again, then make your change.",
    413: "What you sent is too large. Send a smaller file or a shorter text.",
    415: "Content of this type is not taken here. Send it as another type.",
    422: "Some values cannot be taken. Correct them and send them again.",
    428: "Say what you change: send If-Match with the ETag that you were given.",
    429: "Too many tries. Wait a little, then try again.",
    500: "Something went wrong on our side. It has been recorded.",
    503: "The site cannot answer just now. Please try again in a few seconds.",
    507: "There is no room left to store this; nothing of it was. Reading still works. "
    "It has been recorded: try again later.",
}
CSRF_FAILED = (
    "The form was too old, or your browser sends no cookies. "
    "Go back, reload the page and send it again."
)
STALE = (
    "Somebody changed this since you loaded it. "
    "Load it again, then make your change once more."
)
IN_USE = "Other entries refer to this one. Change or delete those first."


def taken(field: str) -> str:
    """Tell that another row has this value."""
    return f"This {field} is taken. Choose another one."
