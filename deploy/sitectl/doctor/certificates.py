"""The certificates of a site that serves HTTPS itself."""

import ssl
import time
from collections.abc import Iterator
from pathlib import Path

from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

DAY = 24 * 3600
SOON = 21

MISSING = Fault(
    "DOC-701",
    "error",
    "certificate {path} cannot be read",
    "It was removed or is no certificate; Apache does not start again.",
    "restore it, or have it made anew; then `apache2ctl configtest`",
)
EXPIRED = Fault(
    "DOC-702",
    "error",
    "certificate {path} expired on {end}",
    "It was not renewed; browsers refuse the site.",
    "renew it, then `apache2ctl configtest && systemctl reload apache2`",
)
EXPIRES = Fault(
    "DOC-703",
    "warning",
    "certificate {path} expires on {end}, in {days} days",
    "Its renewal did not happen.",
    "renew it, then `apache2ctl configtest && systemctl reload apache2`",
)


def valid(view: View) -> Iterator[Finding]:
    """Have certificates that browsers accept for weeks to come."""
    for path in paths(view):
        yield from one(view, path)


def paths(view: View) -> list[Path]:
    """List the certificates that Apache is told to use."""
    found = set(view.directive(r"^\s*SSLCertificateFile\s+\"?([^\s\"]+)"))
    if not found:
        raise Skipped("the site serves no HTTPS itself")
    return sorted(map(view.at, found))


def end(view: View, path: Path) -> str | None:
    """Return when a certificate expires, in openssl's words; None when it is none."""
    done = view.run("openssl", "x509", "-noout", "-enddate", "-in", str(path))
    if done is None:
        raise Skipped("openssl is not installed")
    found = done.stdout.strip().removeprefix("notAfter=")
    return found if done.status == 0 and found else None


def one(view: View, path: Path) -> Iterator[Finding]:
    """Look at one certificate."""
    date = end(view, path)
    if date is None:
        yield MISSING(path=path)
        return
    days = int((ssl.cert_time_to_seconds(date) - time.time()) // DAY)
    if days < 0:
        yield EXPIRED(path=path, end=date)
    elif days < SOON:
        yield EXPIRES(path=path, end=date, days=days)


CHECKS = (valid,)
