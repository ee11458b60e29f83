"""Makes one fault under load and says what users saw."""

import time

import httpx

from tests.faults.fault import Fault, do
from tests.faults.outcome import Outcome, outcome
from tests.faults.prober import PORT, Prober
from tests.lab import Host
from tests.proof.clock import now

STEADY = 2.0  # seconds before the fault
# Nothing but the settings file says that the pages of a proof are served.
PROBE = """
file=/etc/mypack/settings.toml
grep -q '^PROBE' $file || echo 'PROBE = true' >> $file
systemctl restart apache2
sitectl check > /dev/null
"""


def ready(host: Host) -> None:
    """Let a provisioned host serve what a prober asks."""
    do(host, PROBE)


def run(host: Host, fault: Fault) -> Outcome:
    """Make the fault while users ask; return when it is normal again."""
    do(host, fault.prepare)
    with Prober(host.address, fault.askers) as prober:
        time.sleep(STEADY)
        began = now()
        meanwhile = do(host, fault.make)
        time.sleep(fault.hold)
        do(host, fault.mend)
        ended = now()
        prober.until_normal(fault.limit)
    acknowledged = prober.acknowledged()
    lost = acknowledged - stored(host, prober.counter.prefix)
    kept = (len(acknowledged), len(lost))
    found = outcome(fault.name, prober.seen, (began, ended), fault.askers, kept)
    found.notes = meanwhile | fault.check(host)
    return found


def stored(host: Host, prefix: str) -> set[str]:
    """Return the keys that the database holds."""
    url = f"http://{host.address}:{PORT}/probe/keys?prefix={prefix}-"
    answer = httpx.get(url, timeout=30)
    answer.raise_for_status()
    return set(answer.text.split())
