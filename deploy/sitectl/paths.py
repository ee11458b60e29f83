"""Where everything of a site is."""

from dataclasses import dataclass
from pathlib import Path

from sitectl.config import Config

SLOTS = ("blue", "green")


@dataclass(frozen=True)
class Paths:
    """Every path follows from `root` and `state` of the site's file."""

    root: Path
    state: Path

    @classmethod
    def of(cls, config: Config) -> "Paths":
        """Derive the paths of one site."""
        return cls(config.root, config.state)

    @property
    def releases(self) -> Path:
        """Hold one directory per installed release."""
        return self.root / "releases"

    @property
    def static(self) -> Path:
        """Hold the assets of the kept releases, content-hashed."""
        return self.root / "static"

    @property
    def current(self) -> Path:
        """Name the live slot, for people."""
        return self.root / "current"

    @property
    def map(self) -> Path:
        """Tell Apache which slot is live."""
        return self.state / "slot.map"

    @property
    def lock(self) -> Path:
        """Be held by the one change that runs."""
        return self.state / "lock"

    @property
    def history(self) -> Path:
        """Hold one line before and one after each change."""
        return self.state / "history.jsonl"

    @property
    def maintenance(self) -> Path:
        """Switch the maintenance page on by existing."""
        return self.state / "maintenance"

    def slot(self, name: str) -> Path:
        """Return the link of a slot."""
        return self.root / name

    def release(self, release: str) -> Path:
        """Return the directory of an installed release."""
        return self.releases / release

    def partial(self, release: str) -> Path:
        """Return the directory in which a release is being made."""
        return self.releases / f".{release}.partial"

    def removed(self, release: str) -> Path:
        """Return the name a release gets just before it is deleted."""
        return self.releases / f".removed-{release}"
