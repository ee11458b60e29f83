"""Rows that know how often they were changed, so that no change is lost."""

from typing import Any

from sqlalchemy.orm import Mapped, declared_attr, mapped_column


class Versioned:
    """A row's version counts its changes; SQLAlchemy writes only over the one it read.

    A write over another's change raises `sqlalchemy.orm.exc.StaleDataError`.
    """

    version: Mapped[int] = mapped_column(server_default="1")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Tell the mapper which column holds the version."""
        return {"version_id_col": cls.version}
