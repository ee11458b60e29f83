"""The report as people read it."""

from collections import Counter

from sitectl.doctor.examination import Report
from sitectl.doctor.finding import Finding
from sitectl.doctor.remedies import is_for_controller

WHERE = (
    "`make` is run where the inventory is, with this host's ENV; all else is run here."
)


def report(found: Report) -> str:
    """Show one line when nothing is wrong, else each finding with its remedy."""
    blocks = [block(finding) for finding in found.findings]
    where = [WHERE] if any(map(is_for_controller, found.findings)) else []
    return "\n\n".join([*blocks, *where, summary(found)])


def block(finding: Finding) -> str:
    """Show one finding."""
    return (
        f"{finding.severity} {finding.code}: {finding.what}\n"
        f"  cause: {finding.cause}\n"
        f"  next:  {finding.next}"
    )


def summary(found: Report) -> str:
    """Count what was found and what could not be asked."""
    counted = Counter(finding.severity for finding in found.findings)
    told = ", ".join(
        f"{number} {name}{plural(number)}" for name, number in counted.items()
    )
    skipped = f", {len(found.skipped)} do not apply here" if found.skipped else ""
    made = f"{found.checks} checks in {found.seconds:.1f} s{skipped}"
    return f"site {found.site}: {told or 'nothing is wrong'}; {made}"


def plural(number: int) -> str:
    """Return the ending of a counted word."""
    return "" if number == 1 else "s"
