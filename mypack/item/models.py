"""What an item is; the database itself refuses anything else."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from mypack.database import Price
from mypack.extensions import Base

CATEGORIES = ("coffee", "tea")


class Item(Base):
    """Something the café sells; its name is unique."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint("category IN ('coffee', 'tea')", name="category"),
        CheckConstraint("price BETWEEN 0 AND 999.99", name="price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80), unique=True)
    price: Mapped[Decimal] = mapped_column(Price)
