"""Deletes the file of a picture that no item has any more, after the commit.

Whoever changes or deletes an item, page, API or administration, need not think of it.
"""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, Session, object_session

from mypack.extensions import db
from mypack.item.models import Item
from mypack.picture.storage import discard

LEFT = "pictures left behind"


@event.listens_for(Item, "after_update")
def note_replaced(_: Mapper[Any], __: Any, item: Item) -> None:
    """Remember the picture that an item had before."""
    note(item, inspect(item).attrs.picture.history.deleted)


@event.listens_for(Item, "after_delete")
def note_deleted(_: Mapper[Any], __: Any, item: Item) -> None:
    """Remember the picture of an item that is gone."""
    note(item, [item.picture])


def note(item: Item, names: Any) -> None:
    """Keep the names with the transaction that they depend on."""
    session = object_session(item)
    if session is not None:
        session.info.setdefault(LEFT, set()).update(filter(None, names))


@event.listens_for(db.session, "after_commit")
def discard_noted(session: Session) -> None:
    """Now nothing refers to them."""
    for name in session.info.pop(LEFT, ()):
        discard(name)


@event.listens_for(db.session, "after_rollback")
def forget_noted(session: Session) -> None:
    """They are still in use."""
    session.info.pop(LEFT, None)
