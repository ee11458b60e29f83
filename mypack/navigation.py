"""The links of the page header: each feature adds its own."""

from dataclasses import dataclass

from flask import Flask, current_app

from mypack.permission import can


@dataclass(frozen=True)
class Link:
    """One link, shown to whoever may do the action."""

    text: str
    endpoint: str
    action: str


def init_app(app: Flask) -> None:
    """Start with no links; the base template asks `navigation()`."""
    app.extensions["navigation"] = []
    app.jinja_env.globals["navigation"] = shown


def add(app: Flask, text: str, endpoint: str, action: str) -> None:
    """Add a link, in the order of the features."""
    app.extensions["navigation"].append(Link(text, endpoint, action))


def shown() -> list[Link]:
    """Return the links that the current user may follow."""
    links: list[Link] = current_app.extensions["navigation"]
    return [link for link in links if can(link.action)]
