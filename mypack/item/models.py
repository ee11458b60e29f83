"""What an item is; the database itself refuses anything else."""

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from mypack.database import Price, exact_text
from mypack.extensions import Base
from mypack.text import search_key
from mypack.versioned import Versioned

if TYPE_CHECKING:
    from mypack.supplier.models import Offer

CATEGORIES = ("coffee", "tea")
NAME_LENGTH = 80


class Item(Versioned, Base):
    """Something the café sells; its name is unique."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint("category IN ('coffee', 'tea')", name="category"),
        CheckConstraint("price BETWEEN 0 AND 999.99", name="price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(exact_text(NAME_LENGTH), unique=True)
    search_name: Mapped[str] = mapped_column(exact_text(2 * NAME_LENGTH), index=True)
    price: Mapped[Decimal] = mapped_column(Price)
    picture: Mapped[str | None] = mapped_column(String(80), active_history=True)

    offers: Mapped[list["Offer"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", passive_deletes=True
    )

    @validates("name")
    def keep_search_name(self, _: str, name: str) -> str:
        """What is searched and sorted by follows the name."""
        self.search_name = search_key(name)
        return name
