"""Signing in again by a cookie, for as many days as the settings say."""

from typing import Any

from flask import Response, current_app, session
from flask_login import LoginManager
from itsdangerous import BadData

from mypack.signing import serializer

PURPOSE = "remember"


class RememberingLoginManager(LoginManager):  # type: ignore[misc]
    """Flask-Login with a remember cookie that ends, also for whoever copied it.

    The stock one never ends on the server, knows no earlier key, and is deleted
    without the attributes that browsers demand of a __Host- cookie.
    """

    def _set_cookie(self, response: Response) -> None:
        value = serializer(PURPOSE).dumps(session["_user_id"])
        response.set_cookie(value=value, max_age=_lifetime(), **_attributes())

    def _clear_cookie(self, response: Response) -> None:
        response.delete_cookie(**_attributes())

    def _load_user_from_remember_cookie(self, cookie: str) -> Any:
        try:
            user_id = serializer(PURPOSE).loads(cookie, max_age=_lifetime())
        except BadData:
            return None
        user = self._user_callback(user_id)
        if user is not None:
            session["_user_id"], session["_fresh"] = user_id, False
        return user


def _lifetime() -> int:
    return int(current_app.config["REMEMBER_DAYS"]) * 24 * 3600


def _attributes() -> dict[str, Any]:
    """Return the attributes of the session cookie, for the remember cookie too."""
    config = current_app.config
    return {
        "key": config["REMEMBER_COOKIE_NAME"],
        "path": "/",
        "secure": config["SESSION_COOKIE_SECURE"],
        "httponly": config["SESSION_COOKIE_HTTPONLY"],
        "samesite": config["SESSION_COOKIE_SAMESITE"],
    }
