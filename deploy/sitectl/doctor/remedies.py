"""Makes the commands of findings true on this host: by its site and its init."""

import re
from dataclasses import replace

from sitectl.doctor.finding import Finding

SITECTL = re.compile(r"\bsitectl ([a-z]+)(?![\w/]| --site)")
WITHOUT_SYSTEMD = (
    (re.compile(r"systemctl (start|stop|restart|reload) ([\w.-]+)"), r"service \2 \1"),
    (re.compile(r"systemctl reboot"), "reboot"),
    (re.compile(r"journalctl -u apache2"), "tail /var/log/apache2/error.log"),
    (re.compile(r"journalctl -k -g ('[^']*')"), r"dmesg | grep -E \1"),
)
CONTROLLER = re.compile(r"\bmake [a-z]")


def here(finding: Finding, site: str, has_systemd: bool) -> Finding:
    """Name the site, since a host may have more, and no program that is missing."""
    told = SITECTL.sub(rf"sitectl \1 --site {site}", finding.next)
    for words, others in () if has_systemd else WITHOUT_SYSTEMD:
        told = words.sub(others, told)
    return replace(finding, next=told)


def is_for_controller(finding: Finding) -> bool:
    """Tell a command that is run where the inventory is, not on the host."""
    return bool(CONTROLLER.search(finding.next))
