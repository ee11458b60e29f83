"""Daemons in a made-up process table."""

from sitectl import daemons
from sitectl.daemons import Daemon


def process(proc, pid, name, uid=33, started=100, pss=None):
    entry = proc / str(pid)
    entry.mkdir()
    (entry / "cmdline").write_bytes(name.encode() + b"\0-k\0start\0")
    (entry / "status").write_text(f"Name:\tx\nUid:\t{uid}\t{uid}\n")
    fields = " ".join(["S", *["0"] * 18, str(started)])
    (entry / "stat").write_text(f"{pid} (a b) c) {fields} 0\n")
    if pss:
        (entry / "smaps_rollup").write_text(f"Rss: 9 kB\nPss:    {pss} kB\n")


def test_only_our_slot_and_account_count(tmp_path):
    process(tmp_path, 1, "/sbin/init", uid=0)
    process(tmp_path, 10, "(wsgi:blue)", started=7)
    process(tmp_path, 11, "(wsgi:green)")
    process(tmp_path, 12, "(wsgi:blue)", uid=44)
    (tmp_path / "self").mkdir()
    assert daemons.find(tmp_path, "blue", 33) == {Daemon(10, 7)}


def test_a_later_process_with_the_same_pid_is_another(tmp_path):
    process(tmp_path, 10, "(wsgi:blue)", started=7)
    assert daemons.is_alive(tmp_path, Daemon(10, 7))
    assert not daemons.is_alive(tmp_path, Daemon(10, 6))
    assert not daemons.is_alive(tmp_path, Daemon(11, 7))


def test_memory_is_the_sum_of_what_can_be_read(tmp_path):
    process(tmp_path, 10, "(wsgi:blue)", pss=100)
    process(tmp_path, 11, "(wsgi:blue)", pss=50)
    both = daemons.find(tmp_path, "blue", None)
    assert daemons.memory(tmp_path, both) == 150 * 1024
    assert daemons.memory(tmp_path, [Daemon(12, 1)]) is None
