"""Which tests one worker of `pytest -n 2 --dist loadgroup` takes together."""

import pytest

from tests.infra.conftest import ALL_KINDS

DEBIANS = {name: suite for name, (suite, _) in ALL_KINDS.items()}
DEBIANS |= {suite: suite for suite in DEBIANS.values()}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker provisions Debian 12, one Debian 13; who ends first does the rest."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))


def group(item: pytest.Item) -> str:
    """Return the Debian whose provisioned hosts a test needs, or where it stands."""
    if "fleets" in getattr(item, "fixturenames", ()):
        return debian(item)
    folder, *rest = item.path.relative_to(item.config.rootpath / "tests").parts
    # Servers that a folder's tests share are reached from where they were started.
    return item.path.name if folder == "infra" and rest else folder


def debian(item: pytest.Item) -> str:
    """Return the Debian of the host that a parameter names; without one it is 12."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    named = [DEBIANS[str(value)] for value in values if str(value) in DEBIANS]
    return named[0] if named else "bookworm"
