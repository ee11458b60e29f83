"""Which release a rollback goes to, and whether the schema can serve it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sitectl import messages
from sitectl.manifest import Manifest
from sitectl.messages import SiteError
from sitectl.past import Past
from sitectl.slots import State


@dataclass(frozen=True)
class Target:
    """The release to go to; `warm` when the standby slot already runs it."""

    release: str
    warm: bool


def choose(
    installed: Iterable[str], state: State, past: Past, warm: bool = True
) -> Target:
    """Prefer the standby slot's release, else the newest good one before the live one.

    A release known to be bad is never chosen; naming it is the operator's decision.
    """
    present = sorted(installed)
    live, standby = state.live_release, state.standby_release
    if warm and standby in present and standby != live and past.is_good(standby):
        return Target(str(standby), warm=True)
    earlier = [r for r in present if past.is_good(r) and r < str(live)]
    if not earlier:
        raise SiteError(messages.NO_TARGET, installed=", ".join(present) or "none")
    return Target(earlier[-1], warm=False)


def refuse_contracted(live: Manifest, target: Manifest) -> None:
    """Refuse a release that does not know a contract step the live one has taken."""
    for revision in contract_steps(live, target):
        raise schema_ahead(live, target, revision)


def contract_steps(other: Manifest, target: Manifest) -> list[str]:
    """List the revisions that break the target, since it does not know them."""
    known = {migration.revision for migration in target.migrations}
    return [
        migration.revision
        for migration in other.migrations
        if migration.kind == "contract" and migration.revision not in known
    ]


def schema_ahead(other: Manifest, target: Manifest, revision: str) -> SiteError:
    """Build the error that names the step and the release that took it."""
    return SiteError(
        messages.SCHEMA_AHEAD,
        release=target.release,
        live=other.release,
        revision=revision,
    )
