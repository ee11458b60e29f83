"""What a supplier is, and what it asks for an item."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from mypack.database import Price, exact_text
from mypack.extensions import Base
from mypack.item.models import Item
from mypack.text import search_key
from mypack.versioned import Versioned

NAME_LENGTH = 80
TOWN_LENGTH = 80


class Supplier(Versioned, Base):
    """A company that the café buys from; its name is unique."""

    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(exact_text(NAME_LENGTH), unique=True)
    search_name: Mapped[str] = mapped_column(exact_text(2 * NAME_LENGTH), index=True)
    town: Mapped[str | None] = mapped_column(exact_text(TOWN_LENGTH))

    # No cascade: a supplier that still offers something cannot be deleted.
    offers: Mapped[list["Offer"]] = relationship(
        back_populates="supplier", passive_deletes="all"
    )

    @validates("name")
    def keep_search_name(self, _: str, name: str) -> str:
        """What is searched and sorted by follows the name."""
        self.search_name = search_key(name)
        return name


class Offer(Versioned, Base):
    """One supplier offers one item at one cost; the offer goes with its item."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("cost BETWEEN 0 AND 999.99", name="cost"),)

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    supplier_id: Mapped[int] = mapped_column(
        ForeignKey("supplier.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    cost: Mapped[Decimal] = mapped_column(Price)

    item: Mapped[Item] = relationship(back_populates="offers")
    supplier: Mapped[Supplier] = relationship(back_populates="offers")
