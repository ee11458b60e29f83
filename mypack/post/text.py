"""How the text of a post becomes HTML."""

import re

from markupsafe import Markup

BLANK_LINES = re.compile(r"\n\s*\n")
BREAK = Markup("<br>")


def paragraphs(text: str) -> Markup:
    """Return the text escaped; blank lines part paragraphs, line breaks stay."""
    blocks = BLANK_LINES.split(text.strip())
    # Joining and formatting escape whatever is no Markup yet.
    lines = (BREAK.join(block.split("\n")) for block in blocks)
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in lines)
