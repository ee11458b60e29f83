"""A café's catalogue: `create_app` makes the Flask application."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from mypack import (
    admin,
    api,
    assets,
    audit,
    commands,
    content_type,
    copying,
    directory,
    error,
    health,
    item,
    limit,
    mail,
    metrics,
    navigation,
    offer,
    operator,
    permission,
    picture,
    post,
    probe,
    seed,
    supplier,
    teardown,
    token,
    trace,
    user,
    wording,
)
from mypack.database import engine_options
from mypack.extensions import bootstrap, csrf, db, login_manager, migrate
from mypack.row_id import RowId
from mypack.settings import flask_config, read_settings
from mypack.signing import Sessions

FEATURES = (
    error,
    health,
    api,
    item,
    supplier,
    offer,
    picture,
    post,
    user,
    directory,
    token,
    limit,
    mail,
    admin,
    operator,
    probe,
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; without settings they come from the settings file."""
    app = Flask(__name__)
    load_settings(app, settings)
    trace.init_app(app)
    metrics.init_app(app)
    connect_database(app)
    guard_sessions_and_forms(app)
    dress_pages(app)
    register_features(app)
    register_commands(app)
    return app


def load_settings(app: Flask, settings: Mapping[str, Any] | None) -> None:
    """Check every setting and copy it to `app.config`."""
    app.config.update(flask_config(read_settings(settings)))


def connect_database(app: Flask) -> None:
    """Prepare the engine; the first query opens the first connection."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config)
    db.init_app(app)
    teardown.init_app(app)
    migrate.init_app(app, db)
    app.url_map.converters["id"] = RowId


def guard_sessions_and_forms(app: Flask) -> None:
    """Refuse any form without its token and know who is signed in."""
    app.session_interface = Sessions()
    csrf.init_app(app)
    content_type.init_app(app)
    # The stock context processor would ask the database for each template,
    # also for the page that says that the database does not answer.
    login_manager.init_app(app, add_context_processor=False)
    permission.init_app(app)
    audit.init_app(app)


def dress_pages(app: Flask) -> None:
    """Give templates Bootstrap's macros, the names of our assets and the links."""
    bootstrap.init_app(app)
    assets.init_app(app)
    navigation.init_app(app)
    wording.init_app(app)


def register_features(app: Flask) -> None:
    """Let each feature add its own pages and commands."""
    for feature in FEATURES:
        feature.init_app(app)


def register_commands(app: Flask) -> None:
    """Add the commands that belong to no feature."""
    commands.init_app(app)
    copying.init_app(app)
    seed.init_app(app)
