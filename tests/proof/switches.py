"""What an operator does while users ask: each switch, and in which order."""

from dataclasses import dataclass

from tests.proof.host import STATE, Host

# With a + it begins at once: requests of 20 s then still run in the slot that it takes.
# A rollback follows a deploy: the release before is then warm in the standby slot.
LONG = (
    "deploy deploy rollback deploy reload+ deploy touch deploy rotation deploy "
    "rollback deploy reload+ deploy touch deploy rotation deploy rollback reload touch+"
)
SHORT = "deploy reload+ deploy rollback touch rotation"

# Waits until the systemd path unit has seen the touch and its reload has ended.
TOUCH = """old=$(stat -c %.9Z {state}/slot.map)
touch /var/www/{site}/start.wsgi
for _ in $(seq 1200); do
  sleep 0.1
  [ "$(stat -c %.9Z {state}/slot.map)" = "$old" ] && continue
  systemctl is-active --quiet {site}-touch.service || exit 0
  [ "$(systemctl is-active {site}-touch.service)" = activating ] || exit 0
done
echo 'no flip within two minutes of the touch' >&2
exit 1
"""
ROTATE = "logrotate --force /etc/logrotate.conf"


@dataclass
class Switch:
    """One switch as it happened; times are seconds by our clock."""

    verb: str
    number: int
    at_once: bool = False
    began: float = 0.0
    ended: float = 0.0
    renamed: float = 0.0  # 0: nothing was flipped
    old: tuple[str, str] = ("", "")  # slot and release before
    new: tuple[str, str] = ("", "")

    @property
    def flipped(self) -> bool:
        return self.renamed > 0

    @property
    def label(self) -> str:
        return f"{self.verb} {self.number}"


def planned(words: str) -> list[Switch]:
    seen: dict[str, int] = {}
    switches = []
    for word in words.split():
        verb = word.removesuffix("+")
        seen[verb] = seen.get(verb, 0) + 1
        switches.append(Switch(verb, seen[verb], at_once=word.endswith("+")))
    return switches


def act(host: Host, verb: str) -> None:
    """Do what the verb says, to its end."""
    values = {"state": STATE.format(site=host.site), "site": host.site}
    match verb:
        case "touch":
            host.shell(TOUCH.format(**values))
        case "rotation":
            host.shell(ROTATE)
        case _:
            host.play(f"{verb}.yml")
