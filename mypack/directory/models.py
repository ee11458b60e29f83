"""How the site speaks to the directory, and what it learns there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Directory:
    """The settings of the directory; without a user DN its users are searched for."""

    url: str
    start_tls: bool
    ca_file: str
    timeout: int
    user_dn: str
    search_base: str
    search_filter: str
    bind_dn: str
    bind_password: str
    group_base: str
    group_filter: str
    roles: tuple[str, ...]

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Directory":
        """Return what the settings say, each under its own name without LDAP_."""
        names = [name for name in cls.__dataclass_fields__ if name != "roles"]
        given = {name: config[f"LDAP_{name.upper()}"] for name in names}
        return cls(**given, roles=tuple(config["LDAP_ROLES"]))

    @property
    def role_of_group(self) -> dict[str, str]:
        """Return the role for each group's name, in lower case."""
        pairs = (one.rpartition("=") for one in self.roles)
        return {group.strip().lower(): role.strip() for group, _, role in pairs}


@dataclass(frozen=True)
class Entry:
    """Somebody whose password the directory has just accepted."""

    dn: str
    groups: frozenset[str]
