"""Pages take what browsers send from forms; JSON belongs to the API."""

from flask import Flask, abort, request

API = "/api/"


def init_app(app: Flask) -> None:
    """Ask before any view."""
    app.before_request(refuse_json)


def refuse_json() -> None:
    """Flask-WTF would fill forms from JSON, whose values may be of any type."""
    if request.is_json and request.method != "GET" and not is_for_programs():
        abort(415, "This page takes a form. Programs write through the API: /api/docs")


def is_for_programs() -> bool:
    """Below /api/ everything is JSON, errors too."""
    return request.path.startswith(API)
