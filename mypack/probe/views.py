"""Slow, large and counted answers."""

import hashlib
import time
from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError

from mypack.extensions import db
from mypack.probe.models import ProbeRequest
from mypack.release import slot

bp = Blueprint("probe", __name__, url_prefix="/probe")

LONGEST = 600.0  # seconds
LARGEST = 1024**3  # bytes
KEY_LENGTH = 100
BLOCK = bytes(range(256)) * 256


@bp.get("/sleep")
def sleep() -> ResponseReturnValue:
    """Answer after ?seconds=."""
    seconds = request.args.get("seconds", 1.0, type=float)
    if not 0 <= seconds <= LONGEST:
        abort(400)
    time.sleep(seconds)
    return jsonify(slept=seconds)


@bp.post("/echo")
def echo() -> ResponseReturnValue:
    """Answer with the length and the SHA-256 of the body."""
    body = request.get_data()
    return jsonify(length=len(body), sha256=hashlib.sha256(body).hexdigest())


@bp.get("/bytes")
def send_bytes() -> ResponseReturnValue:
    """Answer with ?size= bytes; the byte at position n is n modulo 256."""
    size = request.args.get("size", 0, type=int)
    if not 0 <= size <= LARGEST:
        abort(400)
    headers = {"Content-Length": str(size)}
    return Response(_bytes(size), mimetype="application/octet-stream", headers=headers)


@bp.post("/count")
def count() -> ResponseReturnValue:
    """Record ?key= once: 201 the first time, 409 ever after."""
    key = request.args.get("key", "")
    if not (1 <= len(key) <= KEY_LENGTH and key.isprintable()):
        abort(400)
    db.session.add(ProbeRequest(request_key=key))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return jsonify(key=key, counted=False), 409
    return jsonify(key=key, counted=True), 201


@bp.get("/count")
def counted() -> ResponseReturnValue:
    """Answer with the number of recorded keys that start with ?prefix=."""
    prefix = request.args.get("prefix", "")
    if not prefix.isprintable():
        abort(400)
    is_meant = ProbeRequest.request_key.startswith(prefix, autoescape=True)
    rows = db.session.scalar(db.select(func.count(ProbeRequest.id)).where(is_meant))
    return jsonify(prefix=prefix, rows=rows)


@bp.get("/keys")
def keys() -> ResponseReturnValue:
    """Answer with the recorded keys that start with ?prefix=, one a line."""
    prefix = request.args.get("prefix", "")
    if not prefix.isprintable():
        abort(400)
    is_meant = ProbeRequest.request_key.startswith(prefix, autoescape=True)
    found = db.session.scalars(db.select(ProbeRequest.request_key).where(is_meant))
    return Response("\n".join(found), mimetype="text/plain")


@bp.after_request
def say_where(response: Response) -> Response:
    """Name slot and release that answer, and the host's clock in seconds."""
    response.headers["Probe-Slot"] = slot() or "none"
    response.headers["Probe-Release"] = current_app.extensions["release"]
    response.headers["Probe-Time"] = f"{time.time():.6f}"
    return response


def _bytes(size: int) -> Iterator[bytes]:
    for start in range(0, size, len(BLOCK)):
        yield BLOCK[: size - start]
