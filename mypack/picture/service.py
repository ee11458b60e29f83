"""What can be done with the picture of an item."""

from typing import IO

from mypack import store
from mypack.item.models import Item
from mypack.picture.content import webp_of
from mypack.picture.storage import discard, keep


def set_picture(item: Item, stream: IO[bytes]) -> None:
    """Show the picture in the file from now on; the one before is deleted.

    Raises PictureRefused, or OSError when the folder cannot keep it.
    """
    name = keep(webp_of(stream))
    try:
        store.change(item, None, {"picture": name})
    except Exception:
        discard(name)
        raise


def remove_picture(item: Item, *, version: int | None = None) -> None:
    """Show no picture any more. Raises StaleDataError."""
    store.change(item, version, {"picture": None})
