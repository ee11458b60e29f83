"""How often something was tried."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from mypack.extensions import Base


class Count(Base):
    """How often one thing was tried in its current period, over all processes."""

    __tablename__ = "limit_count"

    # A digest: the table names neither accounts nor addresses.
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    period_start: Mapped[int] = mapped_column()  # seconds since 1970
    tries: Mapped[int] = mapped_column()
