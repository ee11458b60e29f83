"""Proof that a request was applied exactly once."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from mypack.extensions import Base


class ProbeRequest(Base):
    """One applied request; a second one with its key is refused."""

    __tablename__ = "probe_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
