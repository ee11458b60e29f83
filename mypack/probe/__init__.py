"""Pages that load proofs need: for staging hosts, where the setting PROBE is true."""

from flask import Flask

from mypack.extensions import csrf
from mypack.probe import faults as faults
from mypack.probe import models as models
from mypack.probe.views import bp


def init_app(app: Flask) -> None:
    """Register the pages, which do not exist unless PROBE is true."""
    if app.config["PROBE"]:
        csrf.exempt(bp)  # a load generator has no form to take a token from
        app.register_blueprint(bp)
