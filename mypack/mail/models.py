"""What a mail in the queue is."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from mypack.database import UtcDateTime, utc_now
from mypack.extensions import Base

FAILURE_LENGTH = 500


class Mail(Base):
    """A mail that waits to be sent; it leaves the table when a server took it.

    Its text is made when it is sent, so that no link that opens an account is kept.
    """

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    template: Mapped[str] = mapped_column(String(40))
    context: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    # Nobody sends it before; a sender that takes it moves this on, so that another
    # one leaves it alone.
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    failure: Mapped[str | None] = mapped_column(String(FAILURE_LENGTH))

    def __str__(self) -> str:
        return f"{self.id} to {self.recipient}: {self.template}"
