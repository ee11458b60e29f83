"""The extensions, unbound: features import them, the factory binds them."""

from pathlib import Path

from flask_bootstrap import Bootstrap5
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from mypack.remember import RememberingLoginManager

MIGRATIONS = Path(__file__).parent / "migrations"


class Base(DeclarativeBase):
    """Every constraint has a name, so that a migration can refer to it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate(directory=str(MIGRATIONS))
csrf = CSRFProtect()
login_manager = RememberingLoginManager()
mailer = Mail()
bootstrap = Bootstrap5()
