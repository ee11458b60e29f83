"""When the certificates of a site expire that serves HTTPS itself."""

import ssl
from collections.abc import Iterator
from contextlib import suppress

from sitectl.doctor import certificates
from sitectl.doctor.finding import Skipped
from sitectl.doctor.view import View
from sitectl.metrics.sample import Sample
from sitectl.site import Site


def samples(site: Site) -> Iterator[Sample]:
    """Give the end of each certificate that Apache is told to use; 0 for a lost one."""
    view = View(site)
    with suppress(Skipped):
        for path in certificates.paths(view):
            end = certificates.end(view, path)
            value = ssl.cert_time_to_seconds(end) if end else 0
            what = {"path": str(path)}
            yield Sample("certificate_expiry_timestamp_seconds", "Its end", value, what)
