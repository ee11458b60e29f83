"""The disks: whether they answer, bytes, inodes, and whether they may be written."""

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from sitectl.doctor.finding import Fault, Finding
from sitectl.doctor.view import View
from sitectl.install import NEEDED_MB

FULL, TIGHT = 0.02, 0.08  # shares that are free
ROOMY = 5 * 2**30  # a large disk is not tight with this much
PATH_SECONDS = 5.0

FULL_DISK = Fault(
    "DOC-121",
    "error",
    "{path} has {free} MB free of {total} MB",
    "Logs, backups, releases, or data filled the disk.",
    "du -xh --max-depth=2 {path} | sort -h | tail; `sitectl prune` removes releases",
)
TIGHT_DISK = Fault(
    "DOC-122",
    "warning",
    "{path} has {free} MB free of {total} MB",
    "The disk fills up.",
    "du -xh --max-depth=2 {path} | sort -h | tail; `sitectl prune` removes releases",
)
INODES = Fault(
    "DOC-123",
    "error",
    "{path} has {free} inodes free of {total}: no file can be made, whatever the bytes",
    "Very many small files: sessions, caches, mails that wait, old releases.",
    "du -x --inodes --max-depth=3 {path} | sort -n | tail; remove what nobody needs",
)
READ_ONLY = Fault(
    "DOC-124",
    "error",
    "{path} is on a file system that is mounted read-only",
    "The kernel found an error on the disk, or someone mounted it so.",
    "journalctl -k -g 'error|remount'; then check the disk and mount it again",
)
NO_ANSWER = Fault(
    "DOC-125",
    "error",
    "{path} {seen}",
    "What is mounted there hangs or is gone: a network server, or a broken disk.",
    "findmnt names what is mounted; mend it there, or `umount -fl` it",
)


def places(view: View) -> dict[int, Path]:
    """Return one path for each file system that the site or its database writes to."""
    found: dict[int, Path] = {}
    for path, seen in looked_at(view).items():
        if isinstance(seen, int):
            found.setdefault(seen, path)
    return found


def looked_at(view: View) -> dict[Path, int | str]:
    """Return the device under each path that is there, or what keeps it silent."""
    site, found = view.site, dict[Path, int | str]()
    wanted = [site.paths.root, site.paths.state, site.config.data, site.config.logs]
    wanted += [site.config.error_log.parent, site.config.backups, view.at("/tmp")]  # noqa: S108 - Python's temporary files

    def look(path: Path) -> None:
        try:
            view.space(path)
            found[path] = path.stat().st_dev
        except (FileNotFoundError, NotADirectoryError):
            found.pop(path, None)
        except OSError as error:
            found[path] = f"cannot be used: {error.strerror}"

    until = time.monotonic() + PATH_SECONDS
    looking = []
    for path in dict.fromkeys((*wanted, *databases(view))):
        found[path] = f"does not answer within {PATH_SECONDS:.0f} s"
        looking.append(threading.Thread(target=look, args=(path,), daemon=True))
        looking[-1].start()
    for one in looking:
        one.join(max(0.0, until - time.monotonic()))
    return dict(found)


def answering(view: View) -> Iterator[Finding]:
    """Get an answer from each place, of which one may be another machine's."""
    for path, seen in looked_at(view).items():
        if isinstance(seen, str):
            yield NO_ANSWER(path=path, seen=seen)


def databases(view: View) -> Iterator[Path]:
    """List where servers here keep their data, and PostgreSQL its log of changes."""
    told = data_of(view, "etc/postgresql/*/*/postgresql.conf", "data_directory")
    for data in (*told, *view.top.glob("var/lib/postgresql/*/*")):
        yield data
        yield Path(os.path.realpath(data / "pg_wal"))
    yield from data_of(view, "etc/mysql/**/*.cnf", "datadir")
    yield view.at("/var/lib/mysql")


def data_of(view: View, files: str, key: str) -> Iterator[Path]:
    """Read a server's own files for where its data is."""
    row = re.compile(rf"^\s*{key}\s*=?\s*['\"]?(/[^'\"\s]+)", re.MULTILINE)
    for path in view.top.glob(files):
        yield from map(view.at, row.findall(view.text(path) or ""))


def room(view: View) -> Iterator[Finding]:
    """Have room for data, logs and the next release."""
    for path in places(view).values():
        seen = view.space(path)
        free, total = seen.f_bavail * seen.f_frsize, seen.f_blocks * seen.f_frsize
        shown = {"path": path, "free": free // 2**20, "total": total // 2**20}
        if free < min(NEEDED_MB * 2**20, total * FULL):
            yield FULL_DISK(**shown)
        elif free < min(ROOMY, total * TIGHT):
            yield TIGHT_DISK(**shown)


def inodes(view: View) -> Iterator[Finding]:
    """Have inodes left; some file systems count none."""
    for path in places(view).values():
        seen = view.space(path)
        if seen.f_files and seen.f_favail < seen.f_files * FULL:
            yield INODES(path=path, free=seen.f_favail, total=seen.f_files)


def writable(view: View) -> Iterator[Finding]:
    """Be able to write where the site must."""
    for path in places(view).values():
        if view.space(path).f_flag & os.ST_RDONLY:
            yield READ_ONLY(path=path)


CHECKS = (answering, room, inodes, writable)
