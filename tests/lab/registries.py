"""What the machine's own apt and pip configuration says about where packages come from.

No registry is named here: a lab uses what its machine uses, and nothing else.
"""

import configparser
import ensurepip
import importlib
import os
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

APT = Path("/etc/apt")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
INDEX_KEYS = ("index-url", "extra-index-url")


def apt_texts() -> Iterator[str]:
    """Yield the machine's apt sources, without comments."""
    files = [APT / "sources.list", *sorted(APT.glob("sources.list.d/*"))]
    for path in files:
        if path.is_file() and path.suffix in (".list", ".sources"):
            yield re.sub(r"(?m)^\s*#.*\n?", "", path.read_text())


def archives(texts: Iterator[str], codename: str) -> list[tuple[str, str]]:
    """Return (URI, suite) of Debian's own archives among apt sources of any kind."""
    ours = {codename, *(f"{codename}-{s}" for s in ("updates", "security"))}
    return [
        (uri, suite)
        for text in texts
        for uris, suites, components in _entries(text)
        if "main" in components
        for uri in uris
        for suite in suites
        if suite in ours
    ]


def _entries(text: str) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield (URIs, suites, components) of deb822 stanzas and of one-line entries."""
    for line in re.findall(r"(?m)^deb\s+(?:\[.*?\]\s+)?(\S+\s+\S+\s+.*)$", text):
        uri, suite, *components = line.split()
        yield [uri], [suite], components
    for stanza in re.split(r"\n\s*\n", text):
        fields = {
            k.lower(): v.split() for k, v in re.findall(r"(?m)^(\S+):(.*)$", stanza)
        }
        if "deb" in fields.get("types", []):
            yield (
                fields.get("uris", []),
                fields.get("suites", []),
                fields.get("components", []),
            )


def sources_for(suite: str) -> str:
    """Return apt sources that fetch `suite` from where the machine gets Debian."""
    codename = machine_codename()
    return "\n".join(
        f"Types: deb\nURIs: {uri}\nSuites: {name.replace(codename, suite)}\n"
        f"Components: main\nSigned-By: {KEYRING}\n"
        for uri, name in archives(apt_texts(), codename)
    )


def machine_codename() -> str:
    release = Path("/etc/os-release").read_text()
    found = re.search(r"(?m)^VERSION_CODENAME=(\S+)", release)
    return found.group(1) if found else ""


def apt_trust() -> list[str]:
    """Return the machine's settings on trusting mirrors: a snapshot's dates are old."""
    lines = [
        line
        for path in sorted((APT / "apt.conf.d").iterdir())
        if path.is_file()
        for line in path.read_text(errors="replace").splitlines()
    ]
    return sorted({line for line in lines if line.startswith("Acquire::Check-")})


def pip_indexes(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the pip indexes that a host can reach too: those with HTTP addresses."""
    configured: dict[str, str] = {}
    home = Path.home()
    files = [
        Path("/etc/pip.conf"),
        home / ".pip/pip.conf",
        home / ".config/pip/pip.conf",
    ]
    for path in files:
        parser = configparser.RawConfigParser()
        parser.read(path)
        if parser.has_section("global"):
            configured |= dict(parser["global"])
    for key in INDEX_KEYS:
        variable = environment.get("PIP_" + key.upper().replace("-", "_"))
        configured |= {key: variable} if variable else {}
    kept = {key: _remote(configured.get(key, "")) for key in INDEX_KEYS}
    return {key: value for key, value in kept.items() if value}


def _remote(urls: str) -> str:
    return " ".join(url for url in urls.split() if url.startswith("http"))


def _pip_defaults() -> set[str]:
    """Return the hosts of pip's default index, as pip itself knows them."""
    bundled = sysconfig.get_config_var("WHEEL_PKG_DIR") or Path(
        ensurepip.__file__
    ).with_name("_bundled")
    sys.path += map(str, sorted(Path(bundled).glob("pip-*.whl")))
    try:
        index = importlib.import_module("pip._internal.models.index").PyPI
    except ImportError:
        return set()
    return {index.netloc, index.file_storage_domain}


def allowed_hosts() -> set[str]:
    """Return the names of every registry that this machine is set up to use."""
    text = " ".join([*apt_texts(), *pip_indexes().values()])
    urls = re.findall(r"https?://\S+", text)
    return {urlsplit(url).hostname or "" for url in urls} | _pip_defaults()
