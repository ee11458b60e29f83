"""Texts that people write: what no text may hold, and how texts are compared."""

import re
import unicodedata

# A form or a document may hold line breaks and tabs; nothing needs the others.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
CONTROL_IN_LINE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def search_key(text: str) -> str:
    """Return the text without case and accents; every database sorts it alike.

    At most twice as long as the text, which is what the columns hold.
    """
    folded = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return plain[: 2 * len(text)]
