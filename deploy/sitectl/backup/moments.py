"""Moments as an operator types them and as the state files hold them."""

from datetime import UTC, datetime

from sitectl import messages
from sitectl.messages import SiteError

FORMAT = "%Y-%m-%dT%H:%M:%SZ"
LATEST = "latest"


def now() -> datetime:
    """Return this moment in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def show(moment: datetime) -> str:
    """Show a moment as the state files do."""
    return moment.astimezone(UTC).strftime(FORMAT)


def read(text: str) -> datetime:
    """Read an ISO time; one without a zone is UTC, and fractions are dropped."""
    moment = datetime.fromisoformat(text)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).replace(microsecond=0)


def wanted(text: str) -> datetime | None:
    """Read what to restore: a moment that is over, or None for the latest."""
    if text == LATEST:
        return None
    try:
        moment = read(text)
    except ValueError:
        raise SiteError(messages.RESTORE_NO_TIME, value=text) from None
    if moment > now():
        raise SiteError(messages.RESTORE_FUTURE, value=text, now=show(now()))
    return moment
