#!/bin/sh
# Installs the Debian packages named, as root or through sudo, unless all are there.
set -eu
missing=
for name in "$@"; do
    dpkg-query -W -f '${Status}\n' "$name" 2> /dev/null | grep -q 'ok installed' ||
        missing="$missing $name"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then as_root=
elif command -v sudo > /dev/null; then as_root=sudo
else
    echo "Packages are missing on $(hostname):$missing" >&2
    echo "This user is neither root nor has sudo. Next step: run make as root," \
        "or have them installed." >&2
    exit 1
fi
echo "Installing$missing ..." >&2
# shellcheck disable=SC2086 # names of packages hold no blanks
$as_root env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends "$@" > /dev/null' sh $missing
