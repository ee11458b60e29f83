"""The part of a URL that names a row."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # an INTEGER column of any of our databases ends here


class RowId(IntegerConverter):
    """`<id:item_id>`: a number that a row can have, so that others are just 404."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=LARGEST)
