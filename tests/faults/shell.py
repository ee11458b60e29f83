"""Shell that several faults share; it runs in bash, as root, on the host."""

PARENT = "/run/apache2/apache2.pid"
# Asks the site from the host itself, and waits for no answer.
ASK = r"""
ask() {
  (exec 3<>/dev/tcp/127.0.0.1/8000
   printf '%s %s HTTP/1.1\r\nHost: localhost\r\n' "$1" "$2" >&3
   printf 'Content-Length: 0\r\nConnection: close\r\n\r\n' >&3
   timeout 400 cat <&3) > /dev/null 2>&1 < /dev/null &
}
"""
SLOT = r"""
slot=$(readlink /var/www/mypack/current)
daemons() { pgrep -f "^\(wsgi:$slot"; }
"""


def broken(kind: str, times: int = 1) -> str:
    """Ask the application to break the processes that answer."""
    return (
        f"{ASK}\nfor n in $(seq {times}); do ask POST '/probe/fault?kind={kind}'; done"
    )


def replaced(kill: str) -> str:
    """Run a command that ends a daemon; wait until another process took its place."""
    return f"""{SLOT}
old=$(daemons | sort); began=$(date +%s%N); {kill}
until [ "$(daemons | sort)" != "$old" ] && [ $(daemons | wc -l) = 2 ]; do
  sleep 0.02
done
echo $(( ($(date +%s%N) - began) / 1000000 )) >> /root/replaced"""
