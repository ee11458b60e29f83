#!/bin/sh
# The Debian packages that the tests need. Without root the tests that need them are
# skipped, with the reason in the summary.
set -eu
[ "$(id -u)" = 0 ] || exit 0
exec deploy/install-packages.sh shellcheck git curl wrk strace \
    chromium chromium-driver fonts-dejavu-core \
    mmdebstrap systemd-container nftables iproute2 openssh-client util-linux
