"""What is held while errors are grouped stays small, whatever an attacker asks for."""

from sitectl.logs import access, apache
from sitectl.logs.grouping import MOST, Errors


def test_groups_and_routes_are_bounded_and_still_counted(logs):
    found = Errors("mypack", {})
    number = MOST + 50
    names = ["".join(chr(97 + int(d)) for d in str(n)) for n in range(number)]
    found.read(apache.parse(logs.error(f"unknown {name}").strip()) for name in names)
    found.read(
        access.parse(logs.access(target=f"/{name}", status=500)) for name in names
    )
    assert sum(group.count for group in found.sorted()) == 2 * number
    assert len(found.groups) <= MOST + 2
    assert max(len(group.routes) for group in found.sorted()) == MOST
