#!/bin/sh
# The Debian packages that the tests need. Without root the tests that need them are
# skipped, with the reason in the summary.
set -eu
[ "$(id -u)" = 0 ] || exit 0
deploy/install-packages.sh shellcheck git curl strace logrotate \
    chromium chromium-driver fonts-dejavu-core \
    mmdebstrap systemd-container nftables iproute2 openssh-client util-linux restic
tests/install-servers.sh
# Not in every Debian; the test of the Vagrantfile is skipped without it.
deploy/install-packages.sh vagrant || echo "There is no vagrant to install here." >&2
