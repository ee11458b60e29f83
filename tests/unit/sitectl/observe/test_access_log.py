"""Files of the access log, and how each is known again."""

import os

from sitectl.observe import access_log


def test_a_file_is_known_again_after_a_reboot_that_numbers_disks_anew(tmp_path):
    log = tmp_path / "site-access.2026-11-22.log"
    log.write_text("{}\n")
    os.link(log, tmp_path / "site-access.log")
    assert list(access_log.files(tmp_path, "site", since=0)) == [str(log.stat().st_ino)]
