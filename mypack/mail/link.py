"""Links in mails: they begin with SITE_URL, whatever host a request named."""

from urllib.parse import urlsplit

from flask import current_app


def site_url(endpoint: str, **values: str) -> str:
    """Return the whole URL of a page, with or without a request."""
    site = urlsplit(current_app.config["SITE_URL"])
    urls = current_app.url_map.bind(
        site.netloc, script_name=site.path or "/", url_scheme=site.scheme
    )
    return urls.build(endpoint, values, force_external=True)
