#!/usr/bin/python3 -IS
"""Appends what Apache logs to the file of the day, and never begins a file anew.

Called as `append-log [-e] -p PROGRAM -L LINK NAME ROTATION`, as rotatelogs is, which
empties its file when the disk is full. Here what has no room waits in memory and is
dropped beyond that, by whole lines; the pipe is read all the time, so that no request
waits. With -e the log is Apache's error log, where it says itself what it has to say.
"""

import getopt
import os
import select
import signal
import sys
import time
from pathlib import Path

READ = 2**16  # bytes that a pipe holds
HELD = 2**20  # bytes that may wait for room
AGAIN = 1.0  # seconds until the disk is tried again
UNITS = {"B": 1, "K": 2**10, "M": 2**20, "G": 2**30}
USUAL = (signal.SIGTERM, signal.SIGCHLD)
NOTE = "[%a %b %d %H:%M:%S.000000 %Y] [append-log:error]"


class Names:
    """Which file is written at a time of the host: a pattern as of strftime.

    It is another one after so many seconds, or once it has so many bytes, as in 100M.
    """

    def __init__(self, pattern: str, rotation: str) -> None:
        unit = UNITS.get(rotation[-1], 0)
        self.pattern = pattern
        self.seconds = 0 if unit else int(rotation)
        self.bytes = int(rotation[:-1]) * unit if unit else 0

    def at(self, now: float) -> str:
        """Return the name of the file that begins with the current span of time."""
        local = time.localtime(now)
        if self.seconds:
            here = int(now) + local.tm_gmtoff
            local = time.gmtime(here - here % self.seconds)
        return time.strftime(self.pattern, local)


class Log:
    """The file that is written, with what has no room yet."""

    def __init__(
        self,
        names: Names,
        link: str = "",
        program: str = "",
        is_for_errors: bool = False,
    ) -> None:
        self.names, self.link, self.program = names, link, program
        self.is_for_errors = is_for_errors
        self.name, self.file, self.is_shown = "", -1, True
        self.begun = b""  # of a line whose end was not read yet
        self.held = bytearray()
        self.dropped, self.reason = 0, ""  # lines

    def take(self, data: bytes) -> None:
        """Write the lines that end here; raises nothing, whatever the disk says."""
        lines, end, self.begun = (self.begun + data).rpartition(b"\n")
        if len(self.begun) > READ:
            lines, end, self.begun = lines + end + self.begun, b"", b""
        if self.held:
            self.write()  # perhaps there is room again
        self._hold(lines + end)
        self.write()

    def write(self) -> None:
        """Write what is held, to the last byte or until there is no room."""
        try:
            if not self.is_behind:
                self._rotate()
            while self.held:
                del self.held[: os.write(self.file, self.held)]
        except OSError as failure:
            self.reason = failure.strerror or str(failure)
        else:
            self._tell()
            if self.held:
                self.write()  # what was told
            elif not self.is_shown:
                self._show()

    def close(self) -> None:
        """Write what is left when nobody logs any more."""
        self._hold(self.begun)
        self.write()

    @property
    def is_behind(self) -> bool:
        """The file may end in half a line, whose rest is held."""
        return self.file >= 0 and bool(self.reason)

    def _hold(self, lines: bytes) -> None:
        room = HELD - len(self.held)
        if len(lines) > room:
            kept = lines.rfind(b"\n", 0, max(room, 0)) + 1
            self.dropped += lines.count(b"\n", kept)
            lines = lines[:kept]
        self.held += lines

    def _rotate(self) -> None:
        """Open the file of now, if that is another one; keep the last if it fails."""
        if self.file >= 0 and os.fstat(self.file).st_size < self.names.bytes:
            return
        name = self.names.at(time.time())
        if name == self.name:
            return
        try:
            file = os.open(name, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        except OSError:
            if self.file < 0:
                raise
            return
        self._replace(file, name)

    def _replace(self, file: int, name: str) -> None:
        if self.file >= 0:
            os.close(self.file)
        self.file, self.name = file, name
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            self.held[:0] = b"\n"  # who wrote it was killed in the middle of a line
        self.is_shown = not self.link
        if self.program and not self._run([self.program, name]):
            self._say(f"old logs stay, since {self.program} does not run")

    def _show(self) -> None:
        """Give the file its second name, which is the same every day."""
        file, link, new = Path(self.name), Path(self.link), Path(f"{self.link}.new")
        try:
            if not (link.exists() and link.samefile(file)):
                new.unlink(missing_ok=True)
                new.hardlink_to(file)
                new.replace(link)
        except OSError:
            return  # tried again with the next line
        self.is_shown = True

    def _tell(self) -> None:
        if self.dropped:
            lost = f"no room for {self.dropped} lines of {self.name}, which are lost"
            self._say(f"{lost}: {self.reason}")
            self.dropped = 0
        self.reason = ""

    def _say(self, text: str) -> None:
        """Write a line to Apache's error log."""
        head = time.strftime(NOTE, time.localtime())
        line = f"{head} [pid {os.getpid()}] {text}"
        if self.is_for_errors:
            self._hold(f"{line}\n".encode())
        else:
            # Another process waits in our place, should the pipe there be full.
            self._run(["/bin/echo", line], (os.POSIX_SPAWN_DUP2, 2, 1))

    def _run(self, command: list[str], *actions: tuple[int, ...]) -> bool:
        """Start a program and go on; return whether it is there."""
        files = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), *actions]
        try:
            os.posix_spawn(
                command[0], command, os.environ, file_actions=files, setsigdef=USUAL
            )
        except OSError:
            return False
        return True


def follow(log: Log, pipe: int) -> None:
    """Take what comes until nobody can write any more."""
    while True:
        wait = AGAIN if log.held else None
        if not select.select([pipe], [], [], wait)[0]:
            log.write()
        elif data := os.read(pipe, READ):
            log.take(data)
        else:
            return log.close()


def pass_on(*_: object) -> None:
    """Go on as a process that Apache does not wait for.

    A reload ends us at once, while requests in flight still write to the pipe.
    """
    if os.fork():
        os._exit(0)


def main(arguments: list[str]) -> None:
    """Read standard input until its end."""
    options, (pattern, rotation) = getopt.getopt(arguments, "ep:L:")
    named = dict(options)
    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    link, program = named.get("-L", ""), named.get("-p", "")
    log = Log(Names(pattern, rotation), link, program, "-e" in named)
    follow(log, sys.stdin.fileno())


if __name__ == "__main__":
    main(sys.argv[1:])
