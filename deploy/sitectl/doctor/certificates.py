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
    paths = set(view.directive(r"^\s*SSLCertificateFile\s+\"?([^\s\"]+)"))
    if not paths:
        raise Skipped("the site serves no HTTPS itself")
    for path in sorted(map(view.at, paths)):
        yield from one(view, path)


def one(view: View, path: Path) -> Iterator[Finding]:
    """Look at one certificate."""
    done = view.run("openssl", "x509", "-noout", "-enddate", "-in", str(path))
    if done is None:
        raise Skipped("openssl is not installed")
    end = done.stdout.strip().removeprefix("notAfter=")
    if done.status != 0 or not end:
        yield MISSING(path=path)
        return
    days = int((ssl.cert_time_to_seconds(end) - time.time()) // DAY)
    if days < 0:
        yield EXPIRED(path=path, end=end)
    elif days < SOON:
        yield EXPIRES(path=path, end=end, days=days)


CHECKS = (valid,)
