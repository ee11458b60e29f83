"""The drill restores beside the site, compares, and leaves nothing."""

import json
import subprocess
import sys

import pytest

from sitectl.backup import contents, drill
from sitectl.messages import SiteError


def test_it_proves_rows_time_and_loss(kept):
    kept.sitectl("backup")
    done = kept.sitectl("drill")
    assert done.returncode == 0, done.stderr
    proved = kept.state("drill")["last_good"]
    assert (proved["rows"], proved["tables"]) == (1, 1)
    assert 0 <= proved["rpo_seconds"] < 60
    assert proved["rto_seconds"] > 0
    assert sorted(p.name for p in (kept.home / "work").iterdir()) == ["cache"]


def test_rows_that_are_not_what_was_backed_up_fail_it():
    made = {"item": [2, "0" * 32]}
    seen = {"item": [1, "f" * 32], "more": [0, "0" * 32]}
    expected = contents.Contents("mypack", "", None, None, "sqlite", made)
    with pytest.raises(SiteError) as refused:
        drill.compare(expected, seen, "abc")
    assert refused.value.code == "SITE-608"
    item, more = refused.value.details
    assert item.startswith("item: 2 rows")
    assert more.startswith("more: absent once")


def test_without_room_it_does_not_begin(kept, config_dir):
    kept.sitectl("backup")
    code = (
        "import shutil, sys; from collections import namedtuple\n"
        "shutil.disk_usage = lambda path: namedtuple('U', 'free')(1)\n"
        "from sitectl.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    refused = subprocess.run(
        [sys.executable, "-c", code, "drill", "--config-dir", str(config_dir)],
        cwd="deploy",
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert "SITE-609" in refused.stderr
    assert "0 MB free" in refused.stderr
    assert json.loads((kept.site.paths.state / "drill.json").read_text())["ok"] is False
