"""The two answers that no cache may keep."""

import os

from flask import Blueprint, Response, current_app, jsonify

from mypack.health.service import readiness
from mypack.release import slot

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Say that this process answers, and which one it is; asks no database."""
    release = current_app.extensions["release"]
    return jsonify(status="ok", release=release, slot=slot(), pid=os.getpid())


@bp.get("/readyz")
def readyz() -> Response:
    """Say whether the database answers and its schema fits this release."""
    is_ready, details = readiness()
    response = jsonify(status="ready" if is_ready else "not ready", **details)
    response.status_code = 200 if is_ready else 503
    return response


@bp.after_request
def forbid_storing(response: Response) -> Response:
    """Yesterday's health is worth nothing."""
    response.headers["Cache-Control"] = "no-store"
    return response
